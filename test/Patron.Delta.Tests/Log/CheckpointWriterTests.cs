using System.Text.Json;
using Patron.Delta.Log;
using Patron.Delta.Storage;

namespace Patron.Delta.Tests.Log;

public class CheckpointWriterTests
{
    [Fact]
    public void Every_tenth_version_has_a_checkpoint_and_the_rows_stay()
    {
        using TestTable test = new();
        for (int i = 0; i <= 21; i++)
            test.Table.Append(test.Connection, $"SELECT {i} AS a", With(i));
        test.Overwrite("SELECT 100 AS a");

        string[] checkpoints = [.. test.LogFiles().Where(name => name.Contains("checkpoint", StringComparison.Ordinal))];
        Assert.Equal(
            ["00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet", "_last_checkpoint"], checkpoints);
        using JsonDocument last = JsonDocument.Parse(File.ReadAllText(InLog(test, "_last_checkpoint")));
        Assert.Equal(20, last.RootElement.GetProperty("version").GetInt64());
        Assert.Equal(24, last.RootElement.GetProperty("size").GetInt64());
        Assert.Equal(21, last.RootElement.GetProperty("numOfAddFiles").GetInt64());
        Assert.Equal(
            new FileInfo(InLog(test, checkpoints[1])).Length, last.RootElement.GetProperty("sizeInBytes").GetInt64());
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), test.Rows("SELECT a FROM t ORDER BY a", version: 15));
        LogChecker.Check(test);
        for (int i = 0; i <= 20; i++)
            File.Delete(InLog(test, $"{i:D20}.json"));

        Assert.Equal(["100"], test.Rows());
        Assert.Equal(22, test.Rows(version: 21).Length);
        Assert.Equal(21, test.Snapshot().Applications["source"]);
    }

    [Fact]
    public void A_checkpoint_keeps_what_actions_say_and_drops_tombstones_that_expired()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS \"ä\", {'b': DATE '2026-01-01'} AS s", new TableOptions
        {
            Description = "äöü \"quoted\"",
            NotNull = ["ä"],
            Properties = new Dictionary<string, string>
            {
                ["delta.checkpointInterval"] = "3",
                ["delta.deletedFileRetentionDuration"] = "interval 1 hour",
            },
        });
        Overwrite(TestTable.Noon - TimeSpan.FromHours(2));
        Overwrite(TestTable.Noon);
        Overwrite(TestTable.Noon);

        LogState state = CheckpointChecker.Read(test, InLog(test, "00000000000000000003.checkpoint.parquet"), out _);

        Assert.Equal(2, state.Tombstones.Count);
        LogChecker.Check(test);

        void Overwrite(DateTimeOffset time) => test.Table.Overwrite(
            test.Connection, "SELECT 2 AS \"ä\", {'b': NULL::DATE} AS s", TestTable.Details() with { Time = time });
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_does_not_cost_the_version()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a", new TableOptions
        {
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "often" },
        });

        CommitOutcome.Committed outcome = Assert.IsType<CommitOutcome.Committed>(test.Append("SELECT 2 AS a"));

        Assert.Contains("delta.checkpointInterval is 'often'", outcome.UpkeepFailure, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], test.Rows());
    }

    [Fact]
    public void A_second_checkpoint_of_one_version_changes_nothing()
    {
        using TestTable test = new();
        for (int i = 0; i <= 10; i++)
            test.Append($"SELECT {i} AS a");
        string path = InLog(test, "00000000000000000010.checkpoint.parquet");
        byte[] before = File.ReadAllBytes(path);
        LocalStorage storage = new(test.Folder);
        LogReplay state = new SnapshotReader(storage, test.Connection, default).Replay(LogListing.Read(storage), 10);

        new CheckpointWriter(storage, test.Connection, default).Write(state, 10, TestTable.Noon);

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.DoesNotContain(test.LogFiles(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        LogChecker.Check(test);
    }

    [Fact]
    public void The_log_loses_what_no_retained_version_needs()
    {
        using TestTable test = new();
        test.Create("SELECT 0 AS a", new TableOptions
        {
            Properties = new Dictionary<string, string>
            {
                ["delta.checkpointInterval"] = "4",
                ["delta.logRetentionDuration"] = "interval 2 days",
            },
        });
        for (int i = 0; i < 16; i++)
        {
            if (i > 0)
                test.Append($"SELECT {i} AS a");
            File.SetLastWriteTimeUtc(InLog(test, $"{i:D20}.json"), TestTable.Noon.UtcDateTime.AddDays(i - 16));
        }

        File.WriteAllText(InLog(test, "00000000000000000003.crc"), "{}");
        File.WriteAllText(InLog(test, "00000000000000000008.00000000000000000012.compacted.json"), "{}");

        Assert.Null(Assert.IsType<CommitOutcome.Committed>(test.Append("SELECT 16 AS a")).UpkeepFailure);

        Assert.Equal(17, test.Rows().Length);
        Assert.Equal(13, test.Rows(version: 12).Length);
        Assert.Throws<DeltaException>(() => test.Rows(version: 7));
        Assert.Equal("00000000000000000012.checkpoint.parquet", test.LogFiles().First());
        LogChecker.Check(test);
    }

    static CommitDetails With(long version) =>
        TestTable.Details() with { Applications = new Dictionary<string, long> { ["source"] = version } };

    static string InLog(TestTable test, string name) => Path.Combine(test.Folder, "_delta_log", name);
}
