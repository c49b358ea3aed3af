using System.Globalization;
using Patron.Bench.Harness;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>How soon the runs and models of a project with a long past are listed.</summary>
sealed class TrackingBenchmark : IBenchmark
{
    const int Runs = 10_000;
    const int Versions = 1_000;
    const double ListSeconds = 0.5;

    static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "tracking";

    public string Story =>
        $"""
        {Runs:N0} runs with ten metrics, eight parameters and ten tags each, and {Versions:N0} registered versions of ten models, listed with
        everything known of them: from the index, after one run was added, and from the folders alone, as where the index is missing.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        int runs = scale.Of(Runs);
        int versions = scale.Of(Versions);
        TrackingFolder store = Fill(folder.FullPath, runs, versions);
        int added = 0;
        Comparison measured = Comparison.Run(
            "List", warmUps: 1, repetitions: 7,
            new Case("from the index", () => List(store, runs + added, versions)),
            new Case("one run later", () =>
            {
                Add(store, runs + added++);
                List(store, runs + added, versions);
            }),
            new Case("from the folders", () =>
            {
                File.Delete(folder.PathOf("runs.index"));
                File.Delete(folder.PathOf("models.index"));
                List(store, runs + added, versions);
            }));
        return [measured.With(Goal.Below("runs and versions are listed in at most", ListSeconds, measured.MedianSeconds(0), " s", scale))];
    }

    static void List(TrackingFolder store, int runs, int versions)
    {
        int found = store.Runs().Count;
        int models = store.Versions().Count;
        if (found != runs || models != versions)
            throw new InvalidOperationException($"{found} runs and {models} versions are listed, not {runs} and {versions}");
    }

    static TrackingFolder Fill(string state, int runs, int versions)
    {
        TrackingFolder store = new(state, "bench");
        for (int run = 0; run < runs; run++)
            Add(store, run);
        Dictionary<string, string> tags = new() { ["patron.kind"] = "propensity", ["patron.as_of"] = "2025-01-01", ["patron.sha256"] = new string('a', 64) };
        for (int version = 0; version < versions; version++)
            store.AddVersion($"model{version % 10}", IdOf(version), Start, tags, "");
        return store;
    }

    static void Add(TrackingFolder store, int number)
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(index => $"name{index}")];
        DateTimeOffset began = Start.AddMinutes(number);
        store.Begin(new Run
        {
            Id = IdOf(number),
            Name = "run",
            Status = RunStatus.Running,
            Started = began,
            User = "bench",
            Parameters = names[..8].ToDictionary(name => name, name => $"a value of {name}"),
            Tags = names.ToDictionary(name => name, name => $"what is known of {name}"),
        });
        store.Log(IdOf(number), new RunLog { Metrics = [.. names.Select((name, index) => new MetricPoint(name, Math.Sqrt(number + index), began))] });
        store.End(IdOf(number), RunStatus.Finished, began.AddSeconds(30));
    }

    static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"20250101T000000Z-{number:x6}");
}
