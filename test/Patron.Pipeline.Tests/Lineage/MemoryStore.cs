using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Lineage;

/// <summary>Runs, their steps and models as a test writes them down.</summary>
sealed class MemoryStore : ITrackingStore
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    readonly List<Run> _runs = [];
    readonly Dictionary<string, byte[]> _steps = [];
    readonly List<ModelVersion> _models = [];

    /// <summary>A run with its steps.</summary>
    public MemoryStore With(string run, string user, params StepRecord[] steps)
    {
        _runs.Add(new Run { Id = run, Name = "run", Status = RunStatus.Finished, Started = DateTimeOffset.UnixEpoch.AddDays(_runs.Count), User = user });
        _steps[run] = JsonSerializer.SerializeToUtf8Bytes(steps, Json);
        return this;
    }

    /// <summary>A registered version of a model.</summary>
    public MemoryStore WithModel(string model, int version, string run, string fit, params string[] aliases)
    {
        _runs.Add(new Run { Id = fit, Name = $"train {model}", Parent = run, Status = RunStatus.Finished, Started = DateTimeOffset.UnixEpoch, User = "ann" });
        _models.Add(new ModelVersion(model, version, fit, DateTimeOffset.UnixEpoch, "", new Dictionary<string, string>(), aliases));
        return this;
    }

    public static StepRecord Step(string name, string run, string[] inputs, string[] outputs, string status = "done") => new()
    {
        Step = name, Stage = "prepare", Status = status, MadeBy = run, Inputs = [.. inputs.Select(Version)], Outputs = [.. outputs.Select(Version)], Rows = 3, Seconds = 1.5,
    };

    public IReadOnlyList<Run> Runs() => [.. Enumerable.Reverse(_runs)];

    public Run? Find(string run) => _runs.Find(known => known.Id == run);

    public IReadOnlyList<MetricPoint> History(string run, string metric) => [];

    public IReadOnlyList<RunArtifact> Artifacts(string run) => _steps.TryGetValue(run, out byte[]? steps) ? [new RunArtifact(StepRecord.File, steps.Length)] : [];

    /// <summary>The runs whose steps were read, as often as they were.</summary>
    public List<string> Opened { get; } = [];

    public Stream OpenArtifact(string run, string path)
    {
        Opened.Add(run);
        return new MemoryStream(_steps[run]);
    }

    public IReadOnlyList<VersionRecord> Inputs(string run) => [];

    public void Begin(Run run) => throw new NotSupportedException();

    public void Log(string run, RunLog log) => throw new NotSupportedException();

    public void PutArtifact(string run, string path, Stream content) => throw new NotSupportedException();

    public void End(string run, RunStatus status, DateTimeOffset finished) => throw new NotSupportedException();

    public IReadOnlyList<ModelVersion> Versions(string? model = null) => [.. _models.Where(known => model is null || known.Model == model)];

    public ModelVersion AddVersion(string model, string run, DateTimeOffset at, IReadOnlyDictionary<string, string> tags, string description) =>
        throw new NotSupportedException();

    public void TagVersion(string model, int version, string key, string value) => throw new NotSupportedException();

    public void SetAlias(string model, string alias, int? version) => throw new NotSupportedException();

    static VersionRecord Version(string text)
    {
        TableReference reference = TableReference.Parse(text);
        return new VersionRecord(reference.Table, reference.Version!.Value, "");
    }
}
