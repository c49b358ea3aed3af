using System.Collections.Immutable;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Lineage.Columns;

/// <summary>
/// Works out from the engine's own syntax tree which columns of which tables each column of a SELECT comes from. Where the text and the
/// tables' columns do not tell, a column is said to be unknown; it is never left out.
/// </summary>
/// <param name="connection">Parses; no table need be there.</param>
/// <param name="columnsOf">The columns of a table; null where they are not known.</param>
sealed partial class SqlLineage(Connection connection, Func<TableReference, IReadOnlyList<string>?> columnsOf)
{
    readonly Connection _connection = connection;

    /// <summary>Common table expressions by name.</summary>
    static readonly ImmutableDictionary<string, Relation> NoExpressions =
        ImmutableDictionary.Create<string, Relation>(StringComparer.OrdinalIgnoreCase);

    readonly Lazy<HashSet<string>> _aggregates = new(() => Names(connection, "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'"));

    SqlReferences? _references;

    /// <summary>The lineage of one SELECT.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT.</exception>
    public ColumnLineage Of(string sql)
    {
        using JsonDocument document = SqlTree.Parse(sql, _connection);
        _references = SqlReferences.Of(sql, _connection);
        return Query(document.RootElement.GetProperty("statements")[0].GetProperty("node"), null, NoExpressions).ToLineage();
    }

    Relation Query(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known)
    {
        foreach (JsonElement entry in node.GetProperty("cte_map").GetProperty("map").EnumerateArray())
        {
            JsonElement expression = entry.GetProperty("value");
            Relation relation = Query(expression.GetProperty("query").GetProperty("node"), outer, known);
            known = known.SetItem(entry.GetProperty("key").GetString()!, relation.Renamed(Words(expression.GetProperty("aliases"))));
        }

        return node.GetProperty("type").GetString() switch
        {
            "SELECT_NODE" => Select(node, outer, known),
            "SET_OPERATION_NODE" => SetOperation(node, outer, known),
            "RECURSIVE_CTE_NODE" => Recursive(node, outer, known),
            _ => Relation.Opaque(Sources.None),
        };
    }

    Relation Select(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known)
    {
        FromRows from = From(node.GetProperty("from_table"), outer, known);
        Scope scope = new(from, outer);
        Expressions expressions = new(this, scope, known);
        (List<RelationColumn> items, bool isOpen, Sources multiplied, Sources keys) = expressions.SelectList(node.GetProperty("select_list"));
        Relation relation = new(items, from.Rows.And(multiplied), isOpen);

        Sources rows = relation.Rows
            .And(expressions.Of(node.GetProperty("where_clause")).As(SourceUse.Filtered))
            .And(expressions.Of(node.GetProperty("having")).As(SourceUse.Filtered))
            .And(expressions.Of(node.GetProperty("qualify")).As(SourceUse.Filtered))
            .And(Sources.Of(node.GetProperty("group_expressions").EnumerateArray()
                .Select(group => Place(group, relation) ?? expressions.Of(group))).As(SourceUse.Grouped));
        if (node.GetProperty("aggregate_handling").GetString() == "FORCE_AGGREGATES")
            rows = rows.And(keys.As(SourceUse.Grouped));
        return Modified(relation with { Rows = rows }, node, expressions);
    }

    Relation SetOperation(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known)
    {
        Relation left = Query(node.GetProperty("left"), outer, known);
        Relation right = Query(node.GetProperty("right"), outer, known);
        string type = node.GetProperty("setop_type").GetString()!;
        Relation both = type switch
        {
            "UNION" => Stacked(left, right),
            "UNION_BY_NAME" => StackedByName(left, right),
            _ => left with { Rows = left.Rows.And(right.Rows).And(left.Values.And(right.Values).As(SourceUse.Filtered)) },
        };
        if (!node.GetProperty("setop_all").GetBoolean())
            both = both with { Rows = both.Rows.And(both.Values.As(SourceUse.Grouped)) };
        Scope scope = new(FromRows.Of(new FromTable(null, "", both with { Rows = Sources.None })), outer);
        return Modified(both, node, new Expressions(this, scope, known));
    }

