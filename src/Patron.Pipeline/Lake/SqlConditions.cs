using System.Text.Json;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>
/// Finds, for each table that a SELECT names, the conditions without which none of its rows plays a part: those of WHERE, and those
/// of ON where the join drops what fails them. A row that only a test of NULL lets pass may be one that an outer join made up,
/// so such tests count only where there is one table.
/// </summary>
sealed class SqlConditions(Func<int, SqlReference?> referenceAt, Connection connection)
{
    /// <summary>Adds the conditions of every SELECT in a tree, inner ones included, to the references in its FROM.</summary>
    public static void Add(JsonElement tree, Func<int, SqlReference?> referenceAt, Connection connection) =>
        new SqlConditions(referenceAt, connection).Visit(tree);

    void Visit(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Visit(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.Word("type") == "SELECT_NODE" && !ChoosesAmongRows(element.GetProperty("from_table")))
                AddOf(element);
            foreach (JsonProperty property in element.EnumerateObject())
                Visit(property.Value);
        }
    }

    /// <summary>Joins that pick rows by their neighbours would pick others if some were missing.</summary>
    static bool ChoosesAmongRows(JsonElement from) => from.Word("type") == "JOIN"
        && (from.Word("ref_type") is not ("REGULAR" or "CROSS" or "NATURAL")
            || ChoosesAmongRows(from.GetProperty("left"))
            || ChoosesAmongRows(from.GetProperty("right")));

    void AddOf(JsonElement select)
    {
        JsonElement from = select.GetProperty("from_table");
        bool isOne = from.Word("type") != "JOIN";
        if (select.GetProperty("where_clause") is { ValueKind: JsonValueKind.Object } where)
            Give(from, where, isOne);
        AddOfJoins(from);
    }

    void AddOfJoins(JsonElement from)
    {
        if (from.Word("type") != "JOIN")
            return;
        JsonElement left = from.GetProperty("left");
        JsonElement right = from.GetProperty("right");
        if (from.GetProperty("condition") is { ValueKind: JsonValueKind.Object } condition)
        {
            if (from.Word("join_type") is "INNER" or "SEMI" or "RIGHT")
                Give(left, condition, isOne: false);
            if (from.Word("join_type") is "INNER" or "SEMI" or "LEFT" or "ANTI")
                Give(right, condition, isOne: false);
        }

        AddOfJoins(left);
        AddOfJoins(right);
    }

    void Give(JsonElement from, JsonElement expression, bool isOne)
    {
        SqlCondition[] conditions = [.. SqlCondition.Of(expression, connection)
            .Where(condition => isOne || condition.Column.Comparison is not (ColumnComparison.IsNull or ColumnComparison.IsNotNull))];
        if (conditions.Length > 0)
            Give(from, conditions);
    }

    void Give(JsonElement from, SqlCondition[] conditions)
    {
        if (from.Word("type") == "JOIN")
        {
            Give(from.GetProperty("left"), conditions);
            Give(from.GetProperty("right"), conditions);
        }
        else if (from.Word("type") is "BASE_TABLE" or "TABLE_FUNCTION" && IsWhole(from)
            && referenceAt(SqlReferences.LocationOf(from)) is { } reference)
        {
            string name = reference.Alias.Length > 0 ? reference.Alias : NameOf(from);
            reference.Conditions.AddRange(conditions.Where(condition =>
                condition.Table is null || condition.Table.Equals(name, StringComparison.OrdinalIgnoreCase)));
        }
    }

    static string NameOf(JsonElement from) => from.Word("table_name") ?? from.GetProperty("function").Word("function_name")!;

    /// <summary>A sample would be another if rows were missing, and columns may have been given other names.</summary>
    static bool IsWhole(JsonElement from) => from.GetProperty("sample").ValueKind == JsonValueKind.Null
        && from.GetProperty("column_name_alias").GetArrayLength() == 0;
}
