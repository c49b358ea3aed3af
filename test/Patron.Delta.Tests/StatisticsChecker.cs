using System.Globalization;
using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>A column's statistics against its rows: null counts exact, bounds tight as far as the specification rounds.</summary>
static class StatisticsChecker
{
    public static void CheckColumn(
        Connection connection, string source, string column, string[] path, JsonElement field, JsonElement statistics)
    {
        JsonElement type = field.GetProperty("type");
        if (type.ValueKind == JsonValueKind.Object)
        {
            if (type.GetProperty("type").GetString() != "struct")
                return;
            foreach (JsonElement inner in type.GetProperty("fields").EnumerateArray())
            {
                string part = inner.GetProperty("name").GetString()!;
                CheckColumn(connection, source, $"{column}.{Sql.Identifier(part)}", [.. path, part], inner, statistics);
            }

            return;
        }

        if (Find(statistics.GetProperty("nullCount"), path) is { } nulls)
            Assert.Equal(connection.Scalar<long>($"SELECT count(*) - count({column}) FROM {source}"), nulls.GetInt64());
        string name = type.GetString()!;
        CheckBound(connection, source, column, name, Find(statistics.GetProperty("minValues"), path), isMinimum: true);
        CheckBound(connection, source, column, name, Find(statistics.GetProperty("maxValues"), path), isMinimum: false);
    }

    static void CheckBound(Connection connection, string source, string column, string type, JsonElement? found, bool isMinimum)
    {
        if (found is not { } bound)
            return;
        string value = Sql.Literal(bound.ValueKind == JsonValueKind.String ? bound.GetString()! : bound.GetRawText());
        string call = isMinimum ? $"min({column})" : $"max({column})";
        string condition = type switch
        {
            "string" when isMinimum => $"left({call}, 32) = {value}",
            "string" => $"{call} = {value} OR "
                + $"{call} < {value} AND length({call}) > 32 AND left({call}, 32) = left({value}, 32)",
            "timestamp" => Milliseconds(call, $"CAST({value} AS TIMESTAMPTZ)"),
            "timestamp_ntz" => Milliseconds(call, $"CAST({value} AS TIMESTAMP)"),
            _ => $"{call} = CAST({value} AS {SqlType(type)})",
        };
        bool isText = type is "string" or "date" or "timestamp" or "timestamp_ntz";
        Assert.Equal(isText ? JsonValueKind.String : JsonValueKind.Number, bound.ValueKind);
        Assert.True(
            connection.Scalar<bool>($"SELECT {condition} FROM {source}"),
            string.Create(CultureInfo.InvariantCulture, $"{column}: {bound.GetRawText()} is not {call}"));
    }

    static string Milliseconds(string exact, string bound) => $"floor(epoch_us({exact}) / 1000.0) = epoch_us({bound}) / 1000.0";

    static string SqlType(string type) => type switch
    {
        "long" => "BIGINT",
        "integer" => "INTEGER",
        "short" => "SMALLINT",
        "byte" => "TINYINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "date" => "DATE",
        _ => type,
    };

    static JsonElement? Find(JsonElement statistics, string[] path)
    {
        JsonElement current = statistics;
        foreach (string name in path)
        {
            if (!current.TryGetProperty(name, out current))
                return null;
        }

        return current;
    }
}
