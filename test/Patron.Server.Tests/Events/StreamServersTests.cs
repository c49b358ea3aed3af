using System.Globalization;
using System.Text;
using Patron.Online.Events;
using Patron.Online.Streams;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests.Events;

/// <summary>Servers of one project whose events come by a stream of a real broker.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class StreamServersTests(RabbitMqProcess process) : IDisposable
{
    readonly RabbitMqProcess _broker = process.Require();
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_share_the_customers_and_lead_callers_to_each_other_and_one_takes_all_when_the_other_ends()
    {
        ProjectDefinition project = Make();
        string[] customers = [.. Enumerable.Range(0, 12).Select(number => $"player {number}")];
        await using (TestServer stays = await TestServer.StartAsync(_folder.FullPath, Hasty))
        {
            await using (TestServer ends = await TestServer.StartAsync(_folder.FullPath, Hasty))
            {
                string[] addresses = [.. new[] { stays, ends }.SelectMany(server => server.Server.Addresses).Order(StringComparer.Ordinal)];
                await Until(() => addresses.SequenceEqual(OwnersOf(project)));
                for (int bet = 0; bet < 36; bet++)
                {
                    TestServer either = bet % 2 == 0 ? stays : ends;
                    Answer taken = await either.Post(Play.Path, Play.Bet($"e{bet}", customers[bet % 12], minute: bet));
                    Assert.Equal("""{"accepted":1,"rejected":0,"positions":[],"rejections":[]}""", taken.Text);
                }

                Answer wrong = await stays.Post(Play.Path, $"nonsense\n{Play.Bet("f", amount: "\"much\"")}\n", Play.Lines);
                Assert.Equal([1, 2], wrong.Json.GetProperty("rejections").EnumerateArray().Select(one => one.GetProperty("line").GetInt32()));

                HashSet<int> ports = [];
                foreach (string customer in customers)
                    ports.Add(await CountIs(stays, customer, 3)); // this client follows redirects
                Assert.Equal(addresses.Select(address => new Uri(address).Port), ports.Order());

                using HttpClient careful = Careful(stays);
                Answer[] answers = await Task.WhenAll(customers.Select(customer =>
                    Answer.OfAsync(careful.GetAsync(PathOf(customer), TestContext.Current.CancellationToken))));
                Answer led = answers.First(answer => answer.Status != 200);
                Assert.Equal(
                    (307, "urn:patron:problem:customer-elsewhere"), (led.Status, led.Json.GetProperty("type").GetString()));
                Assert.StartsWith(ends.Server.Addresses[0] + "/v1/customers/player%20", led.Response.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
            }

            foreach (string customer in customers)
                Assert.Equal(stays.Client.BaseAddress!.Port, await CountIs(stays, customer, 3));
        }

        Assert.Equal(36, Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet").Distinct().Count());
        Assert.Equal(36, Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet").Length);
        Assert.Equal(2, Play.Texts(_folder.FullPath, "reason", "bronze.rejected").Length);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_takes_no_event_and_the_server_says_so()
    {
        Make(FreePort.Next());
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        Answer refused = await server.Post(Play.Path, Play.Bet("a"));
        refused.Problem(503, "events-not-taken");
        Assert.DoesNotContain("amqp", refused.Text, StringComparison.Ordinal);
        Assert.Contains(server.Observer.Told, told => told.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_leads_callers_to_the_address_that_another_one_advertises()
    {
        ProjectDefinition project = Make(FreePort.Next());
        await using TestServer asked = await TestServer.StartAsync(_folder.FullPath, Hasty);
        await using TestServer other = await TestServer.StartAsync(
            _folder.FullPath, options => Hasty(options) with { Advertised = new Uri("https://games.example.com/two/") });
        await Until(() => OwnersOf(project).SequenceEqual([asked.Server.Addresses[0], "https://games.example.com/two"]));
        string customer = Enumerable.Range(0, 100).Select(number => $"player {number}")
            .First(customer => EventStreamReport.Of(project).Partitions[EventPartition.Of(Encoding.UTF8.GetBytes(customer), 4)].Owner!.Address != asked.Server.Addresses[0]);
        using HttpClient careful = Careful(asked);
        Answer led = await Answer.OfAsync(careful.GetAsync(PathOf(customer), TestContext.Current.CancellationToken));
        Assert.Equal(307, led.Status);
        Assert.Equal($"https://games.example.com/two{PathOf(customer)}", led.Response.Headers.Location!.AbsoluteUri);
    }

    /// <summary>A server that sees soon that others came or went.</summary>
    static ServerOptions Hasty(ServerOptions options) => options with { Streams = new() { LookEvery = TimeSpan.FromMilliseconds(50) } };

    /// <summary>A client that follows no redirect.</summary>
    static HttpClient Careful(TestServer server) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true }) { BaseAddress = server.Client.BaseAddress };

    ProjectDefinition Make(int? port = null)
    {
        Play.Make(_folder);
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ", "s3cret");
        _folder.Write("sources/stream.yml", Play.Source + string.Create(CultureInfo.InvariantCulture, $$"""
            stream:
              url: amqp://127.0.0.1:{{port ?? _broker.Port}}/crm
              user: patron
              password: ${env:PATRON_TEST_MQ}
              name: served
              partitions: 4

            """));
        return ProjectLoader.Load(_folder.FullPath);
    }

    /// <summary>Where the processes answer that have partitions.</summary>
    static string[] OwnersOf(ProjectDefinition project) =>
    [
        .. EventStreamReport.Of(project).Partitions.Select(partition => partition.Owner?.Address ?? "nobody").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Waits until a customer has so many bets; gives the port of who said so.</summary>
    static async Task<int> CountIs(TestServer server, string customer, int count)
    {
        int port = 0;
        await UntilAsync(async () =>
        {
            Answer answer = await Answer.OfAsync(server.Client.GetAsync(PathOf(customer), TestContext.Current.CancellationToken));
            port = answer.Response.RequestMessage!.RequestUri!.Port;
            return answer.Status == 200 && answer.Json.GetProperty("features")[0].GetProperty("values").GetProperty("bet_count").GetInt64() == count;
        });
        return port;
    }

    static Uri PathOf(string customer) => new($"/v1/customers/{Uri.EscapeDataString(customer)}", UriKind.Relative);

    static Task Until(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        long until = Environment.TickCount64 + 60_000;
        while (!await isSo())
        {
            Assert.True(Environment.TickCount64 < until, "it does not come to that");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
