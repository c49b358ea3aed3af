namespace Patron.DuckDb.Tests;

public sealed class CancellationTests : EngineTest
{
    /// <summary>Would run for days.</summary>
    const string Endless = "SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE hash(i + j) = 42";

    [Fact]
    public void A_cancelled_token_stops_a_running_query_and_the_connection_lives_on()
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(200));

        OperationCanceledException error = Assert.Throws<OperationCanceledException>(
            () => Connection.Query(Endless, source.Token));

        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal(ErrorKind.Interrupt, Assert.IsType<DuckDbException>(error.InnerException).Kind);
        Assert.Equal(1, Connection.Scalar<int>("SELECT 1"));
    }

    [Fact]
    public void Statements_and_executed_texts_are_stopped_too()
    {
        using CancellationTokenSource first = new(TimeSpan.FromMilliseconds(100));
        using Statement statement = Connection.Prepare(Endless);

        Assert.Throws<OperationCanceledException>(() => statement.Execute(first.Token));
        using CancellationTokenSource second = new(TimeSpan.FromMilliseconds(400));
        Assert.Throws<OperationCanceledException>(
            () => Connection.Execute($"CREATE TABLE t (x INTEGER); {Endless}", second.Token));
        Assert.Equal(0L, Connection.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_stream_is_stopped_between_its_chunks()
    {
        using CancellationTokenSource source = new();
        using Result result = Connection.Query("SELECT i FROM range(100000000) t(i)", source.Token);
        Assert.True(result.TryNext(out _));

        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => result.TryNext(out _));
        Assert.Equal(1, Connection.Scalar<int>("SELECT 1"));
    }

    [Fact]
    public void Nothing_runs_under_a_token_that_is_cancelled_already()
    {
        Connection.Execute("CREATE TABLE t (x INTEGER)");

        Assert.Throws<OperationCanceledException>(
            () => Connection.Execute("INSERT INTO t VALUES (1)", new CancellationToken(canceled: true)));

        Assert.Equal(0L, Connection.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Interrupt_stops_a_query_of_another_thread()
    {
        using ManualResetEventSlim running = new();
        Database.Register(ScalarFunction.Create("tell", [LogicalType.BigInt], LogicalType.BigInt, (in _, _) => running.Set()));
        Thread interrupter = new(() =>
        {
            running.Wait();
            Connection.Interrupt();
        });
        interrupter.Start();

        OperationCanceledException error = Assert.Throws<OperationCanceledException>(
            () => Connection.Execute(Endless.Replace("hash(i + j)", "hash(tell(i + j))", StringComparison.Ordinal)));

        interrupter.Join();
        Assert.Equal(CancellationToken.None, error.CancellationToken);
        Assert.Equal(1, Connection.Scalar<int>("SELECT 1"));
    }

    [Fact]
    public void A_query_cancelled_at_any_moment_gives_its_result_or_says_so()
    {
        Random random = new((int)Rounds.Seed);
        int cancelled = 0;
        for (int round = Rounds.Count(60, 3000); round > 0; round--)
        {
            using CancellationTokenSource source = new();
            TimeSpan delay = TimeSpan.FromMicroseconds(random.Next(2000));
            source.CancelAfter(delay);
            try
            {
                using Result result = Connection.Query("SELECT i FROM range(30000) t(i) ORDER BY hash(i)", source.Token);
                Assert.Equal(30_000, result.ReadAll().Rows);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            Assert.Equal(1, Connection.Scalar<int>("SELECT 1"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cancelled} cancelled");
    }

    [Fact]
    public void Progress_is_a_share_of_a_table_and_unknown_when_idle()
    {
        List<QueryProgress> seen = [];
        Connection.Execute("CREATE TABLE t AS SELECT i FROM range(2000000) t(i)");
        Database.Register(ScalarFunction.Create("look", [LogicalType.BigInt], LogicalType.BigInt, (in _, _) =>
        {
            Thread.Sleep(1); // the engine tells how far it is now and then, not of a query that is over at once
            lock (seen)
                seen.Add(Connection.Progress);
        }));
        Assert.Null(Connection.Progress.Fraction);

        Connection.Execute("SELECT max(look(i)) FROM t");

        double[] shares = [.. seen.Select(progress => progress.Fraction).OfType<double>()];
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        Assert.Contains(shares, share => share > 0.2);
        Assert.Contains(seen, progress => progress.RowsDone > 0 && progress.RowsTotal >= progress.RowsDone);
        Assert.Null(Connection.Progress.Fraction);
    }
}
