using System.Diagnostics;
using System.Globalization;
using Patron.Online;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests.Events;

/// <summary>This test program started anew, which in place of the tests serves a project until it is killed.</summary>
sealed class KilledServer : IDisposable
{
    public const string Variable = "PATRON_KILLED_SERVER";

    readonly Process _process;

    KilledServer(Process process, HttpClient client) => (_process, Client) = (process, client);

    public HttpClient Client { get; }

    /// <summary>Starts a process and waits until it listens and takes events.</summary>
    public static async Task<KilledServer> StartAsync(string folder)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KilledServer).Assembly.Location);
        start.Environment[Variable] = folder;
        start.Environment["DOTNET_TieredPGO"] = "0"; // it does not live long enough for it
        Process process = Process.Start(start)!;
        string? address = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (address is null)
            throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        return new KilledServer(process, new HttpClient { BaseAddress = new Uri(address) });
    }

    /// <summary>As by kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
    }

    /// <summary>Serves, in the process that is killed: lands, saves and turns files often, so that a kill finds it at any of that.</summary>
    public static async Task ServeAsync(string folder)
    {
        ServerOptions options = new()
        {
            Port = 0,
            Events = new EventIntakeOptions { LandRecords = 300, LandEvery = TimeSpan.FromMilliseconds(50) },
            Features = new() { RecordsBetweenSnapshots = 1000 },
        };
        PatronServer server = await PatronServer.StartAsync(() => ProjectLoader.Load(folder), options, new SilentObserver());
        Console.WriteLine(server.Addresses[0]);
        await Task.Delay(Timeout.Infinite);
    }
}

/// <summary>A caller who sends bets, a body after another, and knows which were acknowledged.</summary>
sealed class Bettor(int number)
{
    const int BetsOfBody = 20;

    int _sent;

    public List<string> Acknowledged { get; } = [];

    /// <summary>Sends until the server is gone.</summary>
    /// <param name="client">To whom.</param>
    /// <param name="acknowledged">Called after each body.</param>
    public async Task SendAsync(HttpClient client, Action acknowledged)
    {
        while (true)
        {
            string[] ids = [.. Enumerable.Range(0, BetsOfBody).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{number}-{_sent++}"))];
            string body = string.Join('\n', ids.Select((id, place) => Play.Bet(id, customer: $"c{place}", amount: "1")));
            using StringContent content = new(body, System.Text.Encoding.UTF8, Play.Lines);
            try
            {
                using HttpResponseMessage answer = await client.PostAsync(new Uri(Play.Path, UriKind.Relative), content, TestContext.Current.CancellationToken);
                string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode, text);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return;
            }

            Acknowledged.AddRange(ids);
            acknowledged();
        }
    }
}
