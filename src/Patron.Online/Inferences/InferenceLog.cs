using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
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

    readonly Lock _gate = new();
    readonly InferenceLogOptions _options;
    readonly TimeProvider _time;
    readonly Action<string> _tell;
    readonly EventLog _log;
    readonly Database _database;
    readonly EventLanding _landing;
    readonly EventApplier _applier;
    readonly EventType _type;
    readonly ConcurrentQueue<InferenceRows> _free = [];
    readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _ends = new();
    readonly Task _work;
    RecordBuffer _filling = new();
    RecordBuffer _writing = new();
    TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile string? _refusal;
    string? _told;

    InferenceLog(EventLog log, Database database, EventLanding landing, InferenceLogOptions options, TimeProvider time, Action<string> tell)
    {
        (_log, _database, _landing, _options, _time, _tell) = (log, database, landing, options, time, tell);
        _type = log.Schema.Type(InferenceTable.SourceName, InferenceTable.Table);
        _applier = new EventApplier(log, new EveryRecord(), landing, options.Landing, time);
        _work = Task.Run(WriteAsync);
    }

    /// <summary>Where its files lie.</summary>
    public string Folder => _log.Folder;

    /// <summary>Opens the first log of the project that no other server has, and brings the lake what a killed one left there.</summary>
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
            string temporary = Path.Combine(log.Folder, "tmp");
            Directory.CreateDirectory(temporary);
#pragma warning disable CA2000 // the log owns what is opened
            database = Database.Open(new DatabaseOptions { MemoryLimit = EngineMemory, Threads = 1, TemporaryFolder = temporary });
            landing = EventLanding.Open(served, log, database, time, options.Landing.Passes);
#pragma warning restore CA2000
            return new InferenceLog(log, database, landing, options, time, tell);
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

    /// <summary>Whether there is any room now.</summary>
    public InferenceOutcome Ask()
    {
        lock (_gate)
            return OutcomeOf(0);
    }

    /// <summary>Takes rows over, all or none; those of <see cref="Take"/> may not be used any more.</summary>
    public InferenceOutcome TryAdd(InferenceRows rows)
    {
        RecordBuffer records = rows.Records;
        InferenceOutcome outcome;
        lock (_gate)
        {
            outcome = OutcomeOf(records.Written.Length);
            if (outcome == InferenceOutcome.Taken)
                _filling.Add(records);
        }

        if (outcome == InferenceOutcome.Taken)
            _added.Writer.TryWrite(true);
        bool isKept = records.Written.Length <= MostKept && _free.Count < MostFree;
        records.Clear();
        if (isKept)
            _free.Enqueue(rows);
        return outcome;
    }

    /// <summary>Ends when the disk takes rows the next time: who was refused before that may try again.</summary>
    public Task Room()
    {
        lock (_gate)
            return _room.Task;
    }

    /// <summary>Ends when the lake has all rows that are on disk.</summary>
    public Task LandAsync() => _applier.LandAsync();

    /// <summary>How far it is.</summary>
    public InferenceLogStatus Status()
    {
        lock (_gate)
            return new(Waiting, _log.Next, _applier.Landed, _refusal ?? _applier.Problem);
    }

    /// <summary>Writes what waits, brings the lake what it lacks, and then leaves no row in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        _added.Writer.TryComplete();
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
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
            _ends.Dispose();
        }
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

    long Waiting => (long)_filling.Written.Length + _writing.Written.Length;

    InferenceOutcome OutcomeOf(int bytes) => Waiting == 0 || (bytes == 0 ? Waiting < _options.MostWaiting : Waiting + bytes <= _options.MostWaiting)
        ? InferenceOutcome.Taken
        : _refusal is null ? InferenceOutcome.Behind
        : InferenceOutcome.Refusing;

    async Task WriteAsync()
    {
        while (await _added.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _added.Reader.TryRead(out _);
            await WriteFilledAsync().ConfigureAwait(false);
            TellOfLake();
        }

        await WriteFilledAsync().ConfigureAwait(false);
    }

    async Task WriteFilledAsync()
    {
        lock (_gate)
            (_filling, _writing) = (_writing, _filling);
        if (_writing.Count > 0 && !await KeepAsync().ConfigureAwait(false))
            _tell($"{_writing.Count} inferences are lost, for the server was told to stop while the disk refused them: {_refusal}");
        lock (_gate)
        {
            _writing.Clear();
            _room.SetResult();
            _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Writes until the disk has taken all; false where it still refuses when the log is to end.</summary>
    async Task<bool> KeepAsync()
    {
        while (true)
        {
            try
            {
                await _log.AppendAsync(_writing.Written, _writing.Count).ConfigureAwait(false);
                if (_refusal is not null)
                    _tell("the disk takes inferences again");
                _refusal = null;
                return true;
            }
            catch (EventLogException error)
            {
                if (_refusal != error.Message)
                    _tell($"inferences wait in memory, and when it is full requests are refused: {error.Message}");
                _refusal = error.Message;
            }

            if (_ends.IsCancellationRequested)
                return false;
            await Task.Delay(_options.RetryAfter, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void TellOfLake()
    {
        string? problem = _applier.Problem;
        if (problem is not null && problem != _told)
            _tell($"inferences stay in the log, and the lake lacks them: {problem}");
        _told = problem;
    }
}
