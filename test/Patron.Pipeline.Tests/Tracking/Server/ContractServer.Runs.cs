using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <content>Experiments, runs, metrics.</content>
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

    JsonObject LogBatch(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        JsonArray metrics = arguments["metrics"] as JsonArray ?? [];
        List<KeyValuePair<string, string>> parameters = Pairs(arguments, "params");
        List<KeyValuePair<string, string>> tags = Tags(Pairs(arguments, "tags"));
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000)
            throw Invalid("A batch logging request can contain at most 1000 metrics, 100 params, 100 tags, 1000 in all");
        if (parameters.Select(pair => pair.Key).Distinct().Count() < parameters.Count)
            throw Invalid("Duplicate parameter keys have been submitted");
        (string, double, long, long)[] points = [.. metrics.Select(metric => Point(metric!.AsObject()))];
        foreach ((string key, string value) in parameters)
        {
            RequireKey(key);
            if (run.Parameters.TryGetValue(key, out string? there) && there != Cut(value, 6000))
                throw Invalid($"Changing param values is not allowed. Param with key='{key}' was already logged");
        }

        // All of it is right: now it is stored.
        foreach ((string key, string value) in parameters)
            run.Parameters[key] = Cut(value, 6000);
        foreach ((string key, string value) in tags)
            run.Tags[key] = value;
        run.Metrics.AddRange(points.Where(point => !_kind.IsNew || !run.Metrics.Contains(point)));
        return [];
    }

    (string, double, long, long) Point(JsonObject metric)
    {
        string key = Need(metric, "key");
        RequireKey(key);
        double value = Need(metric, "value") switch
        {
            "NaN" => double.NaN,
            "Infinity" => _kind.IsNew ? double.MaxValue : double.PositiveInfinity,
            "-Infinity" => _kind.IsNew ? double.MinValue : double.NegativeInfinity,
            string text => double.Parse(text, CultureInfo.InvariantCulture),
        };
        string step = Text(metric, "step");
        return (key, value, long.Parse(Need(metric, "timestamp")), step.Length == 0 ? 0 : long.Parse(step));
    }

    JsonObject LogInputs(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        foreach (JsonObject input in arguments["datasets"]!.AsArray().Select(one => one!.AsObject()))
        {
            JsonObject dataset = input["dataset"]!.AsObject();
            foreach (string name in (string[])["name", "digest", "source_type", "source"])
                Need(dataset, name);
            if (Text(dataset, "digest").Length > 36)
                throw Invalid("Dataset digest exceeds the maximum length of 36");
            if (run.Inputs.All(other => Text(other["dataset"]!.AsObject(), "digest") != Text(dataset, "digest")))
                run.Inputs.Add(input.DeepClone().AsObject());
        }

        return [];
    }

    JsonObject LogModel(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        JsonObject model = JsonNode.Parse(Need(arguments, "model_json"))!.AsObject();
        foreach (string name in (string[])["artifact_path", "utc_time_created", "model_uuid", "run_id", "flavors"])
        {
            if (!model.ContainsKey(name))
                throw Invalid($"Model json is missing mandatory fields: {name}");
        }

        JsonArray history = run.Tags.TryGetValue("mlflow.log-model.history", out string? text) ? JsonNode.Parse(text)!.AsArray() : [];
        history.Add((JsonNode)model);
        run.Tags["mlflow.log-model.history"] = history.ToJsonString();
        return [];
    }

    JsonObject GetHistory(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        if (_kind.IsNew && Text(arguments, "max_results").Length == 0)
            return new JsonObject { ["next_page_token"] = "x" };
        IEnumerable<JsonNode> points = run.Metrics.Where(point => point.Key == Need(arguments, "metric_key")).Select(Json);
        return _kind.IsNew ? Page("metrics", points, arguments, 25_000) : new JsonObject { ["metrics"] = new JsonArray([.. points]) };
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

    static JsonNode Json((string Key, double Value, long At, long Step) point) => new JsonObject
    {
        ["key"] = point.Key,
        ["value"] = double.IsFinite(point.Value) ? point.Value : double.IsNaN(point.Value) ? "NaN" : point.Value > 0 ? "Infinity" : "-Infinity",
        ["timestamp"] = point.At,
        ["step"] = point.Step,
    };

    List<KeyValuePair<string, string>> Tags(List<KeyValuePair<string, string>> tags)
    {
        tags.ForEach(tag => RequireKey(tag.Key));
        return [.. tags.Select(tag => KeyValuePair.Create(tag.Key, Cut(tag.Value, _kind.IsNew ? 8000 : 5000)))];
    }

    /// <summary>A name that MLflow takes: these characters, and a path that means itself.</summary>
    void RequireKey(string key)
    {
        bool isPath = key.Split('/').All(part => part is not ("" or "." or "..")) && !key.StartsWith("..", StringComparison.Ordinal);
        if (!isPath || key.Length > 250 || !(_kind.IsNew ? NewName() : OldName()).IsMatch(key))
            throw Invalid($"Invalid name: '{key}'");
    }

    static string Cut(string value, int most) => value.Length <= most ? value : value[..most];

    [GeneratedRegex(@"^(tags\.`(?<tag>[^`]+)`|attributes\.run_id) = (?<quote>['""])(?<value>.*)\k<quote>$")]
    private static partial Regex Filter();

    [GeneratedRegex(@"^[/\w.\- ]*$")]
    private static partial Regex OldName();

    [GeneratedRegex(@"^[/\w.\- :]*$")]
    private static partial Regex NewName();
}
