using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>A run as a server has it.</summary>
/// <param name="Id">The server's id of it.</param>
/// <param name="ArtifactRoot">Where its files are, such as <c>mlflow-artifacts:/1/RUN/artifacts</c>.</param>
/// <param name="Run">In the words of the house; parent and id are Patron's, where Patron made it.</param>
/// <param name="Inputs">The table versions it read.</param>
sealed record MlflowRun(string Id, string ArtifactRoot, Run Run, IReadOnlyList<VersionRecord> Inputs)
{
    /// <summary>The tag that keeps Patron's id of a parent, beside MLflow's own tag with the server's id.</summary>
    public const string ParentTag = "patron.parent";

    public static MlflowRun Of(JsonElement run)
    {
        JsonElement info = run.At("info");
        JsonElement data = run.At("data");
        string id = info.Text("run_id");
        Dictionary<string, string> tags = LongValues.Join(data.Pairs("tags"));
        if (tags.Remove(ParentTag, out string? parent))
            tags[RunTags.Parent] = parent;
        Run read = new()
        {
            Id = tags.GetValueOrDefault(RunTags.Id, id),
            Name = info.Text("run_name") is { Length: > 0 } name ? name : tags.GetValueOrDefault(RunTags.Name, ""),
            Parent = tags.GetValueOrDefault(RunTags.Parent),
            Status = info.Text("status") switch
            {
                "FINISHED" => RunStatus.Finished,
                "FAILED" => RunStatus.Failed,
                "KILLED" => RunStatus.Cancelled,
                _ => RunStatus.Running,
            },
            Started = info.Instant("start_time") ?? DateTimeOffset.UnixEpoch,
            Finished = info.Instant("end_time"),
            User = tags.GetValueOrDefault(RunTags.User, info.Text("user_id")),
            Parameters = LongValues.Join(data.Pairs("params")),
            Tags = tags,
            Metrics = data.Items("metrics").ToDictionary(metric => MlflowKeys.Decode(metric.Text("key")), metric => metric.Number("value")),
        };
        VersionRecord[] inputs =
        [
            .. run.At("inputs").Items("dataset_inputs").Select(input => input.At("dataset"))
                .Select(data => new RunInput(data.Text("name"), data.Text("digest"), data.Text("source_type"), data.Text("source")).Version)
                .OfType<VersionRecord>(),
        ];
        return new MlflowRun(id, info.Text("artifact_uri"), read, inputs);
    }

    /// <summary>MLflow's word for a status.</summary>
    public static string Word(RunStatus status) => status switch
    {
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Cancelled => "KILLED",
        _ => "RUNNING",
    };
}
