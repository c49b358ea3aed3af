using System.Text.Json.Nodes;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// The text of <c>add.stats</c>: section "Per-file Statistics". A bound that JSON or the protocol cannot hold, such as an
/// infinity or a year of five digits, is left out, which a reader must allow for.
/// </summary>
static class StatisticsJson
{
    /// <summary>So many columns, nested ones counted, have statistics unless the table's property says otherwise.</summary>
    public const int UsualColumns = 32;

    /// <summary>
    /// From the engine's columns, by their path of quoted names (<c>"a"."b"</c>), for the first so many of them; all when the
    /// limit is negative.
    /// </summary>
    public static string Write(TableSchema schema, IReadOnlyDictionary<string, ColumnStatistics> columns, long rows, int limit)
    {
        JsonObject minima = [];
        JsonObject maxima = [];
        JsonObject nulls = [];
        int left = limit < 0 ? int.MaxValue : limit;
        Collect(schema.Fields, "", columns, ref left, minima, maxima, nulls);
        JsonObject statistics = new()
        {
            ["numRecords"] = rows,
            ["minValues"] = minima,
            ["maxValues"] = maxima,
            ["nullCount"] = nulls,
        };
        return JsonText.Write(json => statistics.WriteTo(json));
    }

    static void Collect(
        IReadOnlyList<Field> fields, string prefix, IReadOnlyDictionary<string, ColumnStatistics> columns, ref int left,
        JsonObject minima, JsonObject maxima, JsonObject nulls)
    {
        foreach (Field field in fields)
        {
            string path = prefix + Sql.Identifier(field.Name);
            if (field.Type is StructType structure)
            {
                JsonObject minimum = [];
                JsonObject maximum = [];
                JsonObject count = [];
                Collect(structure.Fields, path + ".", columns, ref left, minimum, maximum, count);
                AddUnlessEmpty(minima, field.Name, minimum);
                AddUnlessEmpty(maxima, field.Name, maximum);
                AddUnlessEmpty(nulls, field.Name, count);
            }
            else if (left-- > 0 && columns.TryGetValue(path, out ColumnStatistics? column))
            {
                (JsonNode? minimum, JsonNode? maximum) = StatisticsBound.Of(field.Type, column);
                if (minimum is not null)
                    minima[field.Name] = minimum;
                if (maximum is not null)
                    maxima[field.Name] = maximum;
                if (column.Nulls is { } missing)
                    nulls[field.Name] = missing;
            }
        }
    }

    static void AddUnlessEmpty(JsonObject parent, string name, JsonObject child)
    {
        if (child.Count > 0)
            parent[name] = child;
    }
}
