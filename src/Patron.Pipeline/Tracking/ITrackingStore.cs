namespace Patron.Pipeline.Tracking;

/// <summary>A place that keeps runs and registered models: a folder of the project, or a server.</summary>
public interface ITrackingStore
{
    /// <summary>All runs, newest first, their metrics' last values included.</summary>
    IReadOnlyList<Run> Runs();

    /// <summary>One run; null where there is none of that id.</summary>
    Run? Find(string run);

    /// <summary>Every value of a metric in the order of writing.</summary>
    IReadOnlyList<MetricPoint> History(string run, string metric);

    /// <summary>The files of a run, by path.</summary>
    IReadOnlyList<RunArtifact> Artifacts(string run);

    /// <summary>A file of a run.</summary>
    Stream OpenArtifact(string run, string path);

    /// <summary>The table versions that a run read.</summary>
    IReadOnlyList<VersionRecord> Inputs(string run);

    /// <summary>Begins a run: it is there, with its parameters and tags. Status and end come with <see cref="End"/>.</summary>
    void Begin(Run run);

    /// <summary>Adds to a run. A parameter is written once; a tag may change.</summary>
    void Log(string run, RunLog log);

    /// <summary>Keeps a file with a run, in place of one with the same path.</summary>
    void PutArtifact(string run, string path, Stream content);

    /// <summary>Ends a run.</summary>
    void End(string run, RunStatus status, DateTimeOffset finished);

    /// <summary>Versions of all models, or of one, by name and number.</summary>
    IReadOnlyList<ModelVersion> Versions(string? model = null);

    /// <summary>Registers the artifact folder <see cref="ModelVersion.Folder"/> of a run as the next version of a model's name.</summary>
    /// <param name="model">Its name; a new one is made known.</param>
    /// <param name="run">The run that fitted it.</param>
    /// <param name="at">Now.</param>
    /// <param name="tags">Of the version.</param>
    /// <param name="description">In words; empty for none.</param>
    ModelVersion AddVersion(string model, string run, DateTimeOffset at, IReadOnlyDictionary<string, string> tags, string description);

    /// <summary>Sets a tag of a version.</summary>
    void TagVersion(string model, int version, string key, string value);

    /// <summary>Lets an alias mean a version, in place of the one it meant; null lets it mean none.</summary>
    void SetAlias(string model, string alias, int? version);
}

/// <summary>What is added to a run at once.</summary>
public sealed record RunLog
{
    /// <summary>Values of metrics.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    /// <summary>Parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Table versions read.</summary>
    public IReadOnlyList<VersionRecord> Inputs { get; init; } = [];
}

/// <summary>A registered version of a model as a store keeps it; its content is in the artifacts of its run.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Version">1, 2, 3, ...</param>
/// <param name="Run">The run that fitted it.</param>
/// <param name="Registered">When.</param>
/// <param name="Description">In words; empty for none.</param>
/// <param name="Tags">What is known of it.</param>
/// <param name="Aliases">Those that mean this version: <c>champion</c>, <c>challenger</c>.</param>
public sealed record ModelVersion(
    string Model,
    int Version,
    string Run,
    DateTimeOffset Registered,
    string Description,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Aliases)
{
    /// <summary>The folder of a run's artifacts that holds the model.</summary>
    public const string Folder = "model";
}
