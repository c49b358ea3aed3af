using Patron.Online.Enrichment;
using Patron.Online.Events;
using Patron.Online.Landing;
using Patron.Online.Log;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online;

/// <summary>
/// Takes a project's events: their JSON becomes records of the durable log, the log goes through the consumer, which keeps
/// features and knows duplicates, into the bronze tables. One process at a time; any of its threads.
/// </summary>
public sealed class EventIntake : IAsyncDisposable
{
    /// <summary>A text up to this is small, as are those of single events, which come in great numbers. Unit: bytes.</summary>
    const int SmallText = 8 << 10;

    /// <summary>Buffers larger than these are not kept for the next small text, or the next of any size. Unit: bytes.</summary>
    const int MostOfSmall = 16 << 10;
    const int MostOfLarge = 4 << 20;

    /// <summary>So many are kept: small texts wait for the disk by the hundred, readers are free before.</summary>
    const int SmallBuffers = 1024;
    const int LargeBuffers = 64;
    const int Readers = 64;

    readonly ProjectDefinition _project;
    readonly EventIntakeOptions _options;
    readonly ForgottenCustomers? _forgotten;
    readonly TimeProvider _time;
    readonly IntakeParts _parts;
    readonly EventLookups _lookups;
    readonly EventApplier _applier;
    readonly ITimer _refresh;
    readonly Spares<EventReader>[] _readers;
    readonly Spares<RecordBuffer> _small = new(SmallBuffers, () => new RecordBuffer());
    readonly Spares<RecordBuffer> _large = new(LargeBuffers, () => new RecordBuffer());
    IReadOnlyList<string> _lookupProblems = [];
    int _isDisposed;

    EventIntake(ProjectDefinition project, EventIntakeOptions options, TimeProvider time, IntakeParts parts)
    {
        (_project, _options, _time) = (project, options, time);
        _forgotten = ForgottenCustomers.Of(project); // nobody is forgotten while events are taken
        (_parts, _lookups, _applier) = (parts, parts.Lookups, parts.Applier);
        _readers = [.. Log.Schema.Sources.Select(source => new Spares<EventReader>(Readers, () => Reader(source)))];
        _refresh = time.CreateTimer(_ => RefreshLookups(), null, options.RefreshEvery, options.RefreshEvery);
    }

    /// <summary>The types of events.</summary>
    public EventSchema Schema => Log.Schema;

    /// <summary>The log.</summary>
    public EventLog Log => _parts.Log;

    /// <summary>Records before it are judged and in the features.</summary>
    public long Applied => _applier.Applied;

