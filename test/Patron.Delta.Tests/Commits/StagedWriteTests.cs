namespace Patron.Delta.Tests.Commits;

public class StagedWriteTests
{
    [Fact]
    public void A_staged_write_is_not_seen_before_its_commit()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        using StagedWrite staged = test.Table.Stage(test.Connection, TableWrite.Append("SELECT 2 AS a", TestTable.Details()));

        Assert.Equal(1, staged.Rows);
        Assert.Equal(2, test.DataFiles().Length);
        Assert.Equal(["1"], test.Rows());
        Assert.Equal(new CommitOutcome.Committed(1, 1, 1, 0), staged.Commit(test.Connection));

        Assert.Equal(["1", "2"], test.Rows());
        LogChecker.Check(test);
    }

    [Fact]
    public void A_staged_write_that_is_given_up_leaves_no_file()
    {
        using TestTable test = new();
        StagedWrite staged = test.Table.Stage(test.Connection, TableWrite.Create("SELECT 1 AS a", TestTable.Details()));

        staged.Dispose();

        Assert.Empty(test.DataFiles());
        Assert.False(test.Table.Exists);
        Assert.Throws<InvalidOperationException>(() => staged.Commit(test.Connection));
    }

    [Fact]
    public void A_committed_write_keeps_its_files_when_it_is_disposed_of()
    {
        using TestTable test = new();
        StagedWrite staged = test.Table.Stage(test.Connection, TableWrite.Create("SELECT 1 AS a", TestTable.Details()));
        staged.Commit(test.Connection);

        staged.Dispose();

        Assert.Equal(["1"], test.Rows());
        Assert.Throws<InvalidOperationException>(() => staged.Commit(test.Connection));
    }

    [Fact]
    public void Of_two_writes_staged_on_one_version_the_second_replacement_conflicts()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        using StagedWrite first = test.Table.Stage(test.Connection, TableWrite.Overwrite("SELECT 2 AS a", TestTable.Details()));
        using StagedWrite second = test.Table.Stage(test.Connection, TableWrite.Overwrite("SELECT 3 AS a", TestTable.Details()));

        Assert.IsType<CommitOutcome.Committed>(first.Commit(test.Connection));
        Assert.IsType<CommitOutcome.Conflicted>(second.Commit(test.Connection));

        Assert.Equal(["2"], test.Rows());
        Assert.Equal(2, test.DataFiles().Length);
        LogChecker.Check(test);
    }

    [Fact]
    public void A_commit_records_how_far_an_application_is_and_refuses_to_do_so_twice()
    {
        using TestTable test = new();
        CommitDetails details = TestTable.Details() with { Applications = new Dictionary<string, long> { ["source"] = 7 } };
        using StagedWrite first = test.Table.Stage(test.Connection, TableWrite.Append("SELECT 1 AS a", details));
        using StagedWrite second = test.Table.Stage(test.Connection, TableWrite.Append("SELECT 1 AS a", details));

        Assert.IsType<CommitOutcome.Committed>(first.Commit(test.Connection));
        Assert.IsType<CommitOutcome.Conflicted>(second.Commit(test.Connection));

        Assert.Equal(7, test.Snapshot().Applications["source"]);
        Assert.Equal(["1"], test.Rows());
        LogChecker.Check(test);
    }
}
