using Microsoft.Win32.SafeHandles;
using Patron.Delta.Storage;

namespace Patron.Online.Log;

/// <summary>How far a log is durable.</summary>
/// <param name="Segment">Its newest file.</param>
/// <param name="Offset">The end of what is durable there.</param>
/// <param name="Next">The position of the next record.</param>
sealed record LogEnd(LogSegment Segment, long Offset, long Next);

/// <summary>The one thread that writes a log: one write and one sync for all who wait.</summary>
sealed class LogWriter : IDisposable
{
    /// <summary>What is said where too many bytes wait.</summary>
    public const string BytesWait = "bytes wait to be written to the log";

    /// <summary>Most bytes of one write.</summary>
    const int MostBytes = 32 << 20;

    /// <summary>
    /// After a write of several small appends others are likely to come: so long they are waited for, so that under load there are a thousand
    /// syncs a second and not as many as the disk can do, each of which wakes threads that the requests need.
    /// </summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    /// <summary>A write of more bytes is not waited with.</summary>
    const int SmallBytes = 64 << 10;

    readonly string _folder;
    readonly EventLogOptions _options;
    readonly Action<LogSegment> _begun;
    readonly object _gate = new();
    readonly object _reached = new(); // pulsed when more is durable
    readonly Thread _thread;
    readonly byte[] _header = new byte[LogBatch.HeaderBytes];
    Queue<Waiting> _waiting = new();
    SafeFileHandle _file;
    Exception? _broken;
    bool _ends;
    bool _isMarked = true;
    long _waitingBytes;
    volatile LogEnd _end;

    public LogWriter(string folder, LogSegment newest, EventLogOptions options, Action<LogSegment> begun)
    {
        (_folder, _options, _begun) = (folder, options, begun);
        _file = File.OpenHandle(newest.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            LogRecovery.End end = LogRecovery.Recover(newest, _file, options.Sync);
            _end = new LogEnd(newest, end.Offset, end.Next);
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "event log" };
        _thread.Start();
    }

    sealed record Waiting(ReadOnlyMemory<byte> Records, int Count, TaskCompletionSource<long> Done);

    /// <summary>What is durable.</summary>
    public LogEnd End => _end;

    /// <summary>Bytes of records that were appended and are not durable yet.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Begins a file.</summary>
    public static LogSegment Begin(string folder, long first)
    {
        LogSegment segment = LogSegment.At(folder, first);
        using (SafeFileHandle file = File.OpenHandle(segment.Path, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, segment.Header(), 0);
            RandomAccess.FlushToDisk(file);
        }

        DurableFiles.SyncFolder(folder);
        return segment;
    }

    /// <summary>Why nothing can be written until the log is opened again; null while it can.</summary>
    public string? Broken => Volatile.Read(ref _broken)?.Message;