    /// <summary>Goes round until a further round brings no column that was not there.</summary>
    Relation Recursive(JsonElement node, Scope? outer, ImmutableDictionary<string, Relation> known)
    {
        IReadOnlyList<string> names = Words(node.GetProperty("aliases"));
        string name = node.GetProperty("cte_name").GetString()!;
        Relation all = Query(node.GetProperty("left"), outer, known).Renamed(names);
        int before;
        do
        {
            before = Size(all);
            all = Stacked(all, Query(node.GetProperty("right"), outer, known.SetItem(name, all)));
        }
        while (Size(all) > before);
        // Keys in the place of whole rows (USING KEY) replace earlier rows, and so filter.
        bool isPlain = !node.TryGetProperty("key_targets", out JsonElement keys) || keys.GetArrayLength() == 0;
        if (!isPlain)
            return Relation.Opaque(all.Rows.And(all.Values));
        return node.GetProperty("union_all").GetBoolean() ? all : all with { Rows = all.Rows.And(all.Values.As(SourceUse.Grouped)) };
    }

    /// <summary>ORDER BY, DISTINCT and LIMIT.</summary>
    static Relation Modified(Relation relation, JsonElement node, Expressions expressions)
    {
        Sources rows = relation.Rows;
        Sources OfResult(JsonElement expression) => Place(expression, relation) ?? Named(expression, relation) ?? expressions.OfOrder(expression, relation);
        foreach (JsonElement modifier in node.GetProperty("modifiers").EnumerateArray())
        {
            rows = rows.And(modifier.GetProperty("type").GetString() switch
            {
                "ORDER_MODIFIER" => Sources.Of(modifier.GetProperty("orders").EnumerateArray()
                    .Select(order => OfResult(order.GetProperty("expression")))).As(SourceUse.Ordered),
                "DISTINCT_MODIFIER" => Distinct(modifier, relation, OfResult),
                _ => expressions.OfParts(modifier).As(SourceUse.Filtered),
            });
        }

        return relation with { Rows = rows };
    }

    static Sources Distinct(JsonElement modifier, Relation relation, Func<JsonElement, Sources> ofResult)
    {
        JsonElement targets = modifier.GetProperty("distinct_on_targets");
        return (targets.GetArrayLength() == 0 ? relation.Values : Sources.Of(targets.EnumerateArray().Select(ofResult))).As(SourceUse.Grouped);
    }

    /// <summary>A column of the result by its number, as in GROUP BY 1.</summary>
    static Sources? Place(JsonElement expression, Relation relation) =>
        expression.Word("class") == "CONSTANT" && expression.GetProperty("value").GetProperty("value") is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt32(out int place) && place >= 1
                ? place <= relation.Columns.Count && !relation.IsOpen ? relation.Columns[place - 1].Sources : Sources.Unknown
                : null;

    /// <summary>A column of the result by its name: ORDER BY prefers it to one of the tables.</summary>
    static Sources? Named(JsonElement expression, Relation relation) =>
        expression.Word("class") == "COLUMN_REF" && Words(expression.GetProperty("column_names")) is [var name] ? relation.Find(name) : null;

    static Relation Stacked(Relation left, Relation right)
    {
        bool isSure = !left.IsOpen && !right.IsOpen && left.Columns.Count == right.Columns.Count;
        return new Relation(
            [.. left.Columns.Select((column, index) => column with
            {
                Sources = column.Sources.And(isSure ? right.Columns[index].Sources : right.Values.And(Sources.Unknown)),
            })],
            left.Rows.And(right.Rows), left.IsOpen);
    }

    static Relation StackedByName(Relation left, Relation right)
    {
        bool isOpen = left.IsOpen || right.IsOpen;
        Sources rest = isOpen ? Sources.Unknown : Sources.None;
        IEnumerable<RelationColumn> ofLeft = left.Columns
            .Select(column => column with { Sources = column.Sources.And(right.Find(column.Name) ?? rest) });
        IEnumerable<RelationColumn> ofRight = right.Columns.Where(column => left.Find(column.Name) is null)
            .Select(column => column with { Sources = column.Sources.And(rest) });
        return new Relation([.. ofLeft, .. ofRight], left.Rows.And(right.Rows), isOpen);
    }

    static int Size(Relation relation) => relation.Rows.Count + relation.Columns.Sum(column => column.Sources.Count + (column.Sources.IsUnknown ? 1 : 0));

    static IReadOnlyList<string> Words(JsonElement names) => [.. names.EnumerateArray().Select(name => name.GetString()!)];

    static HashSet<string> Names(Connection connection, string query)
    {
        using Result result = connection.Query(query);
        return [.. result.ReadAll().Texts("function_name").OfType<string>()];
    }
}
