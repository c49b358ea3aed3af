using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
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
        string[] commits = [.. Directory.GetFiles(log)
            .Where(path => CommitName().IsMatch(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal)];
        Dictionary<string, JsonElement> live = [];
        JsonElement? protocol = null;
        JsonElement? metadata = null;
        for (int version = 0; version < commits.Length; version++)
        {
            Assert.Equal($"{version:D20}.json", Path.GetFileName(commits[version]));
            Dictionary<string, List<JsonElement>> actions = ReadCommit(commits[version]);
            Assert.Single(actions["commitInfo"]);
            CheckFileActions(actions, live);
            protocol = AtMostOne(actions, "protocol") ?? protocol;
            metadata = AtMostOne(actions, "metaData") ?? metadata;
            if (version == 0)
                Assert.True(protocol is not null && metadata is not null, "the first version states protocol and metadata");
        }

        CheckProtocol(protocol!.Value, metadata!.Value);
        using JsonDocument schema = JsonDocument.Parse(Text(metadata.Value, "schemaString"));
        Assert.Equal("struct", Text(schema.RootElement, "type"));
        foreach (JsonElement file in live.Values)
            CheckFile(test, file, schema.RootElement);
        Assert.Equal(live.Keys.Order(), test.Snapshot().Files.Select(file => file.Path).Order());
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

    static void CheckFileActions(Dictionary<string, List<JsonElement>> actions, Dictionary<string, JsonElement> live)
    {
        List<JsonElement> adds = actions.GetValueOrDefault("add") ?? [];
        List<JsonElement> removes = actions.GetValueOrDefault("remove") ?? [];
        string[] paths = [.. adds.Concat(removes).Select(action => Text(action, "path"))];
        Assert.Equal(paths.Distinct(), paths);
        foreach (JsonElement remove in removes)
        {
            Assert.True(live.Remove(Text(remove, "path"), out JsonElement added), "removes a file that is in the table");
            Assert.True(remove.GetProperty("deletionTimestamp").GetInt64() > 0);
            Assert.True(remove.GetProperty("dataChange").GetBoolean());
            Assert.Equal(added.GetProperty("size").GetInt64(), remove.GetProperty("size").GetInt64());
        }

        foreach (JsonElement add in adds)
        {
            Assert.Equal(JsonValueKind.Object, add.GetProperty("partitionValues").ValueKind);
            Assert.True(add.GetProperty("modificationTime").GetInt64() > 0);
            Assert.True(add.GetProperty("dataChange").GetBoolean());
            Assert.True(live.TryAdd(Text(add, "path"), add), "adds a file that was not in the table");
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
        Assert.Equal(reader == 3, protocol.TryGetProperty("readerFeatures", out JsonElement readerFeatures));
        Assert.Equal(writer == 7, protocol.TryGetProperty("writerFeatures", out JsonElement writerFeatures));
        bool withoutZone = Text(metadata, "schemaString").Contains("\"timestamp_ntz\"", StringComparison.Ordinal);
        if (withoutZone)
        {
            Assert.Contains("timestampNtz", readerFeatures.EnumerateArray().Select(feature => feature.GetString()));
            Assert.Contains("timestampNtz", writerFeatures.EnumerateArray().Select(feature => feature.GetString()));
        }
    }

    static void CheckFile(TestTable test, JsonElement add, JsonElement schema)
    {
        string path = Path.Combine(test.Folder, Uri.UnescapeDataString(Text(add, "path")));
        Assert.Equal(new FileInfo(path).Length, add.GetProperty("size").GetInt64());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Text(add.GetProperty("tags"), "patron.sha256"));
        using JsonDocument document = JsonDocument.Parse(Text(add, "stats"));
        JsonElement statistics = document.RootElement;
        string source = $"read_parquet({Sql.Literal(path)})";
        Assert.Equal(
            test.Connection.Scalar<long>($"SELECT count(*) FROM {source}"), statistics.GetProperty("numRecords").GetInt64());
        foreach (JsonElement field in schema.GetProperty("fields").EnumerateArray())
        {
            string name = Text(field, "name");
            StatisticsChecker.CheckColumn(test.Connection, source, Sql.Identifier(name), [name], field, statistics);
        }
    }

    static JsonElement? AtMostOne(Dictionary<string, List<JsonElement>> actions, string kind) =>
        actions.TryGetValue(kind, out List<JsonElement>? found) ? Assert.Single(found) : null;

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    [GeneratedRegex(@"^\d{20}\.json$")]
    private static partial Regex CommitName();
}
