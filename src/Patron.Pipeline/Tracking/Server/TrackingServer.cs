using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// Runs and models on an MLflow server, version 2 or 3, over its REST API. The server gives runs ids of its own; the id here is their
/// tag <see cref="RunTags.Id"/>. Registered models are named <c>EXPERIMENT.MODEL</c> there, for all projects share one registry.
/// </summary>
public sealed partial class TrackingServer : ITrackingStore, IDisposable
{
    readonly MlflowConnection _connection;
    readonly MlflowRuns _runs;
    readonly MlflowArtifacts _artifacts;
    readonly MlflowModels _models;
    readonly string _experiment;
    readonly Lock _knownRuns = new();
    readonly Dictionary<string, MlflowRun> _known = [];
    MlflowExperiment? _found;

    internal TrackingServer(MlflowConnection connection, string experiment)
    {
        (_connection, _experiment) = (connection, experiment);
        (_runs, _artifacts, _models) = (new MlflowRuns(connection), new MlflowArtifacts(connection), new MlflowModels(connection));
    }

    /// <summary>The server's address as the settings write it, and the experiment there.</summary>
    public string Name => $"{_connection.Server.Name}, experiment {_experiment}";

    /// <summary>
    /// What tells the experiment there from any other: one on another server behind the same settings, and one on a server that was set up
    /// anew at the same address. The experiment is made where there is none. Without user and password.
    /// </summary>
    /// <exception cref="TrackingServerException">The server stays away or refuses, or does not give out files of runs itself.</exception>
    internal string Identity()
    {
        MlflowExperiment experiment = NeedExperiment();
        return $"{_connection.Server.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)}\n{experiment.Id}\n{experiment.Created}";
    }

    /// <summary>The server of a project's environment; null where its settings name none.</summary>
    /// <exception cref="SecretException">A variable or file that the settings refer to is not there.</exception>
    /// <exception cref="TrackingServerException">The address is none.</exception>
    public static TrackingServer? Of(ProjectDefinition project, CancellationToken cancellation = default) =>
        Of(project, Retrying.Usual(0).Attempts, cancellation);

    /// <summary>The same, each request made only so often.</summary>
    internal static TrackingServer? Of(ProjectDefinition project, int attempts, CancellationToken cancellation)
    {
        if (project.Settings.Tracking is not { } server)
            return null;
        MlflowAddress address = MlflowAddress.Of(server, new Secrets(project.Folder), Environment.GetEnvironmentVariable);
#pragma warning disable CA2000 // the store owns the connection
        return new TrackingServer(
            new MlflowConnection(address, Retrying.Usual(project.Settings.Seed) with { Attempts = attempts }, cancellation), ExperimentOf(project.Settings));
#pragma warning restore CA2000
    }

    /// <summary>The experiment of a project there: its name, with the environment's after a dot.</summary>
    public static string ExperimentOf(ProjectSettings settings) =>
        settings.Environment is { } environment ? $"{settings.Name}.{environment}" : settings.Name;

