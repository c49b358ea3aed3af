using Patron.Online;

namespace Patron.Server.Tests;

/// <summary>No answer is given that could not be kept, none refused that need not be, and what was answered is in the lake.</summary>
public sealed class InferenceLimitTests(ServedShop shop) : IDisposable
{
    const string Score = "/v1/models/segments/score";

    readonly TemporaryFolder _folder = new();
    readonly ManualResetEventSlim _disk = new(true);

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Requests_that_cannot_wait_for_a_slow_disk_are_refused_and_only_what_was_answered_is_kept()
    {
        KeptShop.Keep(shop, _folder, "all");
        List<string> answered = [];
        await using (TestServer server = await StartAsync(mostWaiting: 4_000))
        {
            using Held held = new(_disk);
            Answer refused = await FillAsync(server, answered);
            refused.Problem(429, "too-busy");
            Assert.Equal("1", refused.Response.Headers.RetryAfter!.ToString());
            Assert.Contains(
                "patron_refused_requests_total{reason=\"inference_log\"} 1\n", (await server.Get("/metrics")).Text,
                StringComparison.Ordinal);
        }

        Assert.InRange(answered.Count, 2, 40);
        Assert.Equal(answered, Keys());
    }

    [Fact]
    public async Task Where_a_disk_takes_nothing_requests_are_refused_and_the_server_says_why()
    {
        KeptShop.Keep(shop, _folder, "all");
        List<string> answered = [];
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with
        {
            Inferences = new()
            {
                MostWaiting = 4_000,
                Landing = new() { Log = new() { Sync = _ => throw new IOException("Input/output error") } },
            },
        });
        await server.Until(async () => (await AskAsync(server, $"c{answered.Count}", answered)).Status == 503);
        Answer refused = await AskAsync(server, "late", answered);
        refused.Problem(503, "inference-log-full");
        Assert.DoesNotContain(_folder.FullPath, refused.Text, StringComparison.Ordinal);
        Assert.Contains(server.Observer.Told, told => told.Contains("requests are refused", StringComparison.Ordinal));
        Assert.Equal(200, (await server.Get("/v1/models")).Status);
    }

    [Fact]
    public async Task Where_a_share_is_kept_the_other_requests_are_answered_while_the_lake_is_behind()
    {
        KeptShop.Keep(shop, _folder, "0.5");
        InferenceLogOptions late = new() { Landing = new() { LandEvery = TimeSpan.FromHours(1), MostUnlanded = 3 } };
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Inferences = late });
        (await FillAsync(server, [])).Problem(429, "too-busy");
        int taken = 0;
        for (int request = 0; request < 60; request++)
            taken += (await AskAsync(server, "later", [])).Status == 200 ? 1 : 0;
        Assert.InRange(taken, 5, 55); // half of them, and by chance less than these bounds or more once in 10^11 times
    }

    [Fact]
    public async Task A_request_of_more_rows_than_could_ever_wait_is_refused_for_good()
    {
        KeptShop.Keep(shop, _folder, "all");
        await using TestServer server = await StartAsync(mostWaiting: 4_000);
        string rows = string.Join(',', Enumerable.Repeat("""{"days_since_last":1,"purchases":2,"amount":3}""", 40));
        (await server.Post(Score, $"{{\"rows\":[{rows}]}}")).Problem(413, "too-much-to-keep");
        Assert.Equal(200, (await AskAsync(server, "a", [])).Status);
    }

    [Fact]
    public async Task A_challenger_scores_what_was_answered_and_nothing_else_also_where_the_server_is_told_to_stop()
    {
        KeptShop.Keep(shop, _folder, "all");
        KeptShop.Challenge(_folder, "segments");
        List<string> answered = [];
        TestServer server = await StartAsync(mostWaiting: 4_000);
        using Held held = new(_disk);
        await FillAsync(server, answered);
        for (int request = 0; request < 5; request++)
            (await AskAsync(server, "refused", [])).Problem(429, "too-busy");
        Task stop = server.Server.DisposeAsync().AsTask();
        await server.Until(async () =>
        {
            try
            {
                return (await server.Get("/health/live")).Status == 0;
            }
            catch (HttpRequestException)
            {
                return true; // it listens no more, and challengers are told to end
            }
        });
        _disk.Set();
        await stop;
        server.Client.Dispose();
        Assert.Equal(answered, Keys());
        Assert.Equal(
            KeptShop.Rows(_folder, "concat_ws(' ', inference_id, customer_key)", "role = 'champion'"),
            KeptShop.Rows(_folder, "concat_ws(' ', inference_id, customer_key)", "role = 'challenger'"));
    }

    /// <summary>Keeps a disk from making anything durable until it is disposed of.</summary>
    sealed class Held : IDisposable
    {
        readonly ManualResetEventSlim _disk;

        public Held(ManualResetEventSlim disk) => (_disk = disk).Reset();

        public void Dispose() => _disk.Set();
    }

    /// <summary>A server whose disk can be held.</summary>
    Task<TestServer> StartAsync(long mostWaiting) => TestServer.StartAsync(_folder.FullPath, options => options with
    {
        Inferences = new()
        {
            MostWaiting = mostWaiting,
            Landing = new()
            {
                Log = new()
                {
                    Sync = file =>
                    {
                        _disk.Wait(TestContext.Current.CancellationToken);
                        RandomAccess.FlushToDisk(file);
                    },
                },
            },
        },
    });

    /// <summary>Asks until a request is refused.</summary>
    static async Task<Answer> FillAsync(TestServer server, List<string> answered)
    {
        Answer answer = null!;
        await server.Until(async () => (answer = await AskAsync(server, $"c{answered.Count}", answered)).Status != 200);
        return answer;
    }

    /// <summary>Asks for a customer, who is noted where the answer comes.</summary>
    static async Task<Answer> AskAsync(TestServer server, string customer, List<string> answered)
    {
        const string Values = "\"days_since_last\":40,\"purchases\":2,\"amount\":30.1";
        Answer answer = await server.Post(Score, $"{{\"row\":{{\"customer_key\":\"{customer}\",{Values}}}}}");
        if (answer.Status == 200)
            answered.Add(customer);
        return answer;
    }

    string[] Keys() => [.. KeptShop.Rows(_folder, "customer_key", "role = 'champion'").Select(row => row.Values)];
}
