using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>A checkpoint against the replay of the commits up to its version: sections "Checkpoints" and "Checkpoint Schema".</summary>
static class CheckpointChecker
{
    static readonly string[] Kinds = ["txn", "add", "remove", "metaData", "protocol", "domainMetadata"];

    /// <summary>The state that the checkpoint alone gives; each row is one action.</summary>
    public static LogState Read(TestTable test, string path, out int actions)
    {
        LogState state = new();
        using Result result = test.Connection.Query(
            $"SELECT CAST(to_json(row) AS VARCHAR) AS line FROM read_parquet({Sql.Literal(path)}) row");
        string?[] lines = result.ReadAll().Texts("line");
        foreach (string? line in lines)
        {
            JsonProperty[] kinds = [.. JsonDocument.Parse(line!).RootElement.EnumerateObject()];
            Assert.Empty(kinds.Select(kind => kind.Name).Except(Kinds));
            JsonProperty action = Assert.Single(kinds, kind => kind.Value.ValueKind != JsonValueKind.Null);
            state.Apply(action.Name, action.Value);
        }

        actions = lines.Length;
        return state;
    }

    public static void Check(TestTable test, string path, LogState replayed)
    {
        LogState read = Read(test, path, out int actions);

        Assert.Equal(
            2 + read.Live.Count + read.Tombstones.Count + read.Applications.Count + read.Domains.Count, actions);
        RequireSame(replayed.Protocol!.Value, read.Protocol!.Value);
        RequireSame(replayed.Metadata!.Value, read.Metadata!.Value);
        RequireSame(replayed.Live, read.Live);
        RequireSame(replayed.Applications, read.Applications);
        RequireSame(replayed.Domains, read.Domains);
        Assert.Empty(read.Tombstones.Keys.Except(replayed.Tombstones.Keys));
        foreach ((string key, JsonElement tombstone) in read.Tombstones)
        {
            Assert.Equal(
                replayed.Tombstones[key].GetProperty("deletionTimestamp").GetInt64(),
                tombstone.GetProperty("deletionTimestamp").GetInt64());
        }
    }

    static void RequireSame(Dictionary<string, JsonElement> expected, Dictionary<string, JsonElement> found)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach ((string key, JsonElement value) in expected)
            RequireSame(value, found[key]);
    }

    /// <summary>Every field that the commit has; a field that is null counts as absent, and adds say that they change no data.</summary>
    static void RequireSame(JsonElement expected, JsonElement found)
    {
        foreach (JsonProperty field in expected.EnumerateObject().Where(field => field.Name != "dataChange"))
            Assert.True(JsonElement.DeepEquals(field.Value, found.GetProperty(field.Name)), $"{field.Name}: {expected} and {found}");
        if (found.TryGetProperty("dataChange", out JsonElement change))
            Assert.False(change.GetBoolean());
        IEnumerable<JsonProperty> more = found.EnumerateObject().Where(field => !expected.TryGetProperty(field.Name, out _));
        Assert.All(more, field => Assert.Equal(JsonValueKind.Null, field.Value.ValueKind));
    }
}