    /// <inheritdoc/>
    public IReadOnlyList<Run> Runs()
    {
        if (FindExperiment() is not { } experiment)
            return [];
        MlflowRun[] runs = [.. _runs.Search(experiment.Id)];
        foreach (MlflowRun run in runs)
            Know(run);
        return [.. runs.Select(run => run.Run).OrderByDescending(run => run.Started).ThenByDescending(run => run.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public Run? Find(string run) => Look(run)?.Run;

    /// <inheritdoc/>
    public IReadOnlyList<MetricPoint> History(string run, string metric) => _runs.History(Known(run).Id, metric);

    /// <inheritdoc/>
    public IReadOnlyList<RunArtifact> Artifacts(string run) => _artifacts.List(Known(run).Id);

    /// <inheritdoc/>
    public Stream OpenArtifact(string run, string path) => _artifacts.Open(Known(run), path);

    /// <inheritdoc/>
    public IReadOnlyList<VersionRecord> Inputs(string run) => Look(run)?.Inputs ?? throw Missing(run);

    /// <summary>Begins a run, or completes the beginning of one that is there: a run is there once, however often its beginning broke off.</summary>
    /// <exception cref="TrackingServerException">The server stays away or refuses, or does not give out files of runs itself.</exception>
    public void Begin(Run run)
    {
        string experiment = NeedExperiment().Id;
        string? parent = run.Parent is { } id ? Look(id)?.Id : null;
        Dictionary<string, string> tags = new(run.Tags) { [RunTags.Id] = run.Id, [RunTags.User] = run.User };
        tags.Remove(RunTags.Name); // the server makes it from the name, and refuses another
        if (run.Parent is not null)
        {
            tags[MlflowRun.ParentTag] = run.Parent;
            tags[RunTags.Parent] = parent ?? run.Parent;
        }

        // What a run is found by, and shown under, is there from its first instant on.
        string[] first = [RunTags.Id, RunTags.User, RunTags.Parent, MlflowRun.ParentTag];
        _connection.Again(() => Look(run.Id) ?? Know(_runs.Create(
            experiment, run.Name, run.User, run.Started, tags.Where(tag => first.Contains(tag.Key)))));
        Log(run.Id, new RunLog { Parameters = run.Parameters, Tags = tags });
    }

    /// <inheritdoc/>
    public void Log(string run, RunLog log)
    {
        string id = Known(run).Id;
        _runs.LogInputs(id, log.Inputs);
        foreach (LogBatch batch in LogBatch.Of(log))
        {
            LogBatch rest = batch;
            bool isFirst = true;
            _connection.Again(() =>
            {
                if (!isFirst)
                    rest = batch with { Metrics = Lacking(id, batch.Metrics) };
                isFirst = false;
                _runs.LogBatch(id, rest);
                return true;
            });
        }
    }

    /// <inheritdoc/>
    public void PutArtifact(string run, string path, Stream content) => _artifacts.Put(Known(run), path, content);

    /// <inheritdoc/>
    public void End(string run, RunStatus status, DateTimeOffset finished) => _runs.Update(Known(run).Id, status, finished);

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>The points that are not there: a batch whose answer was lost may have been taken.</summary>
    MetricPoint[] Lacking(string id, IReadOnlyList<MetricPoint> points)
    {
        HashSet<MetricPoint> there = [.. points.Select(point => point.Name).Distinct().SelectMany(name => _runs.History(id, name))];
        return [.. points.Where(point => !there.Contains(point))];
    }

    MlflowRun Known(string run)
    {
        lock (_knownRuns)
        {
            if (_known.TryGetValue(run, out MlflowRun? known))
                return known;
        }

        return Look(run) ?? throw Missing(run);
    }

    /// <summary>A run as it is now: one that Patron made by its tag, any other by the server's id.</summary>
    MlflowRun? Look(string run)
    {
        if (FindExperiment() is not { } experiment)
            return null;
        // A run that another program made twice with the same tag is one here: the oldest.
        MlflowRun? found = _runs.Search(experiment.Id, $"tags.`{RunTags.Id}` = {MlflowRuns.Quoted(run)}").LastOrDefault(other => other.Run.Id == run)
            ?? Foreign(run, experiment.Id);
        return found is null ? null : Know(found);
    }

    MlflowRun? Foreign(string run, string experiment) => run.Length == 32 && run.All(char.IsAsciiHexDigitLower)
        ? _runs.Search(experiment, $"attributes.run_id = {MlflowRuns.Quoted(run)}").FirstOrDefault(other => other.Id == run)
        : null;

    MlflowRun Know(MlflowRun run)
    {
        lock (_knownRuns)
            _known[run.Run.Id] = run;
        return run;
    }

    TrackingServerException Missing(string run) => new($"{Name} has no run {run}: patron runs list names those that are there");

    MlflowExperiment? FindExperiment() => _found ??= _runs.Experiment(_experiment);

    MlflowExperiment NeedExperiment()
    {
        if (FindExperiment() is null)
            _runs.CreateExperiment(_experiment);
        MlflowExperiment experiment = FindExperiment()
            ?? throw new TrackingServerException($"{Name} is not there right after it was made: see to the server");
        _artifacts.RequireProxy(experiment.ArtifactRoot);
        return experiment;
    }
}
