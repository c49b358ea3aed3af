using Patron.Delta.Storage;
using Patron.DuckDb;

namespace Patron.Delta.Tests.Commits;

public class ConcurrencyTests
{
    [Fact]
    public void An_append_that_loses_its_version_takes_the_next_one()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 1 AS a");
        rivals.Happens(table => table.Append("SELECT 2 AS a"));
        rivals.Happens(table => table.Overwrite("SELECT 3 AS a"));

        CommitOutcome outcome = rivals.Test.Append("SELECT 4 AS a");

        Assert.Equal(new CommitOutcome.Committed(3, 1, 1, 0), outcome);
        Assert.Equal(["3", "4"], rivals.Test.Rows());
        LogChecker.Check(rivals.Test);
    }

    [Fact]
    public void An_append_to_changed_columns_is_a_conflict_and_leaves_nothing()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 1 AS a");
        rivals.Happens(table => table.Overwrite("SELECT 'x' AS a", newColumns: true));

        CommitOutcome outcome = rivals.Test.Append("SELECT 4 AS a");

        Assert.Equal(1, Assert.IsType<CommitOutcome.Conflicted>(outcome).Version);
        Assert.Equal(["x"], rivals.Test.Rows());
        Assert.Equal(2, rivals.Test.DataFiles().Length);
        LogChecker.Check(rivals.Test);
    }

    [Fact]
    public void An_overwrite_does_not_wipe_out_rows_it_has_not_seen()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 1 AS a");
        rivals.Happens(table => table.Append("SELECT 2 AS a"));

        CommitOutcome outcome = rivals.Test.Overwrite("SELECT 3 AS a");

        Assert.Equal(
            new CommitOutcome.Conflicted(1, "another writer added rows that this write would replace"), outcome);
        Assert.Equal(["1", "2"], rivals.Test.Rows());
        Assert.Equal(2, rivals.Test.DataFiles().Length);
    }

    [Fact]
    public void Two_overwrites_at_once_do_not_both_land()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 1 AS a");
        rivals.Happens(table => table.Overwrite("SELECT 2 AS a"));

        CommitOutcome outcome = rivals.Test.Overwrite("SELECT 3 AS a");

        Assert.Equal(new CommitOutcome.Conflicted(1, "another writer replaced rows that this write replaces"), outcome);
        Assert.Equal(["2"], rivals.Test.Rows());
    }

    [Fact]
    public void Replacements_of_different_rows_both_land()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 'a' AS model, 1 AS v");
        rivals.Test.Append("SELECT 'b' AS model, 1 AS v");
        rivals.Happens(table => table.Replace("model = 'b'", "SELECT 'b' AS model, 2 AS v"));

        CommitOutcome outcome = rivals.Test.Replace("model = 'a'", "SELECT 'a' AS model, 2 AS v");

        Assert.Equal(new CommitOutcome.Committed(3, 1, 1, 1), outcome);
        Assert.Equal(["b|2", "a|2"], rivals.Test.Rows());
        LogChecker.Check(rivals.Test);
    }

    [Fact]
    public void Replacements_of_the_same_rows_conflict()
    {
        using Rivals rivals = new();
        rivals.Test.Create("SELECT 'b' AS model, 1 AS v");
        rivals.Happens(table => table.Replace("model = 'a'", "SELECT 'a' AS model, 5 AS v"));

        CommitOutcome outcome = rivals.Test.Replace("model = 'a'", "SELECT 'a' AS model, 2 AS v");

        Assert.IsType<CommitOutcome.Conflicted>(outcome);
        Assert.Equal(["b|1", "a|5"], rivals.Test.Rows());
        LogChecker.Check(rivals.Test);
    }

    [Fact]
    public void An_append_to_a_table_that_another_writer_just_created_adds_to_it()
    {
        using Rivals rivals = new();
        rivals.Happens(table => table.Append("SELECT 1 AS a"));

        CommitOutcome outcome = rivals.Test.Append("SELECT 2 AS a");

        Assert.Equal(new CommitOutcome.Committed(1, 1, 1, 0), outcome);
        Assert.Equal(["1", "2"], rivals.Test.Rows());
        LogChecker.Check(rivals.Test);
    }

    [Fact]
    public void Of_two_creations_one_is_a_conflict()
    {
        using Rivals rivals = new();
        rivals.Happens(table => table.Append("SELECT 1 AS a"));

        Assert.Equal(new CommitOutcome.Conflicted(0, "another writer created the table"), rivals.Test.Create("SELECT 2 AS a"));

        Assert.Equal(["1"], rivals.Test.Rows());
        Assert.Throws<DeltaException>(() => rivals.Test.Create("SELECT 3 AS a"));
    }

    [Fact]
    public void A_commit_whose_answer_was_lost_counts_once()
    {
        using Rivals rivals = new();
        rivals.Storage.AfterCommit.Enqueue(_ => false);

        Assert.Equal(new CommitOutcome.Committed(0, 1, 1, 0), rivals.Test.Create("SELECT 1 AS a"));

        Assert.Equal(["1"], rivals.Test.Rows());
    }

    [Fact]
    public void A_storage_that_fails_after_a_commit_does_not_cost_its_rows()
    {
        using Rivals rivals = new();
        rivals.Storage.AfterCommit.Enqueue(_ => throw new DeltaException("the cable was pulled"));

        Assert.Throws<DeltaException>(() => rivals.Test.Create("SELECT 1 AS a"));

        Assert.Equal(["1"], rivals.Test.Rows());
        LogChecker.Check(rivals.Test);
    }

    /// <summary>A table whose storage lets another writer in before a commit.</summary>
    sealed class Rivals : IDisposable
    {
        readonly Database _database = Database.Open();

        public Rivals()
        {
            InterferingStorage? storage = null;
            Test = new TestTable(storage: folder => storage = new InterferingStorage(new LocalStorage(folder)));
            Storage = storage!;
        }

        public InterferingStorage Storage { get; }

        public TestTable Test { get; }

        public void Happens(Func<RivalWriter, CommitOutcome> write) => Storage.BeforeCommit.Enqueue(() =>
        {
            using Connection connection = _database.Connect();
            Assert.IsType<CommitOutcome.Committed>(write(new RivalWriter(DeltaTable.Open(Test.Folder), connection)));
        });

        public void Dispose()
        {
            Test.Dispose();
            _database.Dispose();
        }
    }

    sealed class RivalWriter(DeltaTable table, Connection connection)
    {
        public CommitOutcome Append(string select) => table.Append(connection, select, TestTable.Details());

        public CommitOutcome Overwrite(string select, bool newColumns = false) =>
            table.Overwrite(connection, select, TestTable.Details(), newColumns);

        public CommitOutcome Replace(string where, string select) =>
            table.Replace(connection, where, select, TestTable.Details());
    }
}
