using System.Text.Json.Nodes;
using Patron.DuckDb;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Log;

/// <summary>Checkpoints in every form of the protocol, made from the specification; commits before them are gone.</summary>
public class CheckpointReaderTests
{
    const string Info = "{\"commitInfo\":{}}\n";

    static readonly (string Kind, JsonObject Body)[] Head =
    [
        Protocol("v2Checkpoint"),
        Metadata(Field("a", "\"long\""), null, ("k", "v")),
        ("txn", new JsonObject { ["appId"] = "stream", ["version"] = 7 }),
        ("remove", new JsonObject { ["path"] = "gone.parquet", ["deletionTimestamp"] = 1, ["dataChange"] = true }),
    ];

    static string[] Lines(IEnumerable<(string Kind, JsonObject Body)> actions) =>
        [.. actions.Select(action => new JsonObject { [action.Kind] = action.Body.DeepClone() }.ToJsonString())];

    static (string Kind, JsonObject Body)[] Adds(CraftedTable table) => [.. Enumerable.Range(0, 4).Select(i =>
    {
        JsonObject add = table.Write($"f{i}.parquet", $"SELECT {i}::BIGINT AS a");
        add["stats"] = """{"numRecords":1}""";
        add["tags"] = new JsonObject { ["t"] = $"{i}" };
        return ("add", add);
    })];

    static string Log(CraftedTable table, string name) => Path.Combine(table.Folder, "_delta_log", name);

    /// <summary>One Parquet file of actions, with the columns that they have.</summary>
    static void WriteParquet(CraftedTable table, string name, string[] lines, string columns)
    {
        string json = Log(table, "lines.tmp");
        File.WriteAllLines(json, lines);
        table.Connection.Execute(
            $"COPY (FROM read_json({Sql.Literal(json)}, format = 'newline_delimited', columns = {columns})) "
            + $"TO {Sql.Literal(Log(table, name))} (FORMAT parquet)");
        File.Delete(json);
    }

    const string Add = "'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, "
        + "dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))'";

    const string Whole = "{add: " + Add + ", remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)', "
        + "txn: 'STRUCT(appId VARCHAR, version BIGINT)', "
        + "metaData: 'STRUCT(id VARCHAR, schemaString VARCHAR, partitionColumns VARCHAR[], "
        + "configuration MAP(VARCHAR, VARCHAR))', "
        + "protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], "
        + "writerFeatures VARCHAR[])', sidecar: 'STRUCT(path VARCHAR, sizeInBytes BIGINT)', "
        + "checkpointMetadata: 'STRUCT(version BIGINT)'}";

    [Theory]
    [InlineData("single")]
    [InlineData("parts")]
    [InlineData("sidecars in parquet")]
    [InlineData("sidecars in json")]
    public void Every_form_gives_the_same_state(string form)
    {
        using CraftedTable table = new();
        var adds = Adds(table);
        const string version = "00000000000000000010";
        const string id = "11111111-2222-3333-4444-555555555555";
        if (form == "single")
        {
            WriteParquet(table, $"{version}.checkpoint.parquet", Lines([.. Head, .. adds]), Whole);
        }
        else if (form == "parts")
        {
            WriteParquet(table, $"{version}.checkpoint.0000000001.0000000002.parquet", Lines([.. Head, adds[0]]), Whole);
            WriteParquet(table, $"{version}.checkpoint.0000000002.0000000002.parquet", Lines(adds[1..]), Whole);
        }
        else
        {
            Directory.CreateDirectory(Log(table, "_sidecars"));
            WriteParquet(table, "_sidecars/a.parquet", Lines(adds[..2]), $"{{add: {Add}}}");
            WriteParquet(table, "_sidecars/b.parquet", Lines(adds[2..]), $"{{add: {Add}}}");
            string[] top = Lines([
                ("checkpointMetadata", new JsonObject { ["version"] = 10 }), .. Head,
                ("sidecar", new JsonObject { ["path"] = "a.parquet", ["sizeInBytes"] = 1 }),
                ("sidecar", new JsonObject { ["path"] = "b.parquet", ["sizeInBytes"] = 1 })]);
            if (form == "sidecars in json")
                File.WriteAllLines(Log(table, $"{version}.checkpoint.{id}.json"), top);
            else
                WriteParquet(table, $"{version}.checkpoint.{id}.parquet", top, Whole);
        }

        File.WriteAllText(Log(table, "_last_checkpoint"), "{\"version\":99,\"size\":1}"); // a wrong hint
        File.WriteAllText(Log(table, $"{11:D20}.json"), Info);

        Snapshot snapshot = table.Table.Snapshot(table.Connection);

        Assert.Equal(11, snapshot.Version);
        Assert.Equal(7, snapshot.Applications["stream"]);
        Assert.Equal("v", snapshot.Metadata.Properties["k"]);
        Assert.Equal(4, snapshot.Rows);
        Assert.Equal(["0", "1", "2", "3"], snapshot.Files.Select(file => file.Tags!["t"]));
        Assert.Equal("0,1,2,3", table.Read("a"));
    }

    [Fact]
    public void An_incomplete_checkpoint_does_not_count()
    {
        using CraftedTable table = new();
        var adds = Adds(table);
        table.Commit(0, [.. Head, .. adds]);
        File.WriteAllText(Log(table, "00000000000000000001.json"), Info);
        WriteParquet(table, "00000000000000000001.checkpoint.0000000001.0000000002.parquet", Lines([.. Head, adds[0]]), Whole);

        Assert.Equal("0,1,2,3", table.Read("a"));
    }

    [Fact]
    public void Statistics_may_stand_as_columns_only()
    {
        using CraftedTable table = new();
        JsonObject[] adds = [.. Adds(table).Select(add => add.Body)];
        for (int i = 0; i < adds.Length; i++)
        {
            adds[i].Remove("stats");
            adds[i]["stats_parsed"] = new JsonObject
            {
                ["numRecords"] = 1,
                ["minValues"] = new JsonObject { ["a"] = i },
                ["maxValues"] = new JsonObject { ["a"] = i },
            };
        }

        string columns = Whole.Replace(
            "stats VARCHAR",
            "stats_parsed STRUCT(numRecords BIGINT, minValues STRUCT(a BIGINT), maxValues STRUCT(a BIGINT))",
            StringComparison.Ordinal);
        WriteParquet(
            table, "00000000000000000010.checkpoint.parquet", Lines([.. Head, .. adds.Select(add => ("add", add))]), columns);

        Snapshot snapshot = table.Table.Snapshot(table.Connection);

        Assert.Equal(4, snapshot.Rows);
        DataFile file = Assert.Single(snapshot.FilesFor(table.Connection, [new("a", ColumnComparison.GreaterOrEqual, ["1 + 2"])]));
        Assert.Equal("f3.parquet", file.Path);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        using CraftedTable table = new();
        string path = Log(table, "00000000000000000010.checkpoint.parquet");
        File.WriteAllText(path, "PAR1 is all that this has in common with Parquet PAR1");

        DeltaException error = Assert.Throws<DeltaException>(() => table.Table.Snapshot(table.Connection));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
