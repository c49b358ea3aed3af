using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// Takes the messages of one partition: each becomes exactly one record of its log, and is acknowledged when that is on disk. What
/// fails is told and tried again, from where the log is.
/// </summary>
sealed class StreamConsumer : IAsyncDisposable
{
    /// <summary>The longest wait between two attempts to reach the broker.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Most bytes of records in one write, the last one's not counted.</summary>
    const int MostBytes = 4 << 20;

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    readonly ProjectDefinition _project;
    readonly EventPartition _partition;
    readonly StreamConnection _connection;
    readonly EventIntake _intake;
    readonly EventStreamOptions _options;
    readonly TimeProvider _time;
    readonly StreamRecords _records;
    readonly List<StreamStretch> _begun = [];
    readonly string _queue;
    readonly CancellationTokenSource _ends = new();
    readonly Task _work;
    StreamPlace? _place;
    long _lastCame;
    volatile bool _hears;
    volatile string? _problem;

    public StreamConsumer(
        ProjectDefinition project, EventPartition partition, StreamConnection connection, EventIntake intake,
        EventStreamOptions options, TimeProvider time)
    {
        (_project, _partition, _connection, _intake, _options, _time) = (project, partition, connection, intake, options, time);
        _records = new StreamRecords(intake, partition, connection.Stream.Partitions);
        _queue = connection.Stream.QueueOf(partition.Number);
        _work = Task.Run(RunAsync);
    }

    /// <summary>Why no events are taken; null while they are.</summary>
    public string? Problem => _problem;

    /// <summary>What ended the taking; null while it goes on.</summary>
    public Exception? Failure => _work.Exception?.InnerException;

    /// <summary>How long nothing came, while the stream could be heard; none while it cannot.</summary>
    public TimeSpan Idle => _hears ? _time.GetElapsedTime(Interlocked.Read(ref _lastCame)) : TimeSpan.Zero;

    /// <summary>Ends the taking between two writes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Failure has it
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
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Tell(error is EventLogException ? error.Message : _connection.Told(error, _queue));
            }
            finally
            {
                _hears = false;
            }

            wait = _intake.Log.Next > before ? FirstWait : wait;
            await Task.Delay(wait, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    async Task TakeAsync(CancellationToken cancellation)
    {
        await _connection.RequireAsync(_partition.Number, cancellation).ConfigureAwait(false);
        _place = StreamPlace.Read(_project, _partition.Number, _queue);
        long next = _intake.Log.Next;
        StreamOrder order = new(
            _queue, _place?.OffsetOf(next), _place?.OffsetBefore(next), StreamPlace.Remedy(_project, _partition.Number));
        StreamSession session = await StreamSession.OpenAsync(_connection, _queue, order.From, _options.Prefetch, cancellation)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (!order.IsUnsure)
                Hear();
            while (await WaitAsync(session, order, cancellation).ConfigureAwait(false))
            {
                await WaitForRoomAsync(cancellation).ConfigureAwait(false);
                await WriteAsync(session, order, cancellation).ConfigureAwait(false);
            }
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

    /// <summary>Waits while features or lake are behind: the broker sends no more than may be unacknowledged.</summary>
    async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        bool isTold = false;
        while (Behind() is { } behind)
        {
            Hear(); // what is waiting came
            if (!isTold && _time.GetElapsedTime(began) >= _options.BehindAfter)
            {
                Tell($"{_queue} is not read on for the time being: {behind}");
                isTold = true;
            }

            await Task.Delay(FirstWait, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What is behind; null where there is room for more.</summary>
    string? Behind()
    {
        try
        {
            _intake.RequireRoom();
            return null;
        }
        catch (EventsBehindException behind)
        {
            return behind.Message;
        }
    }

    async Task WriteAsync(StreamSession session, StreamOrder order, CancellationToken cancellation)
    {
        ulong last = Read(session, order);
        if (_records.Buffer.Count > 0)
        {
            if (order.Gap is not null)
                order.Judge(await StreamSession.FirstOffsetAsync(_connection, _queue, cancellation).ConfigureAwait(false));
            NotePlace();
            await _intake.AppendAsync(_records.Buffer).ConfigureAwait(false);
        }

        Hear();
        await session.AcknowledgeAsync(last, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes records of the messages that are there.</summary>
    /// <returns>The tag of the last.</returns>
    ulong Read(StreamSession session, StreamOrder order)
    {
        _records.Buffer.Clear();
        _begun.Clear();
        long now = _intake.Now();
        ulong last = 0;
        while (_records.Buffer.Written.Length < MostBytes && session.Messages.TryRead(out StreamMessage message))
        {
            last = message.Tag;
            MessageStep step = order.Takes(message.Offset, () => _records.IsLast(message.Body));
            if (step == MessageStep.Taken)
                continue;
            if (step == MessageStep.Begins)
                _begun.Add(new StreamStretch(_intake.Log.Next + _records.Buffer.Count, message.Offset));
            _records.Add(message.Body, now);
        }

        return last;
    }

    /// <summary>Takes note of the offsets that records begin with, before the first of these is in the log.</summary>
    void NotePlace()
    {
        if (_begun.Count == 0)
            return;
        if (_place is null && _begun[0].Offset > 0)
            _options.Tell?.Invoke($"the stream {_queue} begins at offset {_begun[0].Offset}: what was before is not taken");
        _place = _place?.With(_begun, _intake.Log.Next) ?? new StreamPlace(_queue, [.. _begun]);
        _place.Write(_project, _partition.Number);
    }

    void Hear()
    {
        Interlocked.Exchange(ref _lastCame, _time.GetTimestamp());
        _hears = true;
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
