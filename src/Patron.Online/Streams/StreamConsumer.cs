using System.Text;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// Takes the messages of one partition: each becomes exactly one record of its log, and is acknowledged when that is on disk. What
/// fails is told and tried again, from where the log is.
/// </summary>
sealed class StreamConsumer : IAsyncDisposable
{
    /// <summary>Most bytes of records in one write, the last one's not counted.</summary>
    const int MostBytes = 4 << 20;

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    /// <summary>The longest wait between two attempts to reach the broker.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);


    readonly ProjectDefinition _project;
    readonly EventPartition _partition;
    readonly StreamConnection _connection;
    readonly EventIntake _intake;
    readonly EventStreamOptions _options;
    readonly TimeProvider _time;
    readonly EventSource _source;
    readonly EventReader _reader;
    readonly string _queue;
    readonly RecordBuffer _records = new();
    readonly CancellationTokenSource _ends = new();
    readonly Task _work;
    long _lastCame;
    volatile string? _problem;

    public StreamConsumer(
        ProjectDefinition project, EventPartition partition, StreamConnection connection, EventIntake intake,
        EventStreamOptions options, TimeProvider time)
    {
        (_project, _partition, _connection, _intake, _options, _time) = (project, partition, connection, intake, options, time);
        _source = intake.Schema.Source(partition.Source)!;
        _reader = intake.Reader(_source);
        _queue = connection.Stream.QueueOf(partition.Number);
        _lastCame = time.GetTimestamp();
        _work = Task.Run(RunAsync);
    }

    /// <summary>Why no events are taken; null while they are.</summary>
    public string? Problem => _problem;

    /// <summary>How long nothing came.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Interlocked.Read(ref _lastCame));

    /// <summary>Ends the taking between two writes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _ends.Dispose();
    }

    async Task RunAsync()
    {
        TimeSpan wait = FirstWait;
        while (!_ends.IsCancellationRequested)
        {
            long before = _intake.Log.Next;
            try
            {
                await TakeAsync(_ends.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_ends.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (StreamConnection.IsItsOwn(error) || error is EventLogException or OperationCanceledException)
            {
                Tell(error is EventLogException ? error.Message : _connection.Told(error, _queue));
            }

            wait = _intake.Log.Next > before ? FirstWait : wait;
            await Task.Delay(wait, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    async Task TakeAsync(CancellationToken cancellation)
    {
        await _connection.RequireAsync(_partition.Number, cancellation).ConfigureAwait(false);
        StreamPlace? place = StreamPlace.Read(_project, _partition.Number);
        StreamOrder order = StreamOrder.Of(_project, _queue, place, _intake.Log.Next, _partition.Number);
        StreamSession session = await StreamSession.OpenAsync(_connection, _queue, order.From, _options.Prefetch, cancellation)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            while (await WaitAsync(session, order, cancellation).ConfigureAwait(false))
                await WriteAsync(session, order, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for messages; tells where the one that was taken last does not come.</summary>
    async Task<bool> WaitAsync(StreamSession session, StreamOrder order, CancellationToken cancellation)
    {
        Task<bool> coming = session.Messages.WaitToReadAsync(cancellation).AsTask();
        if (order.IsUnsure)
        {
            if (await Task.WhenAny(coming, Task.Delay(_options.SilenceAfter, _time, cancellation)).ConfigureAwait(false) != coming)
                Tell(order.Silence);
        }
        else if (_problem is not null)
        {
            Tell(null);
        }

        return await coming.ConfigureAwait(false);
    }

    async Task WriteAsync(StreamSession session, StreamOrder order, CancellationToken cancellation)
    {
        _records.Clear();
        long now = _intake.Now();
        ulong last = 0;
        while (_records.Written.Length < MostBytes && session.Messages.TryRead(out StreamMessage message))
        {
            if (order.From is null)
                Begin(message.Offset);
            if (order.Takes(message.Offset, () => IsLast(message.Body)))
                Add(message.Body, now);
            last = message.Tag;
        }

        if (_records.Count > 0)
        {
            Interlocked.Exchange(ref _lastCame, _time.GetTimestamp());
            await _intake.AppendAsync(_records).ConfigureAwait(false);
        }

        await session.AcknowledgeAsync(last, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes note of where the stream begins, before the first of its messages is in the log.</summary>
    void Begin(long offset)
    {
        new StreamPlace(_queue, _intake.Log.Next, offset).Write(_project, _partition.Number);
        if (offset > 0)
            _options.Tell?.Invoke($"the stream {_queue} begins at offset {offset}: what was before is not taken");
    }

    void Add(ReadOnlySpan<byte> json, long now)
    {
        int length = _records.Written.Length;
        if (!_reader.ReadEvent(json, now, _partition.Name, _records))
            return;
        EventView e = new(_records.Written.Span[(length + RecordBuffer.FrameBytes)..], _intake.Schema, 0);
        int right = EventPartition.Of(e.Customer, _connection.Stream.Partitions);
        if (right == _partition.Number)
            return;
        string field = _source.Definition.Customer;
        Rejection rejection = new(
            null, e.Type.Table, field, Encoding.UTF8.GetString(e.Customer), $"the customer's partition is {right}: {field}");
        _records.RemoveLast(length);
        RejectionRecord.Write(_records, _source, _partition.Name, rejection, json, now);
    }

    /// <summary>Whether a message is what the log has of the one taken last, as far as the log can tell.</summary>
    bool IsLast(ReadOnlySpan<byte> json)
    {
        long last = _intake.Log.Next - 1;
        if (last < _intake.Log.First)
            return true;
        RecordBuffer again = new();
        _reader.ReadEvent(json, _intake.Now(), _partition.Name, again);
        ReadOnlySpan<byte> came = again.Written.Span[RecordBuffer.FrameBytes..];
        using LogCursor cursor = _intake.Log.Read(last);
        if (!cursor.Read() || RejectionView.Is(came) || RejectionView.Is(cursor.Record))
            return true; // what is rejected today may have been accepted before
        EventView one = new(came, _intake.Schema, last);
        EventView other = new(cursor.Record, _intake.Schema, last);
        return one.Time == other.Time && one.Id.SequenceEqual(other.Id) && one.Customer.SequenceEqual(other.Customer);
    }

    /// <summary>Tells what is wrong when it begins to be, and that it is well again.</summary>
    void Tell(string? problem)
    {
        if (problem == _problem)
            return;
        _problem = problem;
        _options.Tell?.Invoke(problem ?? $"{_queue} is read again");
    }
}
