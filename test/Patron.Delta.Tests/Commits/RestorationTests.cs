using Patron.Delta.Storage;

namespace Patron.Delta.Tests.Commits;

public class RestorationTests
{
    [Fact]
    public void A_restored_table_has_the_rows_and_columns_of_the_earlier_version()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        test.Overwrite("SELECT 'x' AS b", newColumns: true);

        CommitOutcome outcome = test.Table.Restore(test.Connection, 1, TestTable.Details("RESTORE"));

        Assert.Equal(new CommitOutcome.Committed(3, 0, 2, 1), outcome);
        Assert.Equal(["1", "2"], test.Rows());
        Assert.Equal(["x"], test.Rows(version: 2));
        LogChecker.Check(test);
    }

    [Fact]
    public void What_another_writer_did_since_is_not_undone_unseen()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        test.Append("SELECT 3 AS a");

        CommitOutcome outcome = test.Table.Restore(test.Connection, 0, TestTable.Details("RESTORE"), replaced: 1);

        Assert.Equal(2, Assert.IsType<CommitOutcome.Conflicted>(outcome).Version);
        Assert.Equal(["1", "2", "3"], test.Rows());
    }

    [Fact]
    public void A_write_between_reading_and_restoring_is_a_conflict_also_when_it_only_removed()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        InterferingStorage storage = new(new LocalStorage(test.Folder));
        storage.BeforeCommit.Enqueue(() => test.Table.Delete(test.Connection, "a = 1", TestTable.Details("DELETE")));

        CommitOutcome outcome = DeltaTable.Open(storage).Restore(test.Connection, 0, TestTable.Details("RESTORE"));

        Assert.IsType<CommitOutcome.Conflicted>(outcome);
        Assert.Equal(["2"], test.Rows());
    }

    [Fact]
    public void A_version_whose_files_are_gone_cannot_be_restored()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        File.Delete(Path.Combine(test.Folder, test.DataFiles()[0]));
        test.Overwrite("SELECT 2 AS a");

        DeltaException error = Assert.Throws<DeltaException>(() =>
            test.Table.Restore(test.Connection, 0, TestTable.Details("RESTORE")));

        Assert.Contains("version 0: 1 of its data files are gone", error.Message, StringComparison.Ordinal);
        Assert.Equal(["2"], test.Rows());
    }
}
