using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>The folder of one run, <c>mlruns/EXPERIMENT/RUN</c>.</summary>
/// <param name="experiment">The folder of the experiment.</param>
/// <param name="id">The run.</param>
sealed class RunFolder(string experiment, string id)
{
    /// <summary>Marks what somebody deleted with MLflow's tools, which leave it in its place.</summary>
    public const string Deleted = "mlflow.deleted";

    const int LocalSource = 4;

    string Folder => Path.Combine(experiment, id);

    string Inputs => Path.Combine(Folder, "inputs");

    public string Metrics => Path.Combine(Folder, "metrics");

    public string Tags => Path.Combine(Folder, "tags");

    public string Artifacts => Path.Combine(Folder, "artifacts");

    string Parameters => Path.Combine(Folder, "params");

    public bool Exists => File.Exists(Path.Combine(Folder, MetaFile.Name));

    /// <summary>Makes the folder of a run that begins, under another name until it is whole.</summary>
    /// <param name="run">The run.</param>
    /// <param name="scratch">A folder on the same disk.</param>
    public void Begin(Run run, string scratch)
    {
        string staged = Path.Combine(scratch, id + WholeFile.Unfinished);
        RunFolder making = new(scratch, id + WholeFile.Unfinished);
        if (Directory.Exists(staged))
            Directory.Delete(staged, recursive: true);
        foreach (string folder in new[] { making.Metrics, making.Tags, making.Parameters, making.Artifacts })
            Directory.CreateDirectory(folder);
        making.WriteMeta(run, Path.GetFileName(experiment), ArtifactUri);
        making.Log(new RunLog { Parameters = run.Parameters, Tags = AllTags(run) });
        Directory.CreateDirectory(experiment);
        Directory.Move(staged, Folder);
    }

    public void Log(RunLog log)
    {
        MetricFile.Append(Metrics, log.Metrics);
        KeyFiles.Write(Parameters, log.Parameters);
        KeyFiles.Write(Tags, log.Tags);
        foreach (VersionRecord input in log.Inputs)
            WriteInput(input);
    }

    public void End(RunStatus status, DateTimeOffset finished) =>
        WriteMeta(Read(_ => true) with { Status = status, Finished = finished }, Path.GetFileName(experiment), ArtifactUri);

    /// <summary>Names the place of the artifacts anew, after the folder has moved.</summary>
    public void Relocate() => MetaFile.Change(Folder, ("artifact_uri", ArtifactUri));

    /// <summary>The run as the folder has it.</summary>
    /// <param name="isAlive">Whether the process of a run lives, by the run's id.</param>
    public Run Read(Func<string, bool> isAlive)
    {
        Dictionary<string, string?> meta = MetaFile.Read(Folder);
        SortedDictionary<string, string> tags = KeyFiles.Read(Tags);
        if (meta.GetValueOrDefault("lifecycle_stage") == "deleted")
            tags[Deleted] = "true";
        string? parent = tags.GetValueOrDefault(RunTags.Parent);
        RunStatus status = Status(meta["status"]);
        return new Run
        {
            Id = id,
            Name = meta.GetValueOrDefault("run_name") ?? id,
            Parent = parent,
            Status = status == RunStatus.Running && !isAlive(parent ?? id) ? RunStatus.Failed : status,
            Started = Instant(meta["start_time"])!.Value,
            Finished = Instant(meta.GetValueOrDefault("end_time")),
            User = meta.GetValueOrDefault("user_id") ?? "",
            Parameters = KeyFiles.Read(Parameters),
            Tags = tags,
            Metrics = new SortedDictionary<string, double>(
                KeyFiles.Of(Metrics).ToDictionary(metric => metric.Key, metric => MetricFile.Last(metric.Path)), StringComparer.Ordinal),
        };
    }

    /// <summary>The table versions that the run read.</summary>
    public IEnumerable<VersionRecord> ReadInputs()
    {
        IEnumerable<string> inputs = Directory.Exists(Inputs) ? Directory.EnumerateDirectories(Inputs).Order(StringComparer.Ordinal) : [];
        foreach (string input in inputs)
        {
            string data = MetaFile.Read(input)["source_id"]!;
            Dictionary<string, string?> meta = MetaFile.Read(Path.Combine(experiment, "datasets", data));
            if (new RunInput(meta["name"]!, meta["digest"]!, meta["source_type"]!, meta["source"]!).Version is { } version)
                yield return version;
        }
    }

    string ArtifactUri => new Uri(Artifacts).AbsoluteUri;

    void WriteMeta(Run run, string experimentId, string artifactUri) => MetaFile.Write(
        Folder, synced: true,
        ("artifact_uri", artifactUri),
        ("end_time", run.Finished?.ToUnixTimeMilliseconds()),
        ("entry_point_name", ""),
        ("experiment_id", experimentId),
        ("lifecycle_stage", "active"),
        ("run_id", run.Id),
        ("run_name", run.Name),
        ("run_uuid", run.Id),
        ("source_name", ""),
        ("source_type", LocalSource),
        ("source_version", ""),
        ("start_time", run.Started.ToUnixTimeMilliseconds()),
        ("status", Number(run.Status)),
        ("tags", Array.Empty<string>()),
        ("user_id", run.User));

    /// <summary>A version that was read, as MLflow's data set and its link to the run.</summary>
    void WriteInput(VersionRecord version)
    {
        RunInput input = RunInput.Of(version);
        string data = Md5(input.Name + input.Digest);
        MetaFile.Write(
            Path.Combine(experiment, "datasets", data), synced: false,
            ("digest", input.Digest), ("name", input.Name), ("profile", null), ("schema", null), ("source", input.Source),
            ("source_type", input.SourceType));
        MetaFile.Write(
            Path.Combine(Inputs, Md5(data + id)), synced: false,
            ("destination_id", data), ("destination_type", "RUN"), ("source_id", data), ("source_type", "DATASET"),
            ("tags", new Dictionary<string, string> { [RunInput.ContextTag] = RunInput.Context }));
    }

#pragma warning disable CA5351 // the layout names these folders by MD5; nothing is secured by it
    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    static Dictionary<string, string> AllTags(Run run)
    {
        Dictionary<string, string> tags = new(run.Tags) { [RunTags.Id] = run.Id, [RunTags.Name] = run.Name, [RunTags.User] = run.User };
        if (run.Parent is { } parent)
            tags[RunTags.Parent] = parent;
        return tags;
    }

    static DateTimeOffset? Instant(string? milliseconds) =>
        milliseconds is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    static int Number(RunStatus status) => status switch
    {
        RunStatus.Running => 1,
        RunStatus.Finished => 3,
        RunStatus.Failed => 4,
        _ => 5,
    };

    static RunStatus Status(string? number) => number switch
    {
        "3" => RunStatus.Finished,
        "4" => RunStatus.Failed,
        "5" => RunStatus.Cancelled,
        _ => RunStatus.Running,
    };
}
