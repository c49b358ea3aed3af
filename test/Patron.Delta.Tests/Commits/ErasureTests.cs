using Patron.DuckDb;

namespace Patron.Delta.Tests.Commits;

/// <summary>A table whose history is erased.</summary>
public sealed class ErasureTests : IDisposable
{
    static readonly CommitDetails Details = new("WRITE", "run", DateTimeOffset.UnixEpoch);

    readonly TemporaryFolder _folder = new();
    readonly Database _database = Database.Open();
    readonly Connection _connection;
    readonly DeltaTable _table;

    public ErasureTests()
    {
        _connection = _database.Connect();
        _table = DeltaTable.Open(_folder.PathOf("t"));
        for (int version = 0; version < 13; version++)
            _table.Append(_connection, $"SELECT {version} AS n, 'customer ' || {version} AS name", Details);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    ErasedHistory Erase() => _table.EraseHistory(_connection, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);

    long[] Rows()
    {
        using Result result = _connection.Query($"SELECT n::BIGINT AS n FROM {_table.Snapshot(_connection).ToSql()} ORDER BY n");
        return result.ReadAll().Longs("n");
    }

    [Fact]
    public void The_newest_version_alone_can_be_read_and_what_it_lost_is_in_no_file()
    {
        _table.Delete(_connection, "n = 7", Details);
        File.WriteAllText(_folder.PathOf("t", "left-over.parquet"), "of a writer that failed");
        ErasedHistory erased = Erase();

        Assert.Equal((13, 0), (erased.Version, erased.OldestGone));
        Assert.Equal(2, erased.FilesDeleted);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12], Rows());
        DeltaException error = Assert.Throws<DeltaException>(() => _table.Snapshot(_connection, 12));
        Assert.Contains("version 12", error.Message, StringComparison.Ordinal);
        Assert.Equal(12, Directory.EnumerateFiles(_table.Location, "*.parquet").Count());
        foreach (string checkpoint in Directory.EnumerateFiles(_folder.PathOf("t", "_delta_log"), "*.parquet"))
            Assert.Equal(0, _connection.Scalar<long>(
                $"SELECT count(*) FROM read_parquet({Sql.Literal(checkpoint)}) AS t WHERE CAST(t AS VARCHAR) LIKE '%customer 7%'"));
        Assert.All(
            Directory.EnumerateFiles(_folder.PathOf("t", "_delta_log"), "*.json"),
            log => Assert.DoesNotContain("customer 7", File.ReadAllText(log), StringComparison.Ordinal));
    }

    [Fact]
    public void Writing_goes_on_and_a_second_erasure_finds_nothing()
    {
        Erase();
        Assert.Null(Erase().OldestGone);
        _table.Append(_connection, "SELECT 13 AS n, 'customer 13' AS name", Details);
        Assert.Equal(14, Rows().Length);
        Assert.Equal(13, _table.Snapshot(_connection).Version);
    }
}
