using System.Globalization;
using Patron.Online.Events;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.State;

/// <summary>How often <see cref="OnlineFeatures"/> saves itself, and what it tells.</summary>
public sealed record OnlineFeaturesOptions
{
    /// <summary>
    /// Records of the log between two snapshots. A restart takes about as many events again. <value>Default: 2,000,000.</value>
    /// </summary>
    public long RecordsBetweenSnapshots { get; init; } = 2_000_000;

    /// <summary>Told in a sentence what was gone back to at a start, and what was not and why.</summary>
    public Action<string>? Tell { get; init; }
}

/// <summary>
/// The features of a project's events while they happen: judges each event, keeps features of those accepted, and saves itself
/// now and then, so that a snapshot and the log after it give what there was before a stop or a kill.
/// </summary>
public sealed class OnlineFeatures : IEventConsumer
{
    const string Beginning = "features-";
    const string Ending = ".snapshot";

    readonly ProjectDefinition _project;
    readonly EventSchema _schema;
    readonly OnlineFeaturesOptions _options;
    readonly IReadOnlyList<GroupPlan> _plans;
    readonly string _folder;
    KnownEvents _known;
    long _saved;

    /// <summary>Empty, until <see cref="Restore"/>.</summary>
    /// <param name="project">The project.</param>
    /// <param name="schema">Its events, and those that its log has.</param>
    /// <param name="options">How often it saves itself.</param>
    /// <exception cref="ProjectException">A group cannot be kept event by event; the message says what to do.</exception>
    public OnlineFeatures(ProjectDefinition project, EventSchema schema, OnlineFeaturesOptions? options = null)
    {
        (_project, _schema, _options) = (project, schema, options ?? new OnlineFeaturesOptions());
        _plans = PlanCheck.Of(project, schema);
        _folder = FolderOf(project, schema.Partition);
        _known = new KnownEvents(schema);
        Features = new IncrementalFeatures(project, schema, _plans);
    }

    /// <summary>The features; any thread may read them.</summary>
    public IncrementalFeatures Features { get; private set; }

    /// <inheritdoc/>
    public long Kept => Snapshots().Select(snapshot => snapshot.Position).DefaultIfEmpty(0).Min();

    /// <summary>Where snapshots lie.</summary>
    /// <param name="project">The project.</param>
    /// <param name="partition">The partition whose they are; null where all events have one log.</param>
    public static string FolderOf(ProjectDefinition project, EventPartition? partition = null) => Path.Combine(
        partition is null ? Path.Combine(project.StateFolder(), "online") : project.EventPartitionFolder(partition.Number),
        "snapshots");

    /// <inheritdoc/>
    public long Restore(long atMost)
    {
        RemoveUnfinished();
        foreach ((string path, long position) in SnapshotsUpTo(atMost))
        {
            if (TryRead(path))
                return _saved = position;
        }

        Features = new IncrementalFeatures(_project, _schema, _plans);
        _known = new KnownEvents(_schema);
        if (atMost > 0)
        {
            long rows = new BronzeReplay(_project, _schema).Take(atMost, Features, _known);
            _options.Tell?.Invoke($"features were made anew of {rows} rows of the raw tables");
        }

        return _saved = atMost;
    }

    /// <inheritdoc/>
    public EventVerdict Take(in EventView e)
    {
        EventVerdict verdict = _known.Judge(e);
        if (verdict == EventVerdict.Accepted)
            Features.Take(e, _known.Newest(e.Type.Source)!.Value);
        return verdict;
    }

    /// <inheritdoc/>
    public void Landed(long position, long taken)
    {
        try
        {
            if (taken - _saved >= _options.RecordsBetweenSnapshots)
                Save(taken);
            RemoveOldest(position);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost: the log is kept from the snapshots that there are, and the next landing tries again.
            RemoveUnfinished();
            _options.Tell?.Invoke($"no snapshot of the features could be written: {error.Message}");
        }
    }

    /// <summary>Saves a snapshot, on the thread that takes events; for a stop that was asked for.</summary>
    /// <param name="taken">The position after the last record that was taken or skipped.</param>
    public void Save(long taken)
    {
        Snapshot.Write(PathOf(taken), Features, _known, Snapshot.HashOf(_project, _schema, _plans), taken);
        _saved = taken;
    }

    bool TryRead(string path)
    {
        try
        {
            if (Snapshot.Read(path, _project, _schema, _plans) is not { } read)
            {
                _options.Tell?.Invoke(
                    $"{Path.GetFileName(path)} is of another log, or of other definitions of features, sources or zone: left");
                return false;
            }

            (Features, _known) = (read.Features, read.Known);
            return true;
        }
        catch (SnapshotException error)
        {
            _options.Tell?.Invoke($"a snapshot is damaged and left: {error.Message}");
            return false;
        }
    }

    /// <summary>What a kill or a full disk left.</summary>
    void RemoveUnfinished()
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (string path in Directory.EnumerateFiles(_folder, $"{Beginning}*{Ending}{Snapshot.Unfinished}"))
            File.Delete(path);
    }

    /// <summary>
    /// Of the snapshots that the lake has caught up with, the newest is enough. Those that it has not are kept too: a start goes
    /// back no further than the lake.
    /// </summary>
    void RemoveOldest(long landed)
    {
        foreach ((string path, long _) in SnapshotsUpTo(landed).Skip(1))
            File.Delete(path);
    }

    string PathOf(long position) => Path.Combine(
        _folder, string.Create(CultureInfo.InvariantCulture, $"{Beginning}{position:D19}{Ending}"));

    /// <summary>The newest first.</summary>
    IEnumerable<(string Path, long Position)> SnapshotsUpTo(long position) =>
        Snapshots().Where(snapshot => snapshot.Position <= position).OrderByDescending(snapshot => snapshot.Position);

    IEnumerable<(string Path, long Position)> Snapshots() => !Directory.Exists(_folder) ? [] :
    [
        .. from path in Directory.EnumerateFiles(_folder, $"{Beginning}*{Ending}")
           let name = Path.GetFileName(path)
           let number = name[Beginning.Length..^Ending.Length]
           where long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
           select (path, long.Parse(number, CultureInfo.InvariantCulture)),
    ];
}
