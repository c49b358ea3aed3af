namespace Patron.Delta.Tests.Commits;

public class MergeTests
{
    [Fact]
    public void Matched_rows_are_replaced_and_others_inserted_while_other_files_stay()
    {
        using TestTable test = new();
        test.Create("SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 1");
        test.Append("SELECT 'x' AS k, 1 AS v UNION ALL SELECT 'y', 1");
        string kept = test.Snapshot().Files[1].Path;

        CommitOutcome outcome = test.Table.Merge(
            test.Connection, ["K"], "SELECT 2 AS v, unnest(['c', 'b']) AS k", TestTable.Details("MERGE"));

        Assert.Equal(new CommitOutcome.Committed(2, 2, 2, 1), outcome);
        Assert.Equal(["x|1", "y|1", "a|1", "c|2", "b|2"], test.Rows());
        Assert.Equal(kept, test.Snapshot().Files[0].Path);
        LogChecker.Check(test);
    }

    [Fact]
    public void A_second_merge_of_the_same_rows_changes_nothing()
    {
        using TestTable test = new();
        const string Rows = "SELECT i AS k, DATE '2026-01-01' + (i % 3)::INTEGER AS d, i AS v FROM range(10) r(i)";
        for (int i = 0; i < 2; i++)
            test.Table.Merge(test.Connection, ["k", "d"], Rows, TestTable.Details("MERGE"));

        Assert.Equal(10, test.Rows().Length);
        LogChecker.Check(test);
    }

    [Fact]
    public void The_newest_of_several_rows_of_a_key_is_taken_and_the_last_of_equals()
    {
        using TestTable test = new();
        const string Rows = "SELECT * FROM (VALUES ('a', 2, 'x'), ('a', 3, 'y'), ('a', 3, 'z'), ('a', NULL, 'w'), ('b', 1, 'v')) r(k, n, v)";

        DeltaException error = Assert.Throws<DeltaException>(() =>
            test.Table.Merge(test.Connection, ["k"], Rows, TestTable.Details("MERGE")));
        test.Table.Merge(test.Connection, ["k"], Rows, TestTable.Details("MERGE"), newestBy: "n");

        Assert.Contains("1 keys (\"k\") have several rows", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a|3|z", "b|1|v"], test.Rows());
    }

    [Fact]
    public void A_row_without_key_is_refused()
    {
        using TestTable test = new();

        DeltaException error = Assert.Throws<DeltaException>(() =>
            test.Table.Merge(test.Connection, ["k"], "SELECT unnest(['a', NULL]) AS k", TestTable.Details("MERGE")));

        Assert.Contains("1 rows of the query have no key", error.Message, StringComparison.Ordinal);
        Assert.Empty(test.DataFiles());
    }

    [Theory]
    [InlineData("BIGINT", "i * 1000")]
    [InlineData("VARCHAR", "printf('%06d', i)")]
    [InlineData("DECIMAL(12,3)", "i / 8.0")]
    [InlineData("DATE", "DATE '2000-01-01' + i::INTEGER")]
    [InlineData("TIMESTAMP", "TIMESTAMP '2000-01-01' + INTERVAL (i) HOUR")]
    public void Only_files_that_hold_a_key_are_rewritten(string type, string key)
    {
        using TestTable test = new();
        for (int file = 0; file < 10; file++)
            test.Append($"SELECT CAST({key} AS {type}) AS k, i AS v FROM range({file * 100}, {file * 100 + 100}) r(i)");

        CommitOutcome outcome = test.Table.Merge(
            test.Connection, ["k"], $"SELECT CAST({key} AS {type}) AS k, -1::BIGINT AS v FROM (VALUES (5), (350), (399), (100000)) r(i)",
            TestTable.Details("MERGE"));

        Assert.Equal(new CommitOutcome.Committed(10, 4, 2, 2), outcome);
        Assert.Equal(["1001|3|4"], test.Rows("SELECT count(*), count(DISTINCT k) - 998, count(*) FILTER (v = -1) FROM t"));
        LogChecker.Check(test);
    }

    [Fact]
    public void Merges_of_one_key_conflict_and_of_two_keys_both_land()
    {
        using TestTable test = new();
        test.Create("SELECT 'a' AS k, 1 AS v");
        test.Append("SELECT 'b' AS k, 1 AS v");
        using StagedWrite a = Stage("a", 2);
        using StagedWrite b = Stage("b", 3);
        using StagedWrite again = Stage("c", 4);
        using StagedWrite newer = Stage("c", 5);

        Assert.IsType<CommitOutcome.Committed>(a.Commit(test.Connection));
        Assert.IsType<CommitOutcome.Committed>(b.Commit(test.Connection));
        Assert.IsType<CommitOutcome.Committed>(again.Commit(test.Connection));
        Assert.IsType<CommitOutcome.Conflicted>(newer.Commit(test.Connection));

        Assert.Equal(["a|2", "b|3", "c|4"], test.Rows());
        LogChecker.Check(test);

        StagedWrite Stage(string key, int value) => test.Table.Stage(
            test.Connection, TableWrite.Merge(["k"], $"SELECT '{key}' AS k, {value} AS v", TestTable.Details("MERGE")));
    }

    [Fact]
    public void Deleting_removes_the_rows_of_a_condition_and_makes_no_version_for_none()
    {
        using TestTable test = new();
        test.Create("SELECT unnest([1, 2, NULL]) AS a");
        test.Append("SELECT 1 AS a");

        Assert.Equal(
            new CommitOutcome.Committed(2, 0, 1, 2), test.Table.Delete(test.Connection, "a = 1", TestTable.Details("DELETE")));
        Assert.Equal(new CommitOutcome.Unchanged(2), test.Table.Delete(test.Connection, "a = 1", TestTable.Details("DELETE")));

        Assert.Equal(["2", "NULL"], test.Rows());
        LogChecker.Check(test);
    }
}
