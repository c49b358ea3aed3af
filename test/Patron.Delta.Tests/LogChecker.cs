using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.Delta.Data;
using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>
/// Reads a table's log from the specification alone, sharing no code with the library: every commit whole and in place, required
/// fields, one action per file, sizes, and statistics against the rows themselves.
/// </summary>
static partial class LogChecker
{
    /// <summary>Checks every version, and that the live files are those of the newest snapshot.</summary>
    public static void Check(TestTable test)
    {
        string log = Path.Combine(test.Folder, "_delta_log");
        SortedDictionary<long, string> commits = Versions(log, CommitName());
        SortedDictionary<long, string> checkpoints = Versions(log, CheckpointName());
        long first = commits.Keys.First();
        LogState state = first == 0 ? new LogState() : CheckpointChecker.Read(test, checkpoints[first], out _);
        Assert.Equal(Enumerable.Range(0, commits.Count).Select(i => first + i), commits.Keys);
        foreach ((long version, string path) in commits)
        {
            if (version > first || first == 0)
                Replay(path, state);
            Assert.True(state.Protocol is not null && state.Metadata is not null, "the first version states protocol and metadata");
            if (checkpoints.Remove(version, out string? checkpoint))
                CheckpointChecker.Check(test, checkpoint, state);
        }

        Assert.Empty(checkpoints);
        CheckProtocol(state.Protocol!.Value, state.Metadata!.Value);
        using JsonDocument schema = JsonDocument.Parse(Text(state.Metadata.Value, "schemaString"));
        Assert.Equal("struct", Text(schema.RootElement, "type"));
        foreach (JsonElement file in state.Live.Values)
            CheckFile(test, file, schema.RootElement, List(state.Metadata.Value, "partitionColumns")!);
        Assert.Equal(
            state.Live.Values.Select(file => Text(file, "path")).Order(StringComparer.Ordinal),
            test.Snapshot().Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }

    static SortedDictionary<long, string> Versions(string folder, Regex pattern) => new(Directory.GetFiles(folder)
        .Where(path => pattern.IsMatch(Path.GetFileName(path)))
        .ToDictionary(path => long.Parse(Path.GetFileName(path)[..20], CultureInfo.InvariantCulture)));

    static void Replay(string commit, LogState state)
    {
        Dictionary<string, List<JsonElement>> actions = ReadCommit(commit);
        Assert.Single(actions["commitInfo"]);
        AtMostOne(actions, "protocol");
        AtMostOne(actions, "metaData");
        CheckFileActions(actions, state);
        foreach ((string kind, JsonElement action) in
            from entry in actions orderby entry.Key descending from action in entry.Value select (entry.Key, action))
            state.Apply(kind, action);
    }

    static Dictionary<string, List<JsonElement>> ReadCommit(string path)
    {
        string text = File.ReadAllText(path);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, List<JsonElement>> actions = [];
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            JsonProperty action = Assert.Single(JsonDocument.Parse(line).RootElement.EnumerateObject());
            if (!actions.TryGetValue(action.Name, out List<JsonElement>? list))
                actions[action.Name] = list = [];
            list.Add(action.Value);
        }

        Assert.Empty(actions.Keys.Except(["commitInfo", "protocol", "metaData", "txn", "add", "remove"]));
        return actions;
    }

    static void CheckFileActions(Dictionary<string, List<JsonElement>> actions, LogState state)
    {
        List<JsonElement> adds = actions.GetValueOrDefault("add") ?? [];
        List<JsonElement> removes = actions.GetValueOrDefault("remove") ?? [];
        string[] keys = [.. adds.Concat(removes).Select(LogState.Key)];
        Assert.Equal(keys.Distinct(), keys);
        Assert.Single(adds.Concat(removes).Select(action => action.GetProperty("dataChange").GetBoolean()).Distinct().DefaultIfEmpty());
        foreach (JsonElement remove in removes)
        {
            Assert.True(state.Live.TryGetValue(LogState.Key(remove), out JsonElement added), "removes a file that is in the table");
            Assert.True(remove.GetProperty("deletionTimestamp").GetInt64() > 0);
            Assert.Equal(added.GetProperty("size").GetInt64(), remove.GetProperty("size").GetInt64());
        }

        foreach (JsonElement add in adds)
        {
            Assert.Equal(JsonValueKind.Object, add.GetProperty("partitionValues").ValueKind);
            Assert.True(add.GetProperty("modificationTime").GetInt64() > 0);
            Assert.False(state.Live.ContainsKey(LogState.Key(add)), "adds a file that was not in the table");
        }
    }

