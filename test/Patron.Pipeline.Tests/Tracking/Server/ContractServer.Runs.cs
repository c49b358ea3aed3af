using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <content>Experiments and runs.</content>
sealed partial class ContractServer
{
    public sealed class KeptRun
    {
        public required string Id { get; init; }

        public required string Experiment { get; init; }

        public required string Name { get; init; }

        public required long Start { get; init; }

        public string Status { get; set; } = "RUNNING";

        public long? End { get; set; }

        public Dictionary<string, string> Parameters { get; } = [];

        public Dictionary<string, string> Tags { get; } = [];

        public List<(string Key, double Value, long At, long Step)> Metrics { get; } = [];

        public List<JsonObject> Inputs { get; } = [];
    }

    /// <summary>Experiments by name; a deleted one keeps its name.</summary>
    public Dictionary<string, (string Id, bool IsDeleted, long Created)> Experiments { get; } = [];

    long _experimentsMade;

    public List<KeptRun> Runs { get; } = [];

    string Root => _kind.ServesArtifacts ? "mlflow-artifacts:/" : "s3://bucket/";

    JsonObject GetExperiment(JsonObject arguments)
    {
        string name = Need(arguments, "experiment_name");
        if (!Experiments.TryGetValue(name, out var experiment))
            throw Missing($"Could not find experiment with name '{name}'");
        return new JsonObject
        {
            ["experiment"] = new JsonObject
            {
                ["experiment_id"] = experiment.Id,
                ["name"] = name,
                ["artifact_location"] = Root + experiment.Id,
                ["creation_time"] = experiment.Created,
                ["lifecycle_stage"] = experiment.IsDeleted ? "deleted" : "active",
            },
        };
    }

    JsonObject CreateExperiment(JsonObject arguments)
    {
        string name = Need(arguments, "name");
        string id = $"{Experiments.Count + 1}";
        return Experiments.TryAdd(name, (id, false, ++_experimentsMade))
            ? new JsonObject { ["experiment_id"] = id }
            : throw Duplicate($"Experiment '{name}' already exists.");
    }

    JsonObject CreateRun(JsonObject arguments)
    {
        List<KeyValuePair<string, string>> tags = Tags(Pairs(arguments, "tags"));
        string id = $"{Runs.Count + 1:x32}";
        KeptRun run = new()
        {
            Id = id,
            Experiment = Need(arguments, "experiment_id"),
            Name = Text(arguments, "run_name") is { Length: > 0 } name ? name : "adjective-animal-1",
            Start = long.Parse(Text(arguments, "start_time") is { Length: > 0 } start ? start : "0"),
        };
        foreach ((string key, string value) in tags)
            run.Tags[key] = value;
        if (run.Tags.TryGetValue("mlflow.runName", out string? other) && other != run.Name)
            throw Invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values");
        run.Tags["mlflow.runName"] = run.Name;
        Runs.Add(run);
        return new JsonObject { ["run"] = Json(run) };
    }

    KeptRun RunOf(JsonObject arguments) => Runs.FirstOrDefault(run => run.Id == Need(arguments, "run_id"))
        ?? throw Missing($"Run with id={Text(arguments, "run_id")} not found");

    JsonObject SearchRuns(JsonObject arguments)
    {
        string filter = Text(arguments, "filter");
        Match match = Filter().Match(filter);
        if (filter.Length > 0 && !match.Success)
            throw Invalid($"Invalid clause(s) in filter string: {filter}");
        string value = match.Groups["value"].Value;
        JsonArray experiments = arguments["experiment_ids"]!.AsArray();
        return Page(
            "runs",
            Runs.Where(run => experiments.Any(one => one!.ToString() == run.Experiment))
                .Where(run => filter.Length == 0 || (match.Groups["tag"].Success
                    ? run.Tags.GetValueOrDefault(match.Groups["tag"].Value) == value
                    : run.Id == value))
                .OrderByDescending(run => run.Start).Select(Json),
            arguments, 50_000);
    }

    JsonObject UpdateRun(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        if (Text(arguments, "status") is "RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED")
            run.Status = Text(arguments, "status");
        if (Text(arguments, "end_time") is { Length: > 0 } end)
            run.End = long.Parse(end);
        return new JsonObject { ["run_info"] = Json(run)["info"]!.DeepClone() };
    }

    JsonObject Json(KeptRun run)
    {
        JsonObject info = new()
        {
            ["run_id"] = run.Id,
            ["run_uuid"] = run.Id,
            ["run_name"] = run.Name,
            ["experiment_id"] = run.Experiment,
            ["status"] = run.Status,
            ["start_time"] = run.Start,
            ["artifact_uri"] = $"{Root}{run.Experiment}/{run.Id}/artifacts",
            ["lifecycle_stage"] = "active",
        };
        if (run.End is { } end)
            info["end_time"] = end;
        JsonObject data = [];
        if (run.Metrics.Count > 0)
        {
            data["metrics"] = new JsonArray([.. run.Metrics.GroupBy(point => point.Key)
                .Select(points => Json(points.OrderBy(point => point.Step).ThenBy(point => point.At).Last()))]);
        }

        data["params"] = Array(run.Parameters);
        data["tags"] = Array(run.Tags);
        return new JsonObject
        {
            ["info"] = info,
            ["data"] = data,
            ["inputs"] = new JsonObject { ["dataset_inputs"] = new JsonArray([.. run.Inputs.Select(input => input.DeepClone())]) },
        };
    }

    [GeneratedRegex(@"^(tags\.`(?<tag>[^`]+)`|attributes\.run_id) = (?<quote>['""])(?<value>.*)\k<quote>$")]
    private static partial Regex Filter();
}
