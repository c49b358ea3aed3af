using System.Text;
using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Delta.Log;

/// <summary>
/// The rows of a Parquet checkpoint that add data files, read as columns: tens of thousands take no longer than a blink.
/// </summary>
static class CheckpointFileRows
{
    public const string Column = "add";

    static readonly IReadOnlyDictionary<string, string?> NoValues = new Dictionary<string, string?>();

    /// <summary>The actions, in the order of the rows; <paramref name="type"/> is that of the column <c>add</c>.</summary>
    public static List<LogAction> Read(Connection connection, string source, LogicalType type, CancellationToken cancellation)
    {
        HashSet<string> members = [.. type.Members.Select(member => member.Name)];
        string statistics = Statistics(members, type);
        string rows = members.Contains("stats_parsed")
            ? $"coalesce(CAST(json_extract({statistics}, '$.numRecords') AS BIGINT), {StatisticsRows(type)})"
            : $"CAST(json_extract({statistics}, '$.numRecords') AS BIGINT)";
        string[] columns =
        [
            Member("path", "VARCHAR"),
            members.Contains("partitionValues") ? Json("\"add\".partitionValues") : "NULL::VARCHAR",
            Member("size", "BIGINT"),
            Member("modificationTime", "BIGINT"),
            Member("dataChange", "BOOLEAN"),
            statistics,
            rows,
            members.Contains("tags") ? Json("\"add\".tags") : "NULL::VARCHAR",
            members.Contains("deletionVector") ? Json("\"add\".deletionVector") : "NULL::VARCHAR",
        ];
        using Result result = connection.Query(
            $"SELECT {string.Join(", ", columns)} FROM {source} WHERE \"add\" IS NOT NULL", cancellation);
        List<LogAction> actions = [];
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
                actions.Add(new AddAction(File(chunk, row)));
        }

        return actions;

        string Member(string name, string sql) => members.Contains(name) ? $"CAST(\"add\".{name} AS {sql})" : $"NULL::{sql}";
    }

    /// <summary>Some writers state statistics only as columns; these make the same JSON.</summary>
    static string Statistics(HashSet<string> members, LogicalType type)
    {
        string? parsed = members.Contains("stats_parsed") && StatisticsRows(type) != NoRows ? Json("\"add\".stats_parsed") : null;
        string? text = members.Contains("stats") ? "CAST(\"add\".stats AS VARCHAR)" : null;
        return (text, parsed) switch
        {
            (null, null) => "NULL::VARCHAR",
            (null, _) => parsed,
            (_, null) => text,
            _ => $"coalesce({text}, {parsed})",
        };
    }

    const string NoRows = "NULL::BIGINT";

    static string StatisticsRows(LogicalType type) =>
        type.Members.FirstOrDefault(member => member.Name == "stats_parsed")?.Type is { Id: TypeId.Struct } parsed
        && parsed.Members.Any(member => member.Name == "numRecords")
            ? "CAST(\"add\".stats_parsed.numRecords AS BIGINT)"
            : NoRows;

    static string Json(string value) => $"CASE WHEN {value} IS NOT NULL THEN CAST(to_json({value}) AS VARCHAR) END";

    static DataFile File(DataChunk chunk, int row) => new()
    {
        Path = Text(chunk[0], row) ?? throw new JsonException("the field 'path' is missing"),
        PartitionValues = Map(chunk[1], row) ?? NoValues,
        Size = Number(chunk[2], row) ?? throw new JsonException("the field 'size' is missing"),
        Modified = DateTimeOffset.FromUnixTimeMilliseconds(Number(chunk[3], row) ?? 0),
        DataChange = chunk[4].IsNull(row) || chunk[4].Values<bool>()[row],
        Statistics = Text(chunk[5], row),
        Rows = Number(chunk[6], row),
        Tags = Map(chunk[7], row),
        DeletionVector = Text(chunk[8], row) is { } vector ? ActionReader.ReadDeletionVector(vector) : null,
    };

    static string? Text(Vector vector, int row) => vector.IsNull(row) ? null : Encoding.UTF8.GetString(vector.Utf8(row));

    static long? Number(Vector vector, int row) => vector.IsNull(row) ? null : vector.Values<long>()[row];

    static IReadOnlyDictionary<string, string?>? Map(Vector vector, int row) => vector.IsNull(row)
        ? null
        : vector.Utf8(row).SequenceEqual("{}"u8) ? NoValues : ActionReader.ReadMap(vector.Text(row));
}
