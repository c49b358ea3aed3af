using System.Runtime.CompilerServices;
using Patron.DuckDb.Native;

namespace Patron.DuckDb.Tests;

/// <summary>Counts live handles of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(HandleTests), DisableParallelization = true)]
[Collection(nameof(HandleTests))]
public sealed class HandleTests : IDisposable
{
    readonly int _before;

    public HandleTests()
    {
        Collect();
        _before = EngineHandle.Live;
    }

    public void Dispose() => Assert.Equal(_before, EngineHandle.Live);

    /// <summary>
    /// Orders in which the things of one query can be disposed: every one in the long run, every seventh otherwise.
    /// </summary>
    public static TheoryData<string> Orders { get; } =
        [.. Permutations("database connection statement result appender".Split(' '))
        .Where((_, i) => Rounds.Long || i % 7 == 0)
        .Select(order => string.Join(' ', order))];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Things_are_disposed_in_any_order_without_a_leak(string order)
    {
        Dictionary<string, IDisposable> things = Open();
        foreach (string name in order.Split(' '))
        {
            things[name].Dispose();
            things[name].Dispose();
        }

        Assert.Equal(_before, EngineHandle.Live);
    }

    [Fact]
    public void A_result_can_be_read_to_its_end_after_its_connection_and_database_were_disposed()
    {
        Database database = Database.Open();
        Connection connection = database.Connect();
        Result result = connection.Query("SELECT i FROM range(100000) t(i)");

        connection.Dispose();
        database.Dispose();

        using (result)
            Assert.Equal(100_000, result.ReadAll().Rows);
    }

    [Fact]
    public void Everything_used_after_it_was_disposed_says_so()
    {
        Dictionary<string, IDisposable> things = Open();
        Database database = (Database)things["database"];
        Connection connection = (Connection)things["connection"];
        Statement statement = (Statement)things["statement"];
        Result result = (Result)things["result"];
        Appender appender = (Appender)things["appender"];
        Assert.True(result.TryNext(out DataChunk chunk));
        Vector vector = chunk[0];
        VectorWriter writer = appender[0];
        foreach (IDisposable thing in things.Values)
            thing.Dispose();

        Action[] uses =
        [
            () => database.Connect(), () => database.Register(Nothing()), () => connection.Execute("SELECT 1"),
            () => connection.Query("SELECT 1"), () => connection.Scalar<int>("SELECT 1"), () => connection.Prepare("SELECT 1"),
            () => connection.Append("t"), connection.Interrupt, () => _ = connection.Progress, () => statement.Bind(1, 1),
            () => statement.Query(), () => statement.Execute(), () => result.TryNext(out _), () => result.ReadAll(),
            () => _ = chunk[0], () => _ = vector.Values<long>().Length, () => vector.IsNull(0), () => vector.Value(0),
            () => _ = vector.HasNulls, () => appender.EndChunk(1), () => appender.Append(new long[1]), appender.Complete,
            () => writer.SetNull(0), () => _ = writer.Values<long>().Length,
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
    }

    [Fact]
    public void A_chunk_ends_with_the_next_fetch()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using Result result = connection.Query("SELECT i FROM range(5000) t(i)");
        Assert.True(result.TryNext(out DataChunk first));
        Vector vector = first[0];

        Assert.True(result.TryNext(out _));

        Assert.Throws<ObjectDisposedException>(() => first[0]);
        Assert.Throws<ObjectDisposedException>(() => vector.Values<long>().Length);
    }

    [Fact]
    public void What_nobody_disposes_the_collector_does()
    {
        for (int round = Rounds.Count(20, 300); round > 0; round--)
        {
            Forget();
            if (round % 4 == 0)
                Collect();
        }

        Collect();
        Assert.Equal(_before, EngineHandle.Live);
    }

    [Fact]
    public void Failures_leak_nothing()
    {
        using (Database database = Database.Open())
        using (Connection connection = database.Connect())
        {
            int open = EngineHandle.Live;
            connection.Execute("CREATE TABLE t (i BIGINT PRIMARY KEY, list BIGINT[])");
            string[] wrong = ["SELEC", "SELECT x", "SELECT 1; SELECT 'x'::DATE FROM range(1)", "SELECT error('x') FROM range(1)"];
            foreach (string sql in wrong)
            {
                Assert.Throws<DuckDbException>(() => connection.Query(sql));
                Assert.Throws<DuckDbException>(() => connection.Execute(sql));
            }

            Assert.Throws<DuckDbException>(() => connection.Append("absent"));
            Assert.Throws<NotSupportedException>(() => connection.Append("t"));
            Assert.Throws<ArgumentException>(() => connection.Prepare("SELECT 1; SELECT 1"));
            Assert.Throws<OperationCanceledException>(() => connection.Query("SELECT 1", new CancellationToken(true)));
            Assert.Equal(open, EngineHandle.Live);
        }

        Assert.Throws<DuckDbException>(
            () => Database.Open(new DatabaseOptions { Settings = new Dictionary<string, string> { ["no_such"] = "1" } }));
        Assert.Throws<DuckDbException>(() => Database.Open(new DatabaseOptions { Path = "/no/such/folder/x.db" }));
    }

    [Fact]
    public void Collecting_while_queries_run_on_several_threads_disturbs_nothing()
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 2 });
        database.Register(Nothing());
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            while (!done.IsCancellationRequested)
                Collect();
        });
        collector.Start();
        int rounds = Rounds.Count(15, 300);
        Parallel.For(0, 3, _ =>
        {
            for (int round = 0; round < rounds; round++)
            {
                Connection connection = database.Connect();
                Result result = connection.Query("SELECT nothing(i), 'text of many bytes ' || i FROM range(5000) t(i)");
                Assert.Equal(5000, result.ReadAll().Rows);
                if (round % 2 == 0)
                {
                    connection.Dispose();
                    result.Dispose();
                }
            }
        });
        done.Cancel();
        collector.Join();
        database.Dispose();
        Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Forget()
    {
        Dictionary<string, IDisposable> things = Open();
        Assert.True(((Result)things["result"]).TryNext(out DataChunk chunk));
        Assert.Equal(0, chunk[0].Values<long>()[0]);
    }

    static Dictionary<string, IDisposable> Open()
    {
        Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        database.Register(Nothing());
        Connection connection = database.Connect();
        connection.Execute("CREATE TABLE t (i BIGINT)");
        Appender appender = connection.Append("t");
        appender.Append(new long[] { 1, 2, 3 });
        return new Dictionary<string, IDisposable>
        {
            ["database"] = database,
            ["connection"] = connection,
            ["statement"] = connection.Prepare("SELECT nothing(?)"),
            ["appender"] = appender,
            ["result"] = connection.Query("SELECT i FROM range(10000) t(i)"),
        };
    }

    static ScalarFunction Nothing() =>
        ScalarFunction.Create("nothing", [LogicalType.BigInt], LogicalType.BigInt, (in _, _) => { });

    static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    static IEnumerable<string[]> Permutations(string[] names) =>
        names.Length <= 1
            ? [names]
            : names.SelectMany(first => Permutations([.. names.Where(name => name != first)]),
                (first, rest) => (string[])[first, .. rest]);
}
