using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Bench.Harness;
using Patron.Pipeline;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;
using Patron.Server;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>What it costs a server to keep what it is asked and says.</summary>
sealed class InferenceBenchmark : IBenchmark, IRunObserver, IServerObserver
{
    const int Requests = 20_000;
    const int ManyRows = 100;
    const int Callers = 8;
    const double MostRatio = 1.3;

    static readonly JsonSerializerOptions Plain = new();

    public string Name => "inferences";

    public string Story =>
        $"""
        {Requests:N0} requests of one row and {Requests / ManyRows:N0} of {ManyRows} rows to a propensity model of boosted trees, by {Callers} callers at
        once in the server's own process, so that their work is part of every figure: a server that keeps nothing beside one with
        `serve: inferences: all`, whose rows go to the durable log and to the lake meanwhile.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale) => RunAsync(scale).GetAwaiter().GetResult();

    public void StepStarted(StepInfo step, int number, int total, Func<Patron.DuckDb.QueryProgress> progress)
    {
    }

    public void StepEnded(StepInfo step, StepOutcome outcome)
    {
    }

    public void Warning(string message)
    {
    }

    public void Tell(string message)
    {
    }

    async Task<IReadOnlyList<Comparison>> RunAsync(Scale scale)
    {
        using TemporaryFolder none = new();
        using TemporaryFolder all = new();
        Make(none.FullPath);
        CopyKeeping(none.FullPath, all);
        await using PatronServer plain = await Start(none.FullPath);
        await using PatronServer keeping = await Start(all.FullPath);
        using HttpClient toPlain = Client(plain);
        using HttpClient toKeeping = Client(keeping);
        string row = await RowOf(toPlain);
        string one = $"{{\"row\":{row}}}";
        string many = $"{{\"rows\":[{string.Join(',', Enumerable.Repeat(row, ManyRows))}]}}";
        int requests = scale.Of(Requests);
        Comparison single = Comparison.Run(
            "Requests of one row", warmUps: 2, repetitions: 5,
            new Case("nothing kept", () => Ask(toPlain, one, requests)), new Case("all kept", () => Ask(toKeeping, one, requests)));
        Comparison batch = Comparison.Run(
            string.Create(CultureInfo.InvariantCulture, $"Requests of {ManyRows} rows"), warmUps: 2, repetitions: 5,
            new Case("nothing kept", () => Ask(toPlain, many, requests / ManyRows)), new Case("all kept", () => Ask(toKeeping, many, requests / ManyRows)));
        return
        [
            single.With(
                Goal.Below("requests of one row take at most, of the time without it,", MostRatio, single.Ratio(1), "", scale),
                string.Create(CultureInfo.InvariantCulture, $"{MicrosecondsMore(single, requests):F1} µs of the processors more a row.")),
            batch.With(string.Create(CultureInfo.InvariantCulture, $"{MicrosecondsMore(batch, requests):F1} µs of the processors more a row.")),
        ];
    }

    static double MicrosecondsMore(Comparison compared, int rows) =>
        (compared.MedianProcessorSeconds(1) - compared.MedianProcessorSeconds(0)) / rows * 1e6;

    /// <summary>The retail example with few customers and trees, trained.</summary>
    void Make(string folder)
    {
        foreach (string file in Directory.EnumerateFiles("examples/retail", "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath("examples/retail", file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace("customers: 100000", "customers: 2000", StringComparison.Ordinal));
        }

        File.WriteAllText(Path.Combine(folder, "models", "churn.yml"), """
            kind: propensity
            target: { kind: inactivity, table: silver.purchases, time: ordered_at, horizon: 26w, active_within: 52w }
            features: [purchases]
            learner: boosting
            """);
        ProjectDefinition project = ProjectLoader.Load(folder);
        PipelineRun.Execute(project, new RunRequest { Step = "train churn" }, this);
        ModelRegistry.Of(project).Promote("churn", 1);
    }

    static void CopyKeeping(string from, TemporaryFolder to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = to.PathOf(Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.AppendAllText(to.PathOf("patron.yml"), "serve: { inferences: all }\n");
    }

    Task<PatronServer> Start(string folder) => PatronServer.StartAsync(() => ProjectLoader.Load(folder), new ServerOptions { Port = 0 }, this);

    static HttpClient Client(PatronServer server) => new() { BaseAddress = new Uri(server.Addresses[0]) };

    /// <summary>A row of the model's inputs.</summary>
    static async Task<string> RowOf(HttpClient client)
    {
        JsonElement model = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(new Uri("/v1/models/churn", UriKind.Relative)), Plain);
        IEnumerable<string> values = model.GetProperty("inputs").EnumerateArray().Select((input, place) =>
            $"\"{input.GetProperty("name").GetString()}\":{(input.GetProperty("type").GetString() == "number" ? $"{place}.25" : "\"web\"")}");
        return $"{{\"customer_key\":\"C00000001\",{string.Join(',', values)}}}";
    }

    static void Ask(HttpClient client, string body, int requests)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        int left = requests;
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using ByteArrayContent content = new(bytes);
                content.Headers.ContentType = new("application/json");
                using HttpResponseMessage answer = await client.PostAsync(new Uri("/v1/models/churn/score", UriKind.Relative), content);
                answer.EnsureSuccessStatusCode();
                await answer.Content.LoadIntoBufferAsync();
            }
        }))).GetAwaiter().GetResult();
    }
}
