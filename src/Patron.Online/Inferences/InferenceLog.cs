using System.Collections.Concurrent;
using System.Globalization;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Inferences;
using Patron.Online.Landing;
using Patron.Online.Log;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online;

/// <summary>
/// Keeps what models were asked and said: rows go to a durable log of their own, and from there to <c>bronze.inferences</c>, as events do.
/// Who adds rows does not wait for the disk; what waits for it has a limit.
/// </summary>
/// <remarks>
/// Rows of which the disk took none stay in memory until it takes them. A process that is killed loses those that were waiting, and no other.
/// </remarks>
public sealed class InferenceLog : IAsyncDisposable
{
    /// <summary>Servers of one project at a time, each with a log of its own.</summary>
    const int MostServers = 64;

    const long EngineMemory = 512L << 20;

    /// <summary>Rows of a request that had more than this are not kept for the next. Unit: bytes.</summary>
    const int MostKept = 1 << 20;

    const int MostFree = 64;

    readonly InferenceLogOptions _options;
    readonly Action<string> _tell;
    readonly EventLog _log;
    readonly Database _database;
    readonly EventLanding _landing;
    readonly EventApplier _applier;
    readonly EventType _type;
    readonly ConcurrentQueue<InferenceRows> _free = [];
    readonly WaitingInferences _waiting;
    readonly InferenceUpkeep _upkeep;

    InferenceLog(
        ProjectDefinition served, EventLog log, Database database, EventLanding landing, InferenceLogOptions options,
        TimeProvider time, Action<string> tell)
    {
        (_log, _database, _landing, _options, _tell) = (log, database, landing, options, tell);
        _type = log.Schema.Type(InferenceTable.SourceName, InferenceTable.Table);
        _applier = new EventApplier(log, new EveryRecord(), landing, options.Landing, time);
        _waiting = new WaitingInferences(log, options, time, tell);
        LeftInferences left = new(served, log.Folder, options, time);
        OldInferences old = new(served, database, time);
        _upkeep = new InferenceUpkeep(
            () => [.. ProblemOfLake(), .. left.Land(), .. AsMany(old.Delete())], options.LookEvery, time, tell);
    }

    /// <summary>Where its files lie.</summary>
    public string Folder => _log.Folder;

    /// <summary>
    /// Opens the first log of the project that no other server has, and brings the lake what killed ones left there; what they
    /// left in others soon afterwards.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="options">How they are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told in a sentence what goes wrong later, and that it is well again.</param>
    /// <exception cref="ProjectBusyException">There are as many servers as there may be.</exception>
    /// <exception cref="EventLogException">The log is damaged, or older than the lake.</exception>
    public static InferenceLog Open(ProjectDefinition project, InferenceLogOptions options, TimeProvider time, Action<string> tell)
    {
        ProjectDefinition served = project with { Sources = [InferenceTable.Source] };
        EventLog log = OpenFree(served, options, time);
        Database? database = null;
        EventLanding? landing = null;
        try
        {
#pragma warning disable CA2000 // the log owns what is opened
            database = EngineOf(log);
            landing = EventLanding.Open(served, log, database, time, options.Landing);
#pragma warning restore CA2000
            return new InferenceLog(served, log, database, landing, options, time, tell);
        }
        catch
        {
            landing?.Dispose();
            database?.Dispose();
            log.Dispose();
            throw;
        }
    }

    /// <summary>Rows to be filled, without any.</summary>
    public InferenceRows Take() => _free.TryDequeue(out InferenceRows? rows) ? rows : new InferenceRows(_type);

    /// <summary>Whether there is any room now, on the way to the disk and to the lake.</summary>
    public InferenceOutcome Ask() =>
        _applier.Failure is not null ? InferenceOutcome.Refusing
        : _log.Next - _applier.Landed > _options.Landing.MostUnlanded ? InferenceOutcome.Behind
        : _waiting.Ask();

    /// <summary>
    /// Takes rows over, all or none, where there is room on the way to the disk; those of <see cref="Take"/> may not be used any
    /// more.
    /// </summary>
    public InferenceOutcome TryAdd(InferenceRows rows)
    {
        InferenceOutcome outcome = _waiting.TryAdd(rows.Records);
        bool isKept = rows.Records.Written.Length <= MostKept && _free.Count < MostFree;
        rows.Records.Clear();
        if (isKept)
            _free.Enqueue(rows);
        return outcome;
    }

    /// <summary>Ends when the disk takes rows the next time: who was refused before that may try again.</summary>
    public Task Room() => _waiting.Room();

    /// <summary>Ends when the lake has all rows that are on disk.</summary>
    public Task LandAsync() => _applier.LandAsync();

    /// <summary>How far it is.</summary>
    public InferenceLogStatus Status() => new(_waiting.Bytes, _log.Next, _applier.Landed, _waiting.Refusal ?? _applier.Problem);

    /// <summary>Writes what waits, brings the lake what it lacks, and then leaves no row in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _waiting.DisposeAsync().ConfigureAwait(false);
        await _upkeep.DisposeAsync().ConfigureAwait(false);
        try
        {
            await LandAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _tell($"inferences are not all in the lake; the next server brings them there: {error.Message}");
        }
        finally
        {
            _applier.Dispose();
            _landing.Dispose();
            _database.Dispose();
            _log.Dispose(_applier.Landed);
        }
    }

    /// <summary>The engine that writes the rows of a log.</summary>
    internal static Database EngineOf(EventLog log)
    {
        string temporary = Path.Combine(log.Folder, "tmp");
        Directory.CreateDirectory(temporary);
        return Database.Open(new DatabaseOptions { MemoryLimit = EngineMemory, Threads = 1, TemporaryFolder = temporary });
    }

    static EventLog OpenFree(ProjectDefinition served, InferenceLogOptions options, TimeProvider time)
    {
        for (int number = 1; ; number++)
        {
            string folder = Path.Combine(served.InferenceLogsFolder(), number.ToString(CultureInfo.InvariantCulture));
            try
            {
                return EventLog.Open(folder, served, time, options.Landing.Log);
            }
            catch (ProjectBusyException) when (number < MostServers)
            {
                // Another server's; the next folder may be free.
            }
        }
    }

    IEnumerable<string> ProblemOfLake() =>
        AsMany(_applier.Problem is { } problem ? $"inferences stay in the log, and the lake lacks them: {problem}" : null);

    static IEnumerable<string> AsMany(string? problem) => problem is null ? [] : [problem];
}
