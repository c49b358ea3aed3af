using System.Collections.Immutable;
using System.Text.Json;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Lineage.Columns;

/// <content>What stands after FROM.</content>
sealed partial class SqlLineage
{
    /// <summary>Functions that make a table of one column from their arguments and nothing else.</summary>
    static readonly HashSet<string> Makers = new(StringComparer.OrdinalIgnoreCase) { "range", "generate_series", "unnest" };

    FromRows From(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known)
    {
        switch (node.GetProperty("type").GetString())
        {
            case "EMPTY":
                return FromRows.Nothing;
            case "JOIN":
                FromRows left = From(node.GetProperty("left"), outer, known);
                // What stands on the right may name the tables before it.
                FromRows right = From(node.GetProperty("right"), new Scope(left, outer), known);
                FromRows both = FromRows.Join(left, right, node);
                Scope sides = new(new FromRows([.. left.Tables, .. right.Tables], [.. left.Columns, .. right.Columns], Sources.None, left.IsOpen || right.IsOpen), outer);
                return both with { Rows = both.Rows.And(new Expressions(this, sides, known).Of(node.GetProperty("condition")).As(SourceUse.Joined)) };
            default:
                (string? schema, string name, Relation relation) = Table(node, outer, known);
                IReadOnlyList<string> names = node.TryGetProperty("column_name_alias", out JsonElement aliases) ? Words(aliases) : [];
                bool isNamed = node.Word("alias") is { Length: > 0 };
                return FromRows.Of(new FromTable(isNamed ? null : schema, isNamed ? node.Word("alias")! : name, relation.Renamed(names)));
        }
    }

    (string? Schema, string Name, Relation Relation) Table(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known) =>
        node.GetProperty("type").GetString() switch
        {
            "BASE_TABLE" => Stored(node, known),
            "SUBQUERY" => (null, "", Query(node.GetProperty("subquery").GetProperty("node"), outer, known)),
            "EXPRESSION_LIST" => (null, "", Values(node, new Expressions(this, new Scope(FromRows.Nothing, outer), known))),
            "TABLE_FUNCTION" => Function(node, new Expressions(this, new Scope(FromRows.Nothing, outer), known)),
            "PIVOT" => (null, "", Turned(node, From(node.GetProperty("source"), outer, known))),
            _ => (null, "", Relation.Opaque(Sources.None)),
        };

    (string?, string, Relation) Stored(JsonElement node, ImmutableDictionary<string, Relation> known)
    {
        string schema = node.Word("schema_name") ?? "";
        string name = node.GetProperty("table_name").GetString()!;
        if (schema.Length == 0 && known.TryGetValue(name, out Relation? expression))
            return (null, name, expression);
        return (schema.Length > 0 ? schema : null, name, Stored(_references!.At(SqlReferences.LocationOf(node))!.Target));
    }

    Relation Stored(TableReference table) => columnsOf(table) is { } columns
        ? new Relation([.. columns.Select(column => new RelationColumn(column, Sources.Of(table.ToString(), column)))], Sources.None)
        : Relation.Opaque(Sources.None);

    (string?, string, Relation) Function(JsonElement node, Expressions expressions)
    {
        JsonElement call = node.GetProperty("function");
        string name = call.GetProperty("function_name").GetString()!;
        if (name.Equals(SqlReferences.Scan, StringComparison.OrdinalIgnoreCase))
            return (null, name, Stored(_references!.At(SqlReferences.LocationOf(node))!.Target));
        Sources arguments = expressions.OfParts(call).As(SourceUse.Computed);
        bool isKnown = Makers.Contains(name) && node.Word("with_ordinality") is null or "WITHOUT_ORDINALITY";
        return (null, name, isKnown
            ? new Relation([new RelationColumn(name, arguments)], arguments.As(SourceUse.Filtered))
            : Relation.Opaque(arguments.As(SourceUse.Filtered)));
    }

    static Relation Values(JsonElement node, Expressions expressions)
    {
        List<Sources> columns = [];
        foreach (JsonElement row in node.GetProperty("values").EnumerateArray())
        {
            Sources[] values = [.. row.EnumerateArray().Select(expressions.Of)];
            for (int column = 0; column < values.Length; column++)
            {
                if (column == columns.Count)
                    columns.Add(Sources.None);
                columns[column] = columns[column].And(values[column]);
            }
        }

        return new Relation([.. columns.Select((column, index) => new RelationColumn($"col{index}", column))], Sources.None);
    }

    /// <summary>
    /// UNPIVOT of plain columns: their values become rows of one column. Which columns a PIVOT makes is only known when it runs, and so
    /// is what UNPIVOT does with expressions.
    /// </summary>
    static Relation Turned(JsonElement node, FromRows source)
    {
        Relation whole = new(source.Columns, source.Rows, source.IsOpen);
        Relation unknown = Relation.Opaque(source.Rows.And(whole.Values.As(SourceUse.Filtered)));
        if (source.IsOpen || !node.TryGetProperty("unpivot_names", out JsonElement values) || Words(values) is not [var value])
            return unknown;
        if (node.GetProperty("pivots").EnumerateArray().ToArray() is not [var pivot] || Words(pivot.GetProperty("unpivot_names")) is not [var name])
            return unknown;
        string?[] columns = [.. pivot.GetProperty("entries").EnumerateArray().Select(ColumnOf)];
        if (columns.Any(column => column is null || whole.Find(column) is null))
            return unknown;
        Sources moved = Sources.Of(columns.Select(column => whole.Find(column!)!));
        return new Relation(
            [
                .. source.Columns.Where(column => !columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)),
                new RelationColumn(name, Sources.None),
                new RelationColumn(value, moved),
            ],
            source.Rows.And(moved.As(SourceUse.Filtered)));
    }

    static string? ColumnOf(JsonElement entry) =>
        entry.TryGetProperty("values", out JsonElement values) && values.EnumerateArray().ToArray() is [var only]
            && only.GetProperty("value") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
