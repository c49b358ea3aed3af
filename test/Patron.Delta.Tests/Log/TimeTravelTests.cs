using System.Text.Json.Nodes;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Log;

public class TimeTravelTests
{
    static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Five versions whose files were written at the given minutes after noon.</summary>
    static CraftedTable Written(params int[] minutes)
    {
        CraftedTable table = new();
        table.Commit(0, Protocol(), Metadata(Field("a", "\"long\"")));
        for (int version = 0; version < minutes.Length; version++)
        {
            if (version > 0)
                table.Commit(version, Info(version));
            File.SetLastWriteTimeUtc(CommitPath(table, version), Noon.AddMinutes(minutes[version]));
        }

        return table;
    }

    static (string Kind, JsonObject Body) Info(int version) => ("commitInfo", new JsonObject
    {
        ["operation"] = "WRITE",
        ["operationMetrics"] = new JsonObject { ["numOutputRows"] = $"{version}" },
        ["userMetadata"] = $"run-{version}",
    });

    static string CommitPath(CraftedTable table, int version) => Path.Combine(table.Folder, "_delta_log", $"{version:D20}.json");

    static long VersionAt(CraftedTable table, double minutes) =>
        table.Table.SnapshotAt(table.Connection, new DateTimeOffset(Noon.AddMinutes(minutes))).Version;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9.99, 0)]
    [InlineData(10, 1)]
    [InlineData(25, 2)]
    [InlineData(1000, 4)]
    public void The_newest_version_not_younger_than_the_instant_is_read(double minutes, long version)
    {
        using CraftedTable table = Written(0, 10, 20, 30, 40);

        Assert.Equal(version, VersionAt(table, minutes));
    }

    [Fact]
    public void Files_written_out_of_order_are_moved_behind_the_ones_before()
    {
        using CraftedTable table = Written(0, 20, 10, 30);

        Assert.Equal(0, VersionAt(table, 19));
        Assert.Equal(1, VersionAt(table, 20));
        Assert.Equal(2, VersionAt(table, 20.001));
        Assert.Equal(3, VersionAt(table, 30));
    }

    [Fact]
    public void An_instant_before_the_oldest_version_names_that_version()
    {
        using CraftedTable table = Written(0, 10);

        DeltaException error = Assert.Throws<DeltaException>(() => VersionAt(table, -1));

        Assert.Contains(
            "the oldest that can be read is 0, of 2026-03-01 12:00:00.000 UTC", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_commit_timestamps_count_from_the_version_that_has_them()
    {
        using CraftedTable table = Written(0, 10, 500, 500, 500);
        table.Commit(2, WithTime(20), Metadata(
            Field("a", "\"long\""),
            null,
            ("delta.enableInCommitTimestamps", "true"),
            ("delta.inCommitTimestampEnablementVersion", "2")));
        table.Commit(3, WithTime(30));
        table.Commit(4, WithTime(40));

        Assert.Equal(1, VersionAt(table, 15));
        Assert.Equal(2, VersionAt(table, 29));
        Assert.Equal(3, VersionAt(table, 30));
        Assert.Equal(4, VersionAt(table, 400));
        Assert.Equal(new DateTimeOffset(Noon.AddMinutes(40)), table.Table.Snapshot(table.Connection).Timestamp);
    }

    [Fact]
    public void History_tells_what_each_commit_says_and_when_it_was_written()
    {
        using CraftedTable table = Written(0, 10, 20);

        HistoryEntry[] history = [.. table.Table.History(table.Connection)];

        Assert.Equal(new HistoryEntry(2, new DateTimeOffset(Noon.AddMinutes(20)), "WRITE", 2, "run-2"), history[0]);
        Assert.Equal([2, 1, 0], history.Select(entry => entry.Version));
        Assert.Null(history[2].Operation);
    }

    [Fact]
    public void The_newest_version_is_told_without_reading_the_log()
    {
        using CraftedTable table = Written(0, 10);
        File.WriteAllText(CommitPath(table, 1), "damaged");

        Assert.Equal(1, table.Table.NewestVersion());
        Assert.Null(DeltaTable.Open(Path.Combine(table.Folder, "none")).NewestVersion());
    }

    static (string Kind, JsonObject Body) WithTime(int minutes) => ("commitInfo", new JsonObject
    {
        ["inCommitTimestamp"] = new DateTimeOffset(Noon.AddMinutes(minutes)).ToUnixTimeMilliseconds(),
    });
}
