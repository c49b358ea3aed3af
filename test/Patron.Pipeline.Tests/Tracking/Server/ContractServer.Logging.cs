using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <content>Metrics, parameters, tags, inputs and models of runs.</content>
sealed partial class ContractServer
{
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

    [GeneratedRegex(@"^[/\w.\- ]*$")]
    private static partial Regex OldName();

    [GeneratedRegex(@"^[/\w.\- :]*$")]
    private static partial Regex NewName();
}
