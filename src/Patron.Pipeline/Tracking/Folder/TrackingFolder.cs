using System.Globalization;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>
/// Runs and models in the folder <c>mlruns</c> of a project's state, in the layout that MLflow's own tools open as a file store.
/// </summary>
public sealed class TrackingFolder : ITrackingStore
{
    const string MetaName = MetaFile.Name;

    readonly string _root;
    readonly string _scratch;
    readonly string _experimentName;
    readonly string _experiment;
    readonly StampedIndex<Run> _index;
    readonly ModelFolders _models;
    readonly RunLocks _locks;

    /// <param name="stateFolder">The project's state.</param>
    /// <param name="experiment">The name under which MLflow's tools show the runs.</param>
    public TrackingFolder(string stateFolder, string experiment)
    {
        _root = Path.Combine(Path.GetFullPath(stateFolder), "mlruns");
        _scratch = Path.Combine(stateFolder, "tmp", "runs");
        _locks = new RunLocks(Path.Combine(stateFolder, "tmp", "running"));
        _experimentName = experiment;
        _experiment = Path.Combine(_root, IdOf(experiment));
        _index = new StampedIndex<Run>(Path.Combine(stateFolder, "runs.index"), _experiment, "tags", "metrics");
        _models = new ModelFolders(Path.Combine(_root, "models"), Path.Combine(stateFolder, "models.index"), run => FolderOf(run).Artifacts);
    }

    /// <summary>The folder of a project's environment.</summary>
    public static TrackingFolder Of(ProjectDefinition project) => new(project.StateFolder(), project.Settings.Name);

    /// <summary>Where MLflow's tools find it.</summary>
    public string Location => _root;

    /// <inheritdoc/>
    public IReadOnlyList<Run> Runs()
    {
        Dictionary<string, bool> alive = [];
        bool IsAlive(string run) => alive.TryGetValue(run, out bool known) ? known : alive[run] = _locks.IsHeld(run);
        return
        [
            .. _index.Read(RunIds(), id => FolderOf(id).Read(IsAlive), run => run.Finished is not null)
                .Where(run => !run.Tags.ContainsKey(RunFolder.Deleted))
                .OrderByDescending(run => run.Started).ThenByDescending(run => run.Id, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public Run? Find(string run) =>
        IsId(run) && FolderOf(run).Exists && FolderOf(run).Read(_locks.IsHeld) is var found && !found.Tags.ContainsKey(RunFolder.Deleted) ? found : null;

    /// <inheritdoc/>
    public IReadOnlyList<MetricPoint> History(string run, string metric)
    {
        string path = KeyFiles.PathOf(FolderOf(run).Metrics, metric);
        return File.Exists(path) ? [.. MetricFile.Read(metric, path)] : [];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunArtifact> Artifacts(string run) =>
    [
        .. KeyFiles.Of(FolderOf(run).Artifacts).Select(file => new RunArtifact(file.Key, new FileInfo(file.Path).Length))
            .OrderBy(artifact => artifact.Path, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public Stream OpenArtifact(string run, string path) => File.OpenRead(ArtifactPath(run, path));

    /// <inheritdoc/>
    public IReadOnlyList<VersionRecord> Inputs(string run) => [.. FolderOf(run).ReadInputs()];

    /// <inheritdoc/>
    public void Begin(Run run) => Start(run)?.Dispose();

    /// <inheritdoc/>
    public void Log(string run, RunLog log) => FolderOf(run).Log(log);

    /// <inheritdoc/>
    public void PutArtifact(string run, string path, Stream content)
    {
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        WholeFile.Write(ArtifactPath(run, path), bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <inheritdoc/>
    public void End(string run, RunStatus status, DateTimeOffset finished) => FolderOf(run).End(status, finished);

    /// <inheritdoc/>
    public IReadOnlyList<ModelVersion> Versions(string? model = null) => _models.Versions(model);

    /// <inheritdoc/>
    public ModelVersion AddVersion(
        string model, string run, DateTimeOffset at, IReadOnlyDictionary<string, string> tags, string description) =>
        _models.Add(model, run, at, tags, description);

    /// <inheritdoc/>
    public void TagVersion(string model, int version, string key, string value) => _models.Tag(model, version, key, value);

    /// <inheritdoc/>
    public void SetAlias(string model, string alias, int? version) => _models.SetAlias(model, alias, version);

    /// <summary>Begins a run that lives as long as what is returned is held; a fit lives as long as its run, and has none.</summary>
    internal FileStream? Start(Run run)
    {
        PrepareExperiment(run.Started);
        FileStream? held = run.Parent is null ? _locks.Hold(run.Id) : null;
        try
        {
            FolderOf(run.Id).Begin(run, _scratch);
            return held;
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Ends the runs whose processes were killed: they failed.</summary>
    /// <returns>Their ids.</returns>
    internal IReadOnlyList<string> CloseKilled(DateTimeOffset now)
    {
        string[] killed = [.. Runs().Where(run => run.Status == RunStatus.Failed && run.Finished is null).Select(run => run.Id)];
        foreach (string run in killed)
        {
            Log(run, new RunLog { Tags = new Dictionary<string, string> { [RunTags.Error] = "killed" } });
            End(run, RunStatus.Failed, now);
            _locks.Clear(run);
        }

        return killed;
    }

    /// <summary>Where an artifact of a run lies.</summary>
    internal string ArtifactPath(string run, string path) => KeyFiles.PathOf(FolderOf(run).Artifacts, path);

    RunFolder FolderOf(string run) => IsId(run)
        ? new RunFolder(_experiment, run)
        : throw new ArgumentException($"'{run}' is not the id of a run", nameof(run));

    IEnumerable<string> RunIds() => Directory.Exists(_experiment)
        ? Directory.EnumerateDirectories(_experiment).Select(path => Path.GetFileName(path)).Where(name => IsId(name) && FolderOf(name).Exists)
        : [];

    /// <summary>Makes the experiment known, and names all places anew where the folder was moved: MLflow's tools want them absolute.</summary>
    void PrepareExperiment(DateTimeOffset now)
    {
        string location = new Uri(_experiment).AbsoluteUri;
        Dictionary<string, string?>? known = File.Exists(Path.Combine(_experiment, MetaName)) ? MetaFile.Read(_experiment) : null;
        if (known?["artifact_location"] == location)
            return;
        if (known is not null)
        {
            foreach (string run in RunIds())
                FolderOf(run).Relocate();
            _models.Relocate();
        }

        long milliseconds = now.ToUnixTimeMilliseconds();
        MetaFile.Write(
            _experiment, synced: true,
            ("artifact_location", location),
            ("creation_time", known is null ? milliseconds : long.Parse(known["creation_time"]!, CultureInfo.InvariantCulture)),
            ("experiment_id", Path.GetFileName(_experiment)),
            ("last_update_time", milliseconds),
            ("lifecycle_stage", "active"),
            ("name", _experimentName));
    }

    /// <summary>The folder's other names belong to the layout.</summary>
    static bool IsId(string run) =>
        run.Length is > 0 and <= 250 && run is not ("tags" or "datasets" or "traces" or "models")
        && char.IsAsciiLetterOrDigit(run[0]) && run.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Eighteen digits, as MLflow gives them, the same for the same name.</summary>
    static string IdOf(string experiment)
    {
        const ulong Least = 100_000_000_000_000_000;
        ulong hash = (ulong)StableHash.Of(0, "experiment", experiment);
        return (Least + hash % (9 * Least)).ToString(CultureInfo.InvariantCulture);
    }
}