    /// <summary>Opens the log and the lake, brings back what the consumer knew, and begins to take events.</summary>
    /// <param name="project">A project with a source of <c>kind: events</c>.</param>
    /// <param name="consumer">Makes what takes the events in their order; null keeps the features of the project.</param>
    /// <param name="options">How events are taken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="partition">The partition whose events are taken; null takes all of the project's.</param>
    /// <exception cref="SourceDataException">
    /// The project has no such source, or a table of a lookup is not as declared.
    /// </exception>
    /// <exception cref="EventLogException">The log is damaged, or older than the lake.</exception>
    /// <exception cref="ProjectBusyException">Another process takes the project's events.</exception>
    public static EventIntake Open(
        ProjectDefinition project, Func<EventSchema, IEventConsumer>? consumer, EventIntakeOptions? options, TimeProvider time,
        EventPartition? partition = null)
    {
        options ??= new();
#pragma warning disable CA2000 // the intake owns them
        IntakeParts parts = IntakeParts.Open(project, consumer, options, time, partition);
#pragma warning restore CA2000
        try
        {
            return new EventIntake(project, options, time, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>Takes a text of events; all of it is on disk when the task ends.</summary>
    /// <param name="source">The source that sends it.</param>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="format">How its events follow each other.</param>
    /// <param name="origin">What it comes in, for rejected rows; null means the source.</param>
    /// <param name="firstLine">The number of its first line.</param>
    /// <param name="isBounded">
    /// Whether it is refused where it is too large or too much waits, as for whoever sends over the network.
    /// </param>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    /// <exception cref="TooManyEventsException">It has more events than one may: none is taken.</exception>
    /// <exception cref="EventsBehindException">More bytes would wait for the disk than may: none is taken.</exception>
    /// <exception cref="EventLogException">The disk takes no more: nothing of the text is acknowledged.</exception>
    public async Task<TakenEvents> TakeAsync(
        string source, ReadOnlyMemory<byte> text, EventFormat format, string? origin = null, long firstLine = 1,
        bool isBounded = false)
    {
        EventSource of = Schema.Source(
            source) ?? throw new ArgumentException($"there is no source of events '{source}'", nameof(source));
        RequireApplied();
        (Spares<RecordBuffer> buffers, int mostKept) = text.Length <= SmallText ? (_small, MostOfSmall) : (_large, MostOfLarge);
        RecordBuffer records = buffers.Take();
        try
        {
            records.Clear();
            (EventCounts counts, Rejection[] rejections) = Read(
                of, text.Span, format, origin ?? of.Name, records, firstLine, isBounded ? _options.MostEvents : int.MaxValue);
            long first = await Log.AppendAsync(
                records.Written, records.Count, isBounded ? _options.MostWaiting : long.MaxValue).ConfigureAwait(false);
            TakenPlace[] places = records.Count == 0 ? [] : [new TakenPlace(first, records.Count)];
            return new TakenEvents(places, counts.Accepted, counts.Rejected, rejections);
        }
        finally
        {
            if (records.Capacity <= mostKept)
                buffers.Give(records);
        }
    }

    /// <summary>Makes records of a text; the reader is free again before they are on disk.</summary>
    (EventCounts Counts, Rejection[] Rejections) Read(
        EventSource source, ReadOnlySpan<byte> text, EventFormat format, string origin, RecordBuffer into, long firstLine,
        int most)
    {
        EventReader reader = _readers[source.Index].Take();
        EventCounts counts = reader.Read(text, format, Now(), origin, into, firstLine, most);
        bool hasMore = reader.HasMore;
        Rejection[] rejections = [.. reader.Rejections];
        _readers[source.Index].Give(reader);
        return hasMore ? throw new TooManyEventsException(_options.MostEvents) : (counts, rejections);
    }

    /// <summary>Refuses to take more while too much waits, so that neither memory nor the log grow without end.</summary>
    /// <exception cref="EventsBehindException">Too much waits for the disk, to be applied or for the lake.</exception>
    /// <exception cref="EventLogException">Events are not applied any more.</exception>
    public void RequireRoom()
    {
        RequireApplied();
        long applied = _applier.Applied;
        Require(Log.WaitingBytes, _options.MostWaiting, LogWriter.BytesWait);
        Require(Log.Next - applied, _options.MostUnapplied, "events wait to be applied");
        Require(applied - _applier.Landed, _options.MostUnlanded, "events wait to be brought to the lake");

        static void Require(long found, long most, string what)
        {
            if (found > most)
                throw EventsBehindException.Of(found, most, what);
        }
    }

    /// <summary>A reader of a source's events, for one thread, and for <see cref="AppendAsync"/>.</summary>
    internal EventReader Reader(EventSource source) => new(Schema, source, _project.Settings.Zone, _lookups, _forgotten);

    /// <summary>Appends records that were made elsewhere; they are on disk when the task ends.</summary>
    internal Task AppendAsync(RecordBuffer records)
    {
        RequireApplied();
        return Log.AppendAsync(records.Written, records.Count);
    }

    /// <summary>When an event that comes now is accepted. Unit: microseconds since 1970.</summary>
    internal long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    /// <summary>What ended the taking of events before its time; null while it is well.</summary>
    internal Exception? Failure => _applier.Failure ?? _parts.Landing.Overtaken;

    void RequireApplied()
    {
        if (Failure is { } failure)
            throw new EventLogException(NotApplied(failure), failure);
    }

    static string NotApplied(Exception failure) => failure is OvertakenException
        ? failure.Message
        : $"events cannot be applied any more ({failure.Message}): start again";

    /// <summary>Ends when the lake has all that was taken before.</summary>
    public Task LandAsync() => _applier.LandAsync();

    /// <summary>Asks the tables of lookups for a new version now.</summary>
    public void RefreshLookups()
    {
        lock (_lookups)
            _lookupProblems = _lookups.Refresh();
    }

    /// <summary>How far it is.</summary>
    public EventIntakeStatus Status()
    {
        (long accepted, long rejected, long duplicates, long late) = _applier.Counts;
        string? broken = Log.Broken ?? (Failure is { } failure ? NotApplied(failure) : null);
        string?[] problems = [.. _lookupProblems, Failure is null ? _applier.Problem : null, broken];
        return new(Log.Next, _applier.Applied, _applier.Landed, Log.Bytes, accepted, rejected, duplicates, late, [.. problems.OfType<string>()])
        {
            Broken = broken,
        };
    }

    /// <summary>Brings the lake what it lacks, then closes all.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync(null));

    /// <summary>Brings the lake what it lacks, lets the state be saved, then closes all.</summary>
    /// <param name="save">Saves what the consumer has; it is given the position after the last event, and the log is still held.</param>
    public async Task CloseAsync(Action<long>? save)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _refresh.DisposeAsync().ConfigureAwait(false);
        try
        {
            await LandAtLastAsync().ConfigureAwait(false);
            _applier.Dispose();
            save?.Invoke(_applier.Applied);
        }
        finally
        {
            lock (_lookups)
                _parts.Dispose();
        }
    }

    /// <summary>A refusal may pass, such as another writer in the way: the lake is asked twice.</summary>
    async Task LandAtLastAsync()
    {
        try
        {
            await LandAsync().ConfigureAwait(false);
        }
        catch (Exception) when (Failure is null)
        {
            await LandAsync().ConfigureAwait(false);
        }
    }
}
