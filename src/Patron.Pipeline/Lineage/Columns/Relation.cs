namespace Patron.Pipeline.Lineage.Columns;

/// <summary>A column of a result within a SELECT.</summary>
readonly record struct RelationColumn(string Name, Sources Sources);

/// <summary>What a table, a subquery or a whole SELECT gives.</summary>
/// <param name="Columns">Its columns in their order.</param>
/// <param name="Rows">What decides which rows there are.</param>
/// <param name="IsOpen">Whether it may have other columns than these, or others in their places.</param>
sealed record Relation(IReadOnlyList<RelationColumn> Columns, Sources Rows, bool IsOpen = false)
{
    /// <summary>Nothing is known but what certainly has a say in it.</summary>
    public static Relation Opaque(Sources rows) => new([], rows.And(Sources.Unknown), IsOpen: true);

    /// <summary>All columns together.</summary>
    public Sources Values => Sources.Of(Columns.Select(column => column.Sources)).And(IsOpen ? Sources.Unknown : Sources.None);

    /// <summary>With the first columns under other names.</summary>
    public Relation Renamed(IReadOnlyList<string> names) => names.Count == 0 ? this : this with
    {
        Columns = [.. Columns.Select((column, index) => index < names.Count ? column with { Name = names[index] } : column)],
    };

    /// <summary>A column by its name; null where it is not among those known.</summary>
    public Sources? Find(string name)
    {
        foreach (RelationColumn column in Columns)
        {
            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return column.Sources;
        }

        return null;
    }

    /// <summary>For the outside.</summary>
    public ColumnLineage ToLineage() => new()
    {
        Columns = IsOpen ? [] : [.. Columns.Select(column => new OutputColumn(column.Name, column.Sources.ToList(), !column.Sources.IsUnknown))],
        Rows = Rows.ToList(),
        RowsAreKnown = !Rows.IsUnknown,
    };
}
