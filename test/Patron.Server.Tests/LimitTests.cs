using System.Net.Sockets;
using System.Text;

namespace Patron.Server.Tests;

/// <summary>What is too much is refused at once, and says when to come again.</summary>
public sealed class LimitTests(ServedShop shop)
{
    const string Path = "/v1/models/segments/score";
    const string Body = """{"row":{"days_since_last":1,"purchases":2,"amount":3}}""";

    [Fact]
    public async Task A_caller_has_so_many_requests_a_second_and_as_many_again_a_second_later()
    {
        ManualTime time = new();
        await using TestServer server = await Start(options => options with { Rate = 3, Time = time });
        for (int second = 0; second < 2; second++)
        {
            for (int request = 0; request < 3; request++)
                Assert.Equal(200, (await server.Post(Path, Body)).Status);
            Answer refused = await server.Post(Path, Body);
            refused.Problem(429, "too-many-requests");
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Response.Headers.RetryAfter!.Delta);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Who_comes_while_all_hands_are_busy_and_the_queue_is_full_is_sent_away()
    {
        string[] inputs = await shop.InputsOf("churn_trees");
        string question = $"{{\"row\":{ServedShop.RowsOf(shop.Scored("churn_trees"), inputs, 0, 1)[1..^1]}}}";
        await using TestServer server = await Start(options => options with { Concurrency = 1, Waiting = 0 });
        List<Answer> answers = [];
        Answer[] refused = [];
        for (int round = 0; round < 100 && refused.Length == 0; round++) // who is answered quickly is not in the way
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Post("/v1/models/churn_trees/what-if", question))));
            refused = [.. answers.Where(answer => answer.Status != 200)];
        }

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => answer.Problem(429, "too-busy"));
        Assert.All(refused, answer => Assert.NotNull(answer.Response.Headers.RetryAfter));
    }

    [Fact]
    public async Task Who_sends_slowly_keeps_nobody_else_waiting()
    {
        await using TestServer server = await Start(options => options with { Concurrency = 1, Waiting = 0 });
        using TcpClient slow = await Unfinished(server);
        Assert.Equal(200, (await server.Post(Path, Body)).Status);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_waited_for_no_longer_than_allowed()
    {
        await using TestServer server = await Start(options => options with { BodyTimeout = TimeSpan.FromMilliseconds(50) });
        using TcpClient client = await Unfinished(server);
        using StreamReader reader = new(client.GetStream());
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_or_a_number_of_rows_beyond_the_limits_is_refused()
    {
        await using TestServer server = await Start(options => options with { MostBytes = 1000, MostRows = 2 });
        string row = Body[7..^1];
        (await server.Post(Path, $"{{\"rows\":[{row},{row},{row}]}}")).Problem(413, "too-many-rows");
        Assert.Equal(200, (await server.Post(Path, $"{{\"rows\":[{row},{row}]}}")).Status);
        (await server.Post(Path, new string(' ', 1001) + Body)).Problem(413, "body-too-large");
        using HttpRequestMessage chunked = new(HttpMethod.Post, Path) { Content = new StringContent(new string(' ', 1001) + Body, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        (await Answer.OfAsync(server.Client.SendAsync(chunked, TestContext.Current.CancellationToken))).Problem(413, "body-too-large");
    }

    [Fact]
    public async Task Rows_of_more_values_than_may_be_held_at_once_are_refused_before_any_is_read()
    {
        int inputs = (await shop.InputsOf("churn_trees")).Length;
        await using TestServer server = await Start(options => options with { MostRows = 1_000_000 });
        string rows = string.Join(',', Enumerable.Repeat("{}", (2_000_000 / inputs) + 1));
        (await server.Post("/v1/models/churn_trees/score", $"{{\"rows\":[{rows}]}}")).Problem(413, "too-many-rows");
        string records = $"{{\"dataframe_records\":[{rows}]}}";
        (await server.Post("/v1/models/churn_trees/invocations", records)).Problem(413, "too-many-rows");
    }

    Task<TestServer> Start(Func<ServerOptions, ServerOptions> change) => TestServer.StartAsync(shop.Folder, change);

    /// <summary>A request whose body is not there yet.</summary>
    static async Task<TcpClient> Unfinished(TestServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", server.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        string head = $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        return client;
    }
}
