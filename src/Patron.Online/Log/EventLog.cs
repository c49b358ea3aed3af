using Patron.Delta.Storage;
using Patron.Online.Events;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Log;

/// <summary>
/// The durable log of all that was accepted or rejected, in the order in which it came. An append is acknowledged when it is on
/// disk; all
/// that wait share one write and one sync. One process holds a log.
/// </summary>
/// <remarks>
/// Appends may come from any threads. A process that dies at any moment leaves every acknowledged record once, and of the others
/// those
/// whose write was whole.
/// </remarks>
public sealed class EventLog : IDisposable
{
    readonly ProjectLock _lock;
    readonly Lock _gate = new();
    readonly LogWriter _writer;
    volatile LogSegment[] _segments;

    EventLog(
        string folder, ProjectLock held, LogIdentity identity, EventSchema schema, EventPartition? partition,
        List<LogSegment> segments, EventLogOptions options)
    {
        (Folder, _lock, Id, Schema, _segments) = (folder, held, identity.Id, schema, [.. segments]);
        (schema.LogId, schema.Partition) = (Id, partition);
        _writer = new LogWriter(folder, segments[^1], options, Add);
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>What no other log is called: tables say by it how far they are.</summary>
    public string Id { get; }

    /// <summary>The types of its records.</summary>
    public EventSchema Schema { get; }

    /// <summary>The position of the next record: how many there ever were.</summary>
    public long Next => _writer.End.Next;

    /// <summary>The position of the oldest record that is still there.</summary>
    public long First => _segments[0].First;

    /// <summary>Why nothing can be written until it is opened again; null while it can.</summary>
    public string? Broken => _writer.Broken;

    /// <summary>Bytes of records that were appended and are not on disk yet.</summary>
    public long WaitingBytes => _writer.WaitingBytes;

    /// <summary>Bytes on disk.</summary>
    public long Bytes => _segments.Sum(SizeOf);

    /// <summary>Opens a log, or begins one; what a killed process left half written is cut off.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="project">The project whose events it takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="partition">The partition whose events it takes; null where it takes all.</param>
    /// <exception cref="ProjectBusyException">Another process holds it.</exception>
    /// <exception cref="EventLogException">It is damaged, of another version, or has events of a source that is gone.</exception>
    public static EventLog Open(
        string folder, ProjectDefinition project, TimeProvider time, EventLogOptions? options = null,
        EventPartition? partition = null)
    {
        DurableFiles.MakeFolder(Path.GetFullPath(folder));
        ProjectLock held = ProjectLock.Take(folder, time, ProjectLock.TakesEvents);
        try
        {
            List<LogSegment> segments = LogSegment.In(folder);
            LogIdentity identity = LogIdentity.Read(folder, segments.Count > 0);
            EventSchema schema = EventSchema.Of(project, identity.Types);
            if (schema.Types.Count > identity.Types.Count || segments.Count == 0)
                (identity with { Types = schema.Layouts }).Write(folder);
            if (segments.Count == 0)
                segments.Add(LogWriter.Begin(folder, 0));
            return new EventLog(folder, held, identity, schema, partition, segments, options ?? new());
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Appends records; they are on disk when the task ends.</summary>
    /// <param name="records">Framed records, which stay as they are until then: see <see cref="RecordBuffer.Written"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="mostWaiting">Bytes that may wait with these; where nothing waits, they may be more.</param>
    /// <returns>The position of the first.</returns>
    /// <exception cref="EventLogException">The disk takes no more; none of the records is acknowledged.</exception>
    /// <exception cref="EventsBehindException">More would wait: none of the records is appended.</exception>
    public Task<long> AppendAsync(ReadOnlyMemory<byte> records, int count, long mostWaiting = long.MaxValue) =>
        _writer.AppendAsync(records, count, mostWaiting);

    /// <summary>A reader of the records from a position on.</summary>
    /// <exception cref="EventLogException">Records from there on were removed, or the log does not go that far.</exception>
    public LogCursor Read(long from)
    {
        if (from > Next)
            throw new EventLogException($"the event log in {Folder} ends at position {Next}, before {from}: files of it "
                + $"are missing; bring them back from a copy");
        return new LogCursor(this, from);
    }

    /// <summary>Waits until there are records at or after a position, or the time is up.</summary>
    public bool Wait(long position, TimeSpan longest, CancellationToken cancellation) => _writer.Wait(
        position, longest, cancellation);

    /// <summary>Lets those who wait look again.</summary>
    internal void Wake() => _writer.Wake();

    /// <summary>Removes files of which all records lie before a position: those that are in the lake and in a snapshot.</summary>
    /// <returns>How many files were removed.</returns>
    public int RemoveBefore(long position)
    {
        lock (_gate)
        {
            int gone = 0;
            while (gone < _segments.Length - 1 && _segments[gone + 1].First <= position)
                gone++;
            LogSegment[] removed = _segments[..gone];
            _segments = _segments[gone..];
            foreach (LogSegment segment in removed)
                File.Delete(segment.Path);
            return gone;
        }
    }

    /// <summary>Ends the writing; what was appended before is on disk.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _lock.Dispose();
    }

    /// <summary>
    /// Ends the writing and leaves no record behind, where all of them lie before a position and the disk lets them be removed.
    /// </summary>
    internal void Dispose(long landed)
    {
        _writer.Dispose();
        try
        {
            if (landed >= Next)
                RemoveAll();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // They are in the lake: whoever has the log next removes them.
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>The end as readers may see it.</summary>
    internal LogEnd End => _writer.End;

    /// <summary>The files, oldest first.</summary>
    internal LogSegment[] Segments => _segments;

    /// <summary>A file's bytes; none where it was removed meanwhile.</summary>
    static long SizeOf(LogSegment segment)
    {
        try
        {
            return new FileInfo(segment.Path).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    void RemoveAll()
    {
        if (Segments[^1].First < Next)
            Add(LogWriter.Begin(Folder, Next)); // positions go on from there
        RemoveBefore(Next);
    }

    void Add(LogSegment segment)
    {
        lock (_gate)
            _segments = [.. _segments, segment];
    }
}
