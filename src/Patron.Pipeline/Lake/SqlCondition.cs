using System.Text.Json;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>A part of a WHERE or ON that compares a column with constants.</summary>
/// <param name="Table">The table's name or alias as written before the column; null where none is.</param>
/// <param name="Column">The column, the comparison and the constants.</param>
sealed record SqlCondition(string? Table, ColumnCondition Column)
{
    /// <summary>Functions whose result their arguments alone decide, or the run.</summary>
    static readonly HashSet<string> Constant = new(StringComparer.OrdinalIgnoreCase)
    {
        "+", "-", "*", "as_of", "trunc", "date_trunc", "make_date", "make_timestamp", "make_timestamptz", "to_years", "to_months",
        "to_weeks", "to_days", "to_hours", "to_minutes", "to_seconds", "to_milliseconds", "to_microseconds",
    };

    /// <summary>The conditions that an expression joins with AND, as far as they are of this kind.</summary>
    public static IEnumerable<SqlCondition> Of(JsonElement expression, Connection connection) => expression.Word("type") switch
    {
        "CONJUNCTION_AND" => expression.GetProperty("children").EnumerateArray().SelectMany(child => Of(child, connection)),
        "COMPARE_EQUAL" => Compare(expression, ColumnComparison.Equal, ColumnComparison.Equal, connection),
        "COMPARE_LESSTHAN" => Compare(expression, ColumnComparison.Less, ColumnComparison.Greater, connection),
        "COMPARE_LESSTHANOREQUALTO" => Compare(expression, ColumnComparison.LessOrEqual, ColumnComparison.GreaterOrEqual, connection),
        "COMPARE_GREATERTHAN" => Compare(expression, ColumnComparison.Greater, ColumnComparison.Less, connection),
        "COMPARE_GREATERTHANOREQUALTO" => Compare(expression, ColumnComparison.GreaterOrEqual, ColumnComparison.LessOrEqual, connection),
        "COMPARE_BETWEEN" =>
        [
            .. With(expression.GetProperty("input"), ColumnComparison.GreaterOrEqual, [expression.GetProperty("lower")], connection),
            .. With(expression.GetProperty("input"), ColumnComparison.LessOrEqual, [expression.GetProperty("upper")], connection),
        ],
        "COMPARE_IN" => expression.GetProperty("children").EnumerateArray().ToArray() is [var column, .. var constants]
            ? With(column, ColumnComparison.Equal, constants, connection)
            : [],
        "OPERATOR_IS_NULL" => With(expression.GetProperty("children")[0], ColumnComparison.IsNull, [], connection),
        "OPERATOR_IS_NOT_NULL" => With(expression.GetProperty("children")[0], ColumnComparison.IsNotNull, [], connection),
        _ => [],
    };

    static IEnumerable<SqlCondition> Compare(JsonElement expression, ColumnComparison comparison, ColumnComparison turned, Connection connection)
    {
        JsonElement left = expression.GetProperty("left");
        JsonElement right = expression.GetProperty("right");
        return IsConstant(left) ? With(right, turned, [left], connection) : With(left, comparison, [right], connection);
    }

    static IEnumerable<SqlCondition> With(JsonElement column, ColumnComparison comparison, JsonElement[] constants, Connection connection)
    {
        if (column.Word("type") != "COLUMN_REF" || !constants.All(IsConstant))
            return [];
        string[] names = [.. column.GetProperty("column_names").EnumerateArray().Select(name => name.GetString()!)];
        if (names.Length > 2)
            return [];
        string[] texts = [.. constants.Select(constant => SqlTree.Text(constant, connection))];
        return [new SqlCondition(names.Length == 2 ? names[0] : null, new ColumnCondition(names[^1], comparison, texts))];
    }

    static bool IsConstant(JsonElement expression) => expression.Word("class") switch
    {
        "CONSTANT" => true,
        "CAST" => IsConstant(expression.GetProperty("child")),
        "FUNCTION" => Constant.Contains(expression.Word("function_name")!)
            && expression.GetProperty("children").EnumerateArray().All(IsConstant),
        _ => false,
    };
}
