using System.Globalization;
using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>MLflow's calls for experiments and runs (<c>service.proto</c>), each as one method.</summary>
sealed class MlflowRuns(MlflowConnection connection)
{
    const string MostPoints = "25000"; // always sent: without it some servers give no metrics, and the same page token for ever
    const int MostRuns = 1000;
    const int MostDatasets = 500;
    static readonly string[] NewestFirst = ["attributes.start_time DESC"];

    /// <summary>An experiment by its name; null where there is none.</summary>
    /// <exception cref="TrackingServerException">It was deleted: its name stays taken.</exception>
    public MlflowExperiment? Experiment(string name)
    {
        try
        {
            JsonElement found = connection.Get("experiments/get-by-name", ("experiment_name", name)).At("experiment");
            string id = found.Text("experiment_id");
            if (found.Text("lifecycle_stage") == "deleted")
            {
                throw new TrackingServerException(
                    $"{connection.Server.Name} has deleted experiment '{name}', and its name stays taken: mlflow experiments restore --experiment-id {id} brings it back");
            }

            return new MlflowExperiment(id, found.Text("artifact_location"), found.Text("creation_time"));
        }
        catch (TrackingServerException error) when (error.IsMissing)
        {
            return null;
        }
    }

    /// <summary>Makes an experiment; where another makes it at the same time, theirs is as good.</summary>
    public void CreateExperiment(string name)
    {
        try
        {
            connection.Post("experiments/create", new { name });
        }
        catch (TrackingServerException error) when (error.IsThere)
        {
        }
    }

    public MlflowRun Create(string experiment, string name, string user, DateTimeOffset started, IEnumerable<KeyValuePair<string, string>> tags) =>
        MlflowRun.Of(connection.Post("runs/create", new
        {
            experiment_id = experiment,
            run_name = name,
            user_id = user,
            start_time = started.ToUnixTimeMilliseconds(),
            tags,
        }).At("run"));

    public MlflowRun Get(string id) => MlflowRun.Of(connection.Get("runs/get", ("run_id", id)).At("run"));

    /// <summary>The runs of an experiment that were not deleted, newest first.</summary>
    /// <param name="experiment">Its id.</param>
    /// <param name="filter">In MLflow's words; null for all.</param>
    public IEnumerable<MlflowRun> Search(string experiment, string? filter = null) => Pages("runs", token => connection.Post("runs/search", new
    {
        experiment_ids = new[] { experiment },
        filter,
        run_view_type = "ACTIVE_ONLY",
        max_results = MostRuns,
        order_by = NewestFirst,
        page_token = token,
    })).Select(MlflowRun.Of);

    public void Update(string id, RunStatus status, DateTimeOffset ended) => connection.Post("runs/update", new
    {
        run_id = id,
        status = MlflowRun.Word(status),
        end_time = ended.ToUnixTimeMilliseconds(),
    });

    /// <summary>All of a batch, or, where the server refuses anything in it, nothing.</summary>
    public void LogBatch(string id, LogBatch batch) => connection.Post("runs/log-batch", new
    {
        run_id = id,
        metrics = batch.Metrics.Select(point => new
        {
            key = MlflowKeys.Encode(point.Name),
            value = point.Value,
            timestamp = point.At.ToUnixTimeMilliseconds(),
            step = point.Step,
        }),
        @params = batch.Parameters,
        tags = batch.Tags,
    });

    public void LogInputs(string id, IReadOnlyList<VersionRecord> inputs)
    {
        foreach (VersionRecord[] some in inputs.Distinct().Chunk(MostDatasets))
            connection.Post("runs/log-inputs", new { run_id = id, datasets = some.Select(Dataset) });
    }

    static object Dataset(VersionRecord version)
    {
        RunInput input = RunInput.Of(version);
        return new
        {
            dataset = new { name = input.Name, digest = input.Digest, source_type = input.SourceType, source = input.Source },
            tags = new[] { new { key = RunInput.ContextTag, value = RunInput.Context } },
        };
    }

    /// <summary>A model that a run made, in the form of its MLmodel file: the server lists it with the run.</summary>
    public void LogModel(string id, string model) => connection.Post("runs/log-model", new { run_id = id, model_json = model });

    /// <summary>Every value of a metric, by time and step.</summary>
    public IReadOnlyList<MetricPoint> History(string id, string metric) =>
    [
        .. Pages("metrics", token => connection.Get("metrics/get-history",
                ("run_id", id), ("metric_key", MlflowKeys.Encode(metric)), ("max_results", MostPoints), ("page_token", token)))
            .Select(point => new MetricPoint(metric, point.Number("value"), point.Instant("timestamp")!.Value, point.Whole("step") ?? 0))
            .OrderBy(point => point.At).ThenBy(point => point.Step),
    ];

    /// <summary>The items of all pages; a token that comes again leads nowhere.</summary>
    public static IEnumerable<JsonElement> Pages(string items, Func<string?, JsonElement> page)
    {
        HashSet<string> seen = [];
        string? token = null;
        do
        {
            JsonElement answer = page(token);
            foreach (JsonElement item in answer.Items(items))
                yield return item;
            token = answer.Text("next_page_token");
        }
        while (token.Length > 0 && seen.Add(token));
    }

    /// <summary>A text within a filter. MLflow knows no escape, only two kinds of quotes.</summary>
    public static string Quoted(string text) =>
        text.Contains('\'', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"\"{text}\"") : $"'{text}'";
}
