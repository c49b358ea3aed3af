namespace Patron.Delta.Tests.Maintenance;

public class CompactionTests
{
    [Fact]
    public void Small_files_of_a_partition_become_one_and_the_rows_stay()
    {
        using TestTable test = new();
        test.Create("SELECT 'a' AS p, 0 AS v", new TableOptions { PartitionBy = ["p"] });
        for (int i = 1; i < 6; i++)
            test.Append($"SELECT unnest(['a', 'b']) AS p, {i} AS v");
        string[] before = test.Rows("SELECT * FROM t ORDER BY ALL");

        Assert.Equal(new CommitOutcome.Committed(6, 0, 1, 5), Optimize(test, "p > 'a'"));
        Assert.Equal(new CommitOutcome.Committed(7, 0, 1, 6), Optimize(test));
        Assert.Equal(new CommitOutcome.Unchanged(7), Optimize(test));

        Assert.Equal(before, test.Rows("SELECT * FROM t ORDER BY ALL"));
        Assert.Equal(2, test.Snapshot().Files.Count);
        LogChecker.Check(test);
    }

    [Fact]
    public void Files_are_put_together_up_to_the_target_size_and_keep_their_order()
    {
        using TestTable test = new();
        test.Create("SELECT i, hash(i) AS h FROM range(20000) r(i)", new TableOptions
        {
            Properties = new Dictionary<string, string> { ["delta.targetFileSize"] = "500kb" },
        });
        for (int i = 1; i < 8; i++)
            test.Append($"SELECT i, hash(i) AS h FROM range({i * 20000}, {i * 20000 + 20000}) r(i)");

        Optimize(test);

        Assert.InRange(test.Snapshot().Files.Count, 3, 4);
        Assert.Equal(
            Enumerable.Range(0, 160000).Select(i => (long)i),
            test.Connection.Query($"SELECT i FROM {test.Snapshot().ToSql()}").ReadAll().Longs("i"));
        LogChecker.Check(test);
    }

    [Fact]
    public void Appends_go_on_while_files_are_put_together_and_a_deletion_is_a_conflict()
    {
        using TestTable test = new();
        test.Append("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        test.Table.Alter(
            test.Connection, new TableChange { Properties = new Dictionary<string, string?> { ["delta.appendOnly"] = "true" } },
            TestTable.Details());
        using StagedWrite append = test.Table.Stage(test.Connection, TableWrite.Append("SELECT 3 AS a", TestTable.Details()));

        Assert.IsType<CommitOutcome.Committed>(Optimize(test));
        Assert.IsType<CommitOutcome.Committed>(append.Commit(test.Connection));

        Assert.Equal(["1", "2", "3"], test.Rows("SELECT a FROM t ORDER BY a"));
        LogChecker.Check(test);
    }

    [Fact]
    public void A_deletion_of_rows_that_were_put_elsewhere_is_a_conflict()
    {
        using TestTable test = new();
        test.Append("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        using StagedWrite delete = test.Table.Stage(test.Connection, TableWrite.Delete("a = 1", TestTable.Details()));

        Optimize(test);

        Assert.IsType<CommitOutcome.Conflicted>(delete.Commit(test.Connection));
        Assert.Equal(["1", "2"], test.Rows("SELECT a FROM t ORDER BY a"));
    }

    static CommitOutcome Optimize(TestTable test, string? where = null) =>
        test.Table.Optimize(test.Connection, TestTable.Details("OPTIMIZE"), where);
}
