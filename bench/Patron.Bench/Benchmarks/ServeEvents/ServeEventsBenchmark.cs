using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Patron.Bench.Harness;
using Patron.Server;
using Patron.Testing;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>Events over HTTP into the log, features and scores, and how long one event or one score takes under load.</summary>
sealed partial class ServeEventsBenchmark : IBenchmark
{
    const int Events = 6_000_000;
    const int Customers = 200_000;
    const int EventsOfBody = 1000;
    const int Senders = 4;
    const int Connections = 256;
    const int Rate = 10_000;
    const int Timed = 200_000;
    const double MostMilliseconds = 5;
    const double LeastRate = 150_000;

    /// <summary>So many bets are a day: ids are remembered for three days, so that what is remembered soon stays as large as it is.</summary>
    const long EventsOfDay = 500_000;

    long _sent;

    public string Name => "serve_events";

    public string Story =>
        $"""
        `patron serve` and its load generator in one process, over loopback and keep-alive connections. {Senders} of them send bodies of {EventsOfBody:N0} bets
        of {Customers:N0} customers, a line each, the next when the former is acknowledged; each goes through the durable log into 11 features and the score of a
        logistic regression of its customer, and to the lake. Then {Connections} connections send one event, ask for one score of values, or for one customer's features and score, {Rate:N0} times a second,
        whether answers have come or not: ten each millisecond, timed from when they were due.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        ServedGame game = new(folder);
        PatronServer server = game.StartAsync().GetAwaiter().GetResult();
        try
        {
            return Run(scale, new Uri(server.Addresses[0]));
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    IReadOnlyList<Comparison> Run(Scale scale, Uri server)
    {
        int events = scale.Of(Events);
        SendAsync(server, events / 4).GetAwaiter().GetResult(); // warms up
        WaitUntilDone(server);
        List<double> memory = [];
        Comparison taken = Comparison.Run(
            "Bodies of many events", warmUps: 0, repetitions: 3,
            new Case($"{events:N0} events acknowledged, in the features and scored", () =>
            {
                SendAsync(server, events).GetAwaiter().GetResult();
                WaitUntilDone(server);
                memory.Add(GC.GetTotalMemory(forceFullCollection: false) / 1e6);
            }));
        double rate = events / taken.MedianSeconds(0);
        string bodies = $"{rate:N0} events a second. Memory of the process's heap after each repetition: {string.Join(", ", memory.Select(megabytes => $"{megabytes:N0}"))} MB.";
        return
        [
            taken.With(bodies, Goal.AtLeast("events a second, generator included", LeastRate, rate, scale)),
            Latency("One event a request", server, scale, OneEvent),
            Latency("One score a request", server, scale, OneScore),
            Latency("One customer a request", server, scale, OneCustomer),
        ];
    }

    static Comparison Latency(string title, Uri server, Scale scale, Action<LoadConnection, long> send)
    {
        int requests = scale.Of(Timed);
        Pace(server, requests / 4, send);
        Latencies found = null!;
        Comparison timed = Comparison.Run(title, warmUps: 0, repetitions: 1, new Case($"{requests:N0} requests", () => found = Pace(server, requests, send)));
        return timed.With(
            $"{found}.", Goal.Below($"p99 of {Rate:N0} requests a second below", MostMilliseconds, found.Quantile(0.99), " ms", scale),
            Goal.That("no request refused", found.Refused == 0, $"{found.Refused}", scale));
    }

    /// <summary>Sends events, a body after another on each connection.</summary>
    async Task SendAsync(Uri server, long events)
    {
        long last = _sent + events;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using LoadConnection connection = new(server);
            Bets bets = new("/v1/events", EventsOfBody);
            long first;
            while ((first = Interlocked.Add(ref _sent, EventsOfBody)) <= last)
            {
                bool isTaken = false;
                while (!isTaken)
                {
                    connection.Send(bets.Make(first, Customers, EventsOfDay), Stopwatch.GetTimestamp());
                    await connection.ReceiveAsync(1, (status, _) => isTaken = status == 200);
                    if (!isTaken)
                        await Task.Delay(100); // it is behind
                }
            }
        })));
    }

    /// <summary>Sends requests at a steady rate.</summary>
    static Latencies Pace(Uri server, int requests, Action<LoadConnection, long> send)
    {
        LoadConnection[] connections = [.. Enumerable.Range(0, Connections).Select(_ => new LoadConnection(server))];
        Latencies latencies = new();
        int each = requests / Connections;
        Task[] receiving = [.. connections.Select(connection => Task.Run(() => connection.ReceiveAsync(each, latencies.Add)))];
        long started = Stopwatch.GetTimestamp();
        const int PerMillisecond = Rate / 1000;
        for (int sent = 0; sent < each * Connections; sent++)
        {
            long due = started + (sent / PerMillisecond * (Stopwatch.Frequency / 1000));
            while (Stopwatch.GetTimestamp() < due)
                Thread.Sleep(1); // no spinning: the server needs the processor
            send(connections[sent % Connections], due);
        }

        Task.WaitAll(receiving);
        foreach (LoadConnection connection in connections)
            connection.Dispose();
        return latencies;
    }

    readonly Bets _one = new("/v1/events", 1);

    void OneEvent(LoadConnection connection, long due) => connection.Send(_one.Make(Interlocked.Increment(ref _sent) + EventsOfBody, Customers, EventsOfDay), due);

    static readonly byte[] Score = LoadConnection.Request(
        $"/v1/models/{ServedGame.Model}/score", "application/json",
        Encoding.ASCII.GetBytes("""
            {"row":{"bet_sum":125.5,"bet_sum_30d":25.5,"bet_mean":12.55,"bet_mean_30d":12.75,"bet_count":10,"bet_count_30d":2,"bet_var":3.5,"bet_var_30d":1.5,"bet_last":"slots","bet_days_since_first":90,"bet_days_since_last":3}}
            """));

    static void OneScore(LoadConnection connection, long due) => connection.Send(Score, due);

    int _customer;

    void OneCustomer(LoadConnection connection, long due)
    {
        _customer = (_customer + 7919) % Customers;
        connection.Send(LoadConnection.Get($"/v1/customers/C{_customer:D9}"), due);
    }

    /// <summary>Waits until all that was acknowledged is applied and scored.</summary>
    static void WaitUntilDone(Uri server)
    {
        using HttpClient client = new() { BaseAddress = server };
        while (true)
        {
            string metrics = client.GetStringAsync(new Uri("/metrics", UriKind.Relative)).GetAwaiter().GetResult();
            if (Waiting().Matches(metrics).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) == 0)
                return;
            Thread.Sleep(20);
        }
    }

    [GeneratedRegex(@"^(?:patron_events_unapplied|patron_scores_waiting) (\d+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Waiting();
}