    static void CheckProtocol(JsonElement protocol, JsonElement metadata)
    {
        Assert.True(Guid.TryParse(Text(metadata, "id"), out _));
        Assert.Equal("parquet", Text(metadata.GetProperty("format"), "provider"));
        Assert.Equal(JsonValueKind.Object, metadata.GetProperty("configuration").ValueKind);
        Assert.Equal(JsonValueKind.Array, metadata.GetProperty("partitionColumns").ValueKind);
        int reader = protocol.GetProperty("minReaderVersion").GetInt32();
        int writer = protocol.GetProperty("minWriterVersion").GetInt32();
        string?[]? readerFeatures = List(protocol, "readerFeatures");
        string?[]? writerFeatures = List(protocol, "writerFeatures");
        Assert.Equal(reader == 3, readerFeatures is not null);
        Assert.Equal(writer == 7, writerFeatures is not null);
        Assert.Empty((readerFeatures ?? []).Except(writerFeatures ?? []));
        bool withoutZone = Text(metadata, "schemaString").Contains("\"timestamp_ntz\"", StringComparison.Ordinal);
        if (withoutZone)
        {
            Assert.Contains("timestampNtz", readerFeatures!);
            Assert.Contains("timestampNtz", writerFeatures!);
        }
    }

    static void CheckFile(TestTable test, JsonElement add, JsonElement schema, string?[] partitions)
    {
        JsonElement values = add.GetProperty("partitionValues");
        Assert.Equal(partitions.Order(), values.EnumerateObject().Select(value => value.Name).Order());
        Assert.All(values.EnumerateObject(), value =>
            Assert.True(value.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null));
        string path = Path.Combine(test.Folder, Uri.UnescapeDataString(Text(add, "path")));
        Assert.Equal(new FileInfo(path).Length, add.GetProperty("size").GetInt64());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Text(add.GetProperty("tags"), "patron.sha256"));
        using JsonDocument document = JsonDocument.Parse(Text(add, "stats"));
        JsonElement statistics = document.RootElement;
        string source = $"read_parquet({ScanSql.FileList([path])}, hive_partitioning = false)";
        string?[] columns = test.Connection.Query($"SELECT column_name FROM (DESCRIBE FROM {source})").ReadAll().Texts("column_name");
        Assert.Empty(columns.Intersect(partitions));
        Assert.DoesNotContain(
            partitions, partition => Has(statistics, "minValues", partition) || Has(statistics, "nullCount", partition));
        Assert.Equal(
            test.Connection.Scalar<long>($"SELECT count(*) FROM {source}"), statistics.GetProperty("numRecords").GetInt64());
        foreach (JsonElement field in schema.GetProperty("fields").EnumerateArray())
        {
            string name = Text(field, "name");
            if (partitions.Contains(name))
                continue;
            StatisticsChecker.CheckColumn(test.Connection, source, Sql.Identifier(name), [name], field, statistics);
        }
    }

    static JsonElement? AtMostOne(Dictionary<string, List<JsonElement>> actions, string kind) =>
        actions.TryGetValue(kind, out List<JsonElement>? found) ? Assert.Single(found) : null;

    static bool Has(JsonElement statistics, string kind, string? column) =>
        statistics.GetProperty(kind).TryGetProperty(column!, out _);

    static string?[]? List(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement list) && list.ValueKind != JsonValueKind.Null
            ? [.. list.EnumerateArray().Select(item => item.GetString())]
            : null;

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    [GeneratedRegex(@"^\d{20}\.checkpoint\.parquet$")]
    private static partial Regex CheckpointName();

    [GeneratedRegex(@"^\d{20}\.json$")]
    private static partial Regex CommitName();
}
