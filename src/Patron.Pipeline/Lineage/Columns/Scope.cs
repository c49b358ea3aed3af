namespace Patron.Pipeline.Lineage.Columns;

/// <summary>The names that an expression may use: columns of its FROM, results before it in the same SELECT, and those of the SELECT around.</summary>
sealed class Scope(FromRows from, Scope? outer)
{
    readonly Dictionary<string, Sources> _aliases = new(StringComparer.OrdinalIgnoreCase);

    public FromRows From => from;

    /// <summary>Lets later expressions use a result by its name.</summary>
    public void Name(string alias, Sources sources) => _aliases.TryAdd(alias, sources);

    /// <summary>A result by its name; null where none has it.</summary>
    public Sources? Alias(string name) => _aliases.GetValueOrDefault(name);

    /// <summary>What a name with dots means, the nearest first.</summary>
    public Sources Find(IReadOnlyList<string> names) =>
        Here(names) ?? (from.IsOpen ? Sources.Unknown : outer?.Find(names) ?? Sources.Unknown);

    /// <summary>What <c>t.*</c> means; null where there is no such table.</summary>
    public Relation? Table(string name) => from.Tables.FirstOrDefault(table => Same(table.Name, name))?.Relation;

    Sources? Here(IReadOnlyList<string> names)
    {
        if (names.Count == 1)
            return Column(names[0]) ?? Alias(names[0]) ?? Table(names[0])?.Values.As(SourceUse.Computed);
        foreach (FromTable table in from.Tables)
        {
            int before = table.Schema is { } schema && names.Count > 2 && Same(schema, names[0]) && Same(table.Name, names[1]) ? 2
                : Same(table.Name, names[0]) ? 1 : 0;
            if (before == 0)
                continue;
            if (table.Relation.Find(names[before]) is { } column)
                return names.Count > before + 1 ? column.As(SourceUse.Computed) : column;
            if (table.Relation.IsOpen)
                return Sources.Unknown;
        }

        // A field of a struct.
        return (Column(names[0]) ?? Alias(names[0]))?.As(SourceUse.Computed);
    }

    Sources? Column(string name) => new Relation(from.Columns, from.Rows).Find(name);

    static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
