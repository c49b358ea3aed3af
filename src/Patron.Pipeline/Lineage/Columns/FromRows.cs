using System.Text.Json;

namespace Patron.Pipeline.Lineage.Columns;

/// <summary>A table of a FROM under the name that expressions use.</summary>
sealed record FromTable(string? Schema, string Name, Relation Relation);

/// <summary>What a FROM, or one side of a join in it, gives.</summary>
/// <param name="Tables">Its tables.</param>
/// <param name="Columns">What <c>*</c> means: columns that USING brings together are one.</param>
/// <param name="Rows">What decides which rows there are.</param>
/// <param name="IsOpen">Whether there may be other columns.</param>
sealed record FromRows(IReadOnlyList<FromTable> Tables, IReadOnlyList<RelationColumn> Columns, Sources Rows, bool IsOpen)
{
    /// <summary>No FROM.</summary>
    public static readonly FromRows Nothing = new([], [], Sources.None, false);

    /// <summary>Of one table.</summary>
    public static FromRows Of(FromTable table) =>
        new([table], table.Relation.Columns, table.Relation.Rows, table.Relation.IsOpen);

    /// <summary>Both sides of a join.</summary>
    public static FromRows Join(FromRows left, FromRows right, JsonElement join)
    {
        string type = join.GetProperty("join_type").GetString()!;
        IReadOnlyList<string> common = Common(left, right, join);
        Sources rows = left.Rows.And(right.Rows).And(Sources.Of(
            common.SelectMany(name => new[] { left.Column(name), right.Column(name) })).As(SourceUse.Joined));
        if (type is "SEMI" or "ANTI")
            return left with { Rows = rows };
        IEnumerable<RelationColumn> columns = left.Columns
            .Select(column => Holds(common, column.Name) ? column with { Sources = Merged(column.Sources, right.Column(column.Name), type) } : column)
            .Concat(right.Columns.Where(column => !Holds(common, column.Name)));
        bool isUncertain = join.GetProperty("ref_type").GetString() == "NATURAL" && (left.IsOpen || right.IsOpen);
        return new FromRows(
            [.. left.Tables, .. right.Tables], [.. columns], isUncertain ? rows.And(Sources.Unknown) : rows, left.IsOpen || right.IsOpen);
    }

    static IReadOnlyList<string> Common(FromRows left, FromRows right, JsonElement join) =>
        join.GetProperty("ref_type").GetString() == "NATURAL"
            ? [.. left.Columns.Select(column => column.Name).Where(name => Holds(right.Columns.Select(column => column.Name), name))]
            : [.. join.GetProperty("using_columns").EnumerateArray().Select(name => name.GetString()!)];

    static Sources Merged(Sources left, Sources right, string type) => type switch
    {
        "RIGHT" => right,
        "OUTER" or "FULL" => left.And(right).As(SourceUse.Computed),
        _ => left,
    };

    static bool Holds(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    Sources Column(string name) => new Relation(Columns, Rows).Find(name) ?? Sources.Unknown;
}
