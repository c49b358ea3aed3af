using System.Text;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>Stores on servers, and runs to keep in them.</summary>
static class ServerStores
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 59, 59, 123, TimeSpan.Zero);

    public const string Mlmodel = """
        artifact_path: model
        flavors:
          patron:
            kind: propensity
            version: 1
        mlflow_version: 2.12.2
        model_uuid: 0a1b2c3d4e5f60718293a4b5c6d7e8f9
        run_id: 20260131T235959Z-3f2a-churn
        utc_time_created: '2026-01-31 23:59:59.123000'
        """;

    public static SecretText Text(string text) => new(text, new FilePlace("patron.yml", 4, 11));

    /// <summary>A store on a server.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="attempts">How often a request is made.</param>
    public static TrackingServer At(string url, string experiment = "shop", int attempts = 5) =>
        At(new TrackingServerDefinition { Url = Text(url) }, _ => null, experiment, attempts);

    public static TrackingServer At(
        TrackingServerDefinition definition,
        Func<string, string?> variable,
        string experiment = "shop",
        int attempts = 5,
        TimeSpan? first = null) =>
        new(
            new MlflowConnection(
                MlflowAddress.Of(definition, new Secrets("."), variable),
                new Retrying(attempts, first ?? TimeSpan.FromMilliseconds(100), 1), TestContext.Current.CancellationToken),
            experiment);

    public static Run Of(string id, string? parent = null) => new()
    {
        Id = id,
        Name = parent is null ? "run" : "train churn",
        Parent = parent,
        Status = RunStatus.Running,
        Started = Start,
        User = "ana",
        Parameters = new Dictionary<string, string> { ["as_of"] = "2026-01-31", ["seed"] = "42" },
        Tags = new Dictionary<string, string>
        {
            [RunTags.Id] = id,
            [RunTags.Name] = parent is null ? "run" : "train churn",
            [RunTags.User] = "ana",
            [RunTags.Source] = "patron run",
        },
    };

    /// <summary>A log with whatever a server finds hard: names, long values, numbers that are none.</summary>
    public static RunLog HardLog(int points = 60) => new()
    {
        Parameters = Enumerable.Range(0, 230).ToDictionary(number => $"p{number}", number => $"{number}")
            .Append(new("query: a/b", "")).Append(new("..", "dots")).Append(new("ж_x0041_/", "ünï 😀"))
            .Append(new("long", Long(13_001))).ToDictionary(),
        Tags = new Dictionary<string, string> { ["note//"] = "a", ["patron.gates"] = Long(12_345) }.With(150),
        Metrics =
        [
            .. Enumerable.Range(0, points).Select(step => new MetricPoint("loss", 1.0 / (step + 3), Start.AddSeconds(step), step)),
            new("odd", double.NaN, Start), new("odd", double.PositiveInfinity, Start, 1), new("odd", double.NegativeInfinity, Start, 2),
            new("churn: auc", 0.1 + 0.2, Start, -5), new("churn: auc", 5e-324, Start, long.MaxValue),
        ],
        Inputs = [new("silver.orders", 3, "table-id", "00ff"), new("model.churn", 12, "20260131T235959Z-3f2a")],
    };

    /// <summary>Begins, fills and ends a run with a fit in it, and registers its model.</summary>
    public static ModelVersion KeepWhole(ITrackingStore store, string run, int points = 60)
    {
        string fit = $"{run}-churn";
        store.Begin(Of(run));
        store.Log(run, HardLog(points));
        store.Begin(Of(fit, run));
        store.Log(fit, new RunLog { Metrics = [new("auc", 0.8, Start)] });
        Put(store, fit, "model/MLmodel", Mlmodel);
        Put(store, fit, "model/deep er/a+b é.txt", "odd name");
        store.End(fit, RunStatus.Finished, Start.AddMinutes(1));
        Put(store, run, "log.jsonl", "{}\n");
        store.End(run, RunStatus.Failed, Start.AddMinutes(2));
        ModelVersion version = store.AddVersion(
            "churn", fit, Start.AddMinutes(1), new Dictionary<string, string> { ["kind"] = "propensity", ["patron.gates"] = Long(7000) }, "who leaves");
        store.TagVersion("churn", version.Version, "patron.approvals", Long(5001));
        store.SetAlias("churn", "champion", version.Version);
        return version;
    }

    public static void Put(ITrackingStore store, string run, string path, string text)
    {
        using MemoryStream content = new(Encoding.UTF8.GetBytes(text));
        store.PutArtifact(run, path, content);
    }

    public static string Read(ITrackingStore store, string run, string path)
    {
        using StreamReader reader = new(store.OpenArtifact(run, path));
        return reader.ReadToEnd();
    }

    /// <summary>A text of this many UTF-16 units in which no part is like another, with pairs of surrogates.</summary>
    public static string Long(int length)
    {
        StringBuilder text = new();
        for (int number = 0; text.Length < length - 10; number++)
            text.Append(number).Append("😀,");
        return text.Append('x', length - text.Length).ToString();
    }

    static Dictionary<string, string> With(this Dictionary<string, string> tags, int more)
    {
        for (int number = 0; number < more; number++)
            tags.Add($"t{number}", $"{number}");
        return tags;
    }
}
