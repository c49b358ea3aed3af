namespace Patron.DuckDb.Tests;

public sealed class DatabaseTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_reach_the_engine()
    {
        using Database database = Database.Open(new DatabaseOptions
        {
            MemoryLimit = 256L << 20,
            Threads = 3,
            TemporaryFolder = _folder.PathOf("spill"),
            Settings = new Dictionary<string, string> { ["preserve_insertion_order"] = "false" },
        });
        using Connection connection = database.Connect();

        Assert.Equal("256.0 MiB", connection.Scalar<string>("SELECT current_setting('memory_limit')"));
        Assert.Equal(3L, connection.Scalar<long>("SELECT current_setting('threads')"));
        Assert.Equal(_folder.PathOf("spill"), connection.Scalar<string>("SELECT current_setting('temp_directory')"));
        Assert.False(connection.Scalar<bool>("SELECT current_setting('preserve_insertion_order')"));
    }

    [Fact]
    public void Options_out_of_range_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Database.Open(new DatabaseOptions { MemoryLimit = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Database.Open(new DatabaseOptions { Threads = -1 }));
        Dictionary<string, string> unknown = new() { ["no_such_setting"] = "1" };
        DuckDbException error = Assert.Throws<DuckDbException>(() => Database.Open(new DatabaseOptions { Settings = unknown }));
        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_memory_limit_holds_and_the_connection_lives_on()
    {
        using Database database = Database.Open(new DatabaseOptions
        {
            MemoryLimit = 24L << 20,
            Threads = 1,
            Settings = new Dictionary<string, string> { ["temp_directory"] = "" },
        });
        using Connection connection = database.Connect();

        DuckDbException error = Assert.Throws<DuckDbException>(
            () => connection.Execute("CREATE TABLE t AS SELECT i, md5(i::VARCHAR) AS text FROM range(3000000) t(i)"));

        Assert.Equal(ErrorKind.OutOfMemory, error.Kind);
        Assert.Equal(1, connection.Scalar<int>("SELECT 1"));
    }

    [Fact]
    public void A_file_holds_what_was_committed()
    {
        DatabaseOptions options = new() { Path = _folder.PathOf("größe.db") };
        using (Database database = Database.Open(options))
        using (Connection connection = database.Connect())
            connection.Execute("CREATE TABLE t AS SELECT 42 AS x; BEGIN; INSERT INTO t VALUES (43)");

        using Database again = Database.Open(options);
        using Connection reader = again.Connect();
        Assert.Equal(42L, reader.Scalar<long>("SELECT sum(x) FROM t"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_with_its_name()
    {
        string path = _folder.Write("notes.txt", new string('x', 10_000));

        DuckDbException error = Assert.Throws<DuckDbException>(() => Database.Open(new DatabaseOptions { Path = path }));

        Assert.Contains("notes.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_have_transactions_of_their_own()
    {
        using Database database = Database.Open();
        using Connection first = database.Connect();
        using Connection second = database.Connect();
        first.Execute("CREATE TABLE t (x INTEGER); BEGIN; INSERT INTO t VALUES (1)");

        Assert.Equal(0L, second.Scalar<long>("SELECT count(*) FROM t"));
        first.Execute("COMMIT");
        Assert.Equal(1L, second.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Many_threads_work_on_connections_of_their_own()
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 2 });
        using (Connection setUp = database.Connect())
            setUp.Execute("CREATE TABLE t (worker INTEGER, x BIGINT)");

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            using Connection connection = database.Connect();
            using Statement insert = connection.Prepare("INSERT INTO t SELECT ?, i FROM range(?) t(i)");
            for (int round = 1; round <= 10; round++)
                Assert.Equal(round * 10, insert.Bind(1, worker).Bind(2, round * 10).Execute());
            Assert.Equal(550L, connection.Scalar<long>($"SELECT count(*) FROM t WHERE worker = {worker}"));
        });

        using Connection check = database.Connect();
        Assert.Equal(8 * 550L, check.Scalar<long>("SELECT count(*) FROM t"));
    }
}
