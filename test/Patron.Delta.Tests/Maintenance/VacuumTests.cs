namespace Patron.Delta.Tests.Maintenance;

public class VacuumTests
{
    static readonly VacuumOptions AtOnce = new() { Retention = TimeSpan.Zero, Force = true };

    [Fact]
    public void Only_files_that_no_retained_version_needs_are_removed()
    {
        using TestTable test = new();
        test.Create("SELECT 0 AS a");
        for (int i = 1; i < 12; i++)
            test.Overwrite($"SELECT {i} AS a");
        for (int i = 0; i < 12; i++)
            Age(test, i, days: 20 - i);

        VacuumReport dry = Vacuum(test, new() { DryRun = true, Retention = TimeSpan.FromDays(12.5) });
        Assert.Equal(12, test.DataFiles().Length);
        VacuumReport report = Vacuum(test, new() { Retention = TimeSpan.FromDays(12.5) });

        Assert.Equal(dry.Files, report.Files);
        Assert.Equal(7, report.Files.Count);
        Assert.True(report.Bytes > 0);
        Assert.Equal(["7"], test.Rows(version: 7));
        Assert.Equal(["11"], test.Rows());
        Assert.ThrowsAny<Exception>(() => test.Rows(version: 6));
        LogChecker.Check(test);
    }

    [Fact]
    public void A_shorter_retention_than_the_tables_has_to_be_forced()
    {
        using TestTable test = new();
        test.Create("SELECT 0 AS a");
        test.Overwrite("SELECT 1 AS a");

        DeltaException error = Assert.Throws<DeltaException>(() => Vacuum(test, new() { Retention = TimeSpan.FromDays(1) }));
        Assert.Empty(Vacuum(test, new()).Files);
        Assert.Equal(2, test.DataFiles().Length);

        Assert.Contains("less than the table's", error.Message, StringComparison.Ordinal);
        Assert.Single(Vacuum(test, AtOnce).Files);
        Assert.Equal(["1"], test.Rows());
    }

    [Fact]
    public void What_killed_writers_left_is_removed_and_what_others_keep_beside_the_table_stays()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS p, 1 AS a", new TableOptions { PartitionBy = ["p"] });
        test.Append("SELECT 2 AS p, 2 AS a");
        test.Table.Delete(test.Connection, "p = 2", TestTable.Details("DELETE"));
        string[] left = ["patron-orphan.parquet", "p=1/patron-orphan.parquet", "_delta_log/.00000000000000000009.json.x.tmp"];
        string[] kept = ["_notes/x.parquet", ".hidden", "_delta_log/notes.txt"];
        foreach (string name in left.Concat(kept))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(test.Folder, name))!);
            File.WriteAllText(Path.Combine(test.Folder, name), "left");
        }

        string[] removed = [.. Vacuum(test, AtOnce).Files];

        Assert.Equal(4, removed.Length);
        Assert.Empty(left.Except(removed));
        Assert.False(Directory.Exists(Path.Combine(test.Folder, "p=2")));
        Assert.All(kept, name => Assert.True(File.Exists(Path.Combine(test.Folder, name))));
        Assert.Equal(["1|1"], test.Rows());
    }

    static VacuumReport Vacuum(TestTable test, VacuumOptions options) =>
        test.Table.Vacuum(test.Connection, TimeProvider.System.GetUtcNow().AddSeconds(1), options);

    /// <summary>Makes a version and its file look as if they were written some days ago.</summary>
    static void Age(TestTable test, long version, int days)
    {
        DateTime time = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days);
        File.SetLastWriteTimeUtc(Path.Combine(test.Folder, "_delta_log", $"{version:D20}.json"), time);
        foreach (DataFile file in test.Snapshot(version).Files)
            File.SetLastWriteTimeUtc(Path.Combine(test.Folder, file.Path), time);
    }
}