    public Task<long> AppendAsync(ReadOnlyMemory<byte> records, int count, long mostWaiting)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return Task.FromResult(_end.Next);
        Waiting waiting = new(records, count, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_broken is not null)
                return Task.FromException<long>(_broken);
            ObjectDisposedException.ThrowIf(_ends, this);
            if (_waitingBytes > 0 && _waitingBytes + records.Length > mostWaiting)
                return Task.FromException<long>(EventsBehindException.Of(_waitingBytes + records.Length, mostWaiting, BytesWait));
            _waiting.Enqueue(waiting);
            _waitingBytes += records.Length;
            Monitor.Pulse(_gate);
        }

        return waiting.Done.Task;
    }

    public bool Wait(long position, TimeSpan longest, CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(Wake);
        lock (_reached)
        {
            if (_end.Next <= position && !_ends && !cancellation.IsCancellationRequested)
                Monitor.Wait(_reached, longest);
        }

        return _end.Next > position;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_ends)
                return;
            _ends = true;
            Monitor.Pulse(_gate);
        }

        Wake();
        _thread.Join();
        _file.Dispose();
    }

    /// <summary>Lets those who wait look again.</summary>
    public void Wake()
    {
        lock (_reached)
            Monitor.PulseAll(_reached);
    }

    void Run()
    {
        List<Waiting> batch = [];
        while (Take(batch))
        {
            try
            {
                Write(batch);
            }
            catch (Exception error)
            {
                Fail(batch, error);
            }

            long bytes = batch.Sum(one => (long)one.Records.Length);
            lock (_gate)
                _waitingBytes -= bytes;
            if (batch.Count > 1 && bytes <= SmallBytes)
                Thread.Sleep(Gathering);
            batch.Clear();
        }

        Mark();
    }

    /// <summary>Waits for appends and takes those that make one write; false at the end.</summary>
    bool Take(List<Waiting> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_ends)
                Monitor.Wait(_gate);
            long bytes = 0;
            while (_waiting.TryPeek(out Waiting? next) && (batch.Count == 0 || bytes + next.Records.Length <= MostBytes))
            {
                bytes += next.Records.Length;
                batch.Add(_waiting.Dequeue());
            }

            return batch.Count > 0;
        }
    }

    void Write(List<Waiting> waiting)
    {
        if (_end.Offset >= _options.SegmentBytes)
            Turn();
        LogEnd end = _end;
        long position = end.Next;
        LogBatch batch = new(end.Offset, position, waiting.Sum(one => one.Count), waiting.Sum(one => one.Records.Length));
        batch.Write(_header);
        RandomAccess.Write(_file, [_header, .. waiting.Select(one => one.Records)], end.Offset);
        Sync();
        Publish(new LogEnd(end.Segment, batch.End, position + batch.Count));
        _isMarked = false;
        foreach (Waiting one in waiting)
        {
            one.Done.SetResult(position);
            position += one.Count;
        }
    }

    /// <summary>Goes on in a new file.</summary>
    void Turn()
    {
        LogSegment next = Begin(_folder, _end.Next);
        SafeFileHandle file = File.OpenHandle(next.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        _file.Dispose();
        _file = file;
        _begun(next);
        Publish(new LogEnd(next, LogSegment.HeaderBytes, _end.Next));
    }

    // After a sync that failed nobody knows what is on disk, and a later one may say that all is well.
    void Sync()
    {
        try
        {
            _options.Sync(_file);
        }
        catch (Exception error)
        {
            Break(new EventLogException(
                $"the event log could not be made durable ({error.Message}): look after the disk, then start again", error));
            throw;
        }
    }

    void Publish(LogEnd end)
    {
        lock (_reached)
        {
            _end = end;
            Monitor.PulseAll(_reached);
        }
    }

    /// <summary>Nothing of the write counts: what it left is cut off, so that the next one can take its place.</summary>
    void Fail(List<Waiting> waiting, Exception error)
    {
        try
        {
            RandomAccess.SetLength(_file, _end.Offset);
        }
        catch (Exception cutting) when (cutting is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Break(new EventLogException(
                $"the event log cannot be written ({cutting.Message}): look after the disk, then start again", cutting));
        }

        EventLogException told = _broken as EventLogException ?? new EventLogException(
            $"the event log cannot be written ({error.Message}): free some space; the events of this request are not "
                + $"taken, send them again", error);
        foreach (Waiting one in waiting)
            one.Done.SetException(told);
    }

    void Break(EventLogException error)
    {
        lock (_gate)
        {
            _broken ??= error;
            while (_waiting.TryDequeue(out Waiting? one))
            {
                _waitingBytes -= one.Records.Length;
                one.Done.SetException(_broken);
            }
        }
    }

    /// <summary>
    /// Ends with a batch of nothing, so that damage to the records before it cannot be taken for a write that was cut short.
    /// </summary>
    void Mark()
    {
        if (_isMarked || _broken is not null)
            return;
        LogBatch mark = new(_end.Offset, _end.Next, 0, 0);
        mark.Write(_header);
        try
        {
            RandomAccess.Write(_file, _header, _end.Offset);
            _options.Sync(_file);
            _end = _end with { Offset = mark.End };
        }
        catch (IOException)
        {
            // All that was acknowledged is on disk, with the mark or without it.
        }
    }
}
