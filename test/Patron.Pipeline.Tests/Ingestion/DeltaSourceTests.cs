using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>Tables of another lake as a source.</summary>
public sealed class DeltaSourceTests : IDisposable
{
    static readonly CommitDetails Details = new("WRITE", "another program", DateTimeOffset.UnixEpoch);

    readonly TemporaryFolder _folder = new();
    readonly Database _database = Database.Open();
    readonly Connection _connection;
    readonly DeltaTable _foreign;

    public DeltaSourceTests()
    {
        _connection = _database.Connect();
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _foreign = DeltaTable.Open(_folder.PathOf("other", "orders"));
        _foreign.Append(_connection, "SELECT 1 AS id, 10.5 AS amount UNION ALL SELECT 2, 20.5", Details);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    RunSummary Run(string keys)
    {
        _folder.Write("sources/other.yml", $"kind: delta\ntables:\n  orders:\n    path: other/orders\n{keys}");
        return PipelineRun.Execute(ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of), new RunRequest(), new SilentObserver());
    }

    string Ids(string columns = "id")
    {
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(_folder.FullPath), DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.orders"]);
        return lake.Connection.Scalar<string>($"SELECT string_agg(concat_ws(':', {columns}), ' ' ORDER BY id) FROM bronze.orders");
    }

    [Theory]
    [InlineData("")]
    [InlineData("    mode: append\n")]
    [InlineData("    mode: upsert\n    key: [id]\n")]
    public void New_rows_come_once_and_a_table_that_stays_is_not_read_again(string keys)
    {
        Run(keys);
        Assert.Equal("1 2", Ids());
        _foreign.Append(_connection, "SELECT 3 AS id, 30.5 AS amount", Details);
        Run(keys);
        Assert.Equal("1:10.5 2:20.5 3:30.5", Ids("id, amount"));
        Assert.All(Run(keys).Steps.Where(step => step.Step.Stage == Stage.Ingest), step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
        File.Delete(_folder.PathOf(".patron", "steps.json"));
        Run(keys);
        Assert.Equal("1 2 3", Ids());
    }

    [Fact]
    public void Rows_written_anew_are_upserted_and_refused_where_rows_are_only_added()
    {
        Run("    mode: upsert\n    key: [id]\n");
        _foreign.Merge(_connection, ["id"], "SELECT 2 AS id, 99.5 AS amount", Details);
        Run("    mode: upsert\n    key: [id]\n");
        Assert.Equal("1:10.5 2:99.5", Ids("id, amount"));

        Run("    mode: append\n");
        _foreign.Delete(_connection, "id = 1", Details);
        StepFailedException error = Assert.Throws<StepFailedException>(() => Run("    mode: append\n"));
        Assert.Contains("other/orders took rows out or wrote them anew since version 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Declared_columns_have_the_declared_types_and_what_does_not_fit_is_kept()
    {
        _foreign.Append(_connection, "SELECT 3 AS id, 30.0 AS amount", Details);
        Run("    columns: { id: VARCHAR, amount: INTEGER }\n    max_rejected: 90%\n");
        Assert.Equal("3:30", Ids("id, amount"));
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(_folder.FullPath), DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.rejected"]);
        Assert.Equal(
            "other/orders amount 10.5, other/orders amount 20.5",
            lake.Connection.Scalar<string>(
                "SELECT string_agg(concat_ws(' ', source, column_name, value), ', ' ORDER BY value) FROM bronze.rejected"));
    }

    [Fact]
    public void A_folder_that_is_no_table_and_a_column_that_is_not_there_are_told()
    {
        ProjectException missing = Assert.Throws<ProjectException>(() =>
        {
            _folder.Write("sources/other.yml", "kind: delta\ntables:\n  orders: { path: other/ordres }\n");
            PipelineRun.Execute(ProjectLoader.Load(_folder.FullPath), new RunRequest(), new SilentObserver());
        });
        Assert.Contains("is no Delta table", Assert.Single(missing.Problems).Found, StringComparison.Ordinal);
        StepFailedException column = Assert.Throws<StepFailedException>(() => Run("    columns: { id: BIGINT, amuont: DOUBLE }\n"));
        Assert.Contains("has no column amuont; it has id, amount", column.Message, StringComparison.Ordinal);
    }
}
