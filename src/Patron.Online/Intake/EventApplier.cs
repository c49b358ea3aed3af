using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Landing;
using Patron.Online.Log;

namespace Patron.Online;

/// <summary>
/// The one thread that takes the records of the log in their order, hands the events to the consumer and lets what is taken be
/// brought to the lake, on another thread meanwhile.
/// </summary>
sealed class EventApplier : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long after the first record it is waited for others, so that the thread does not wake for each.</summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    readonly EventLog _log;
    readonly IEventConsumer _consumer;
    readonly EventLanding _landing;
    readonly EventIntakeOptions _options;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _ends = new();
    readonly Lock _gate = new();
    readonly List<(long Position, long Landing, TaskCompletionSource Done)> _waiting = [];
    readonly Thread _thread;
    readonly long _restored;
    readonly long _began; // records before it are taken again after a stop, and not counted
    List<RefusedEvent> _refused = [];
    Task? _bringing;
    long _landings; // how many were begun
    long _dueSince;
    bool _isDue;
    bool _isEnded;
    long _applied;
    long _rejected;
    long _accepted;
    long _duplicates;
    long _late;
    volatile string? _problem;
    volatile Exception? _failure;

    public EventApplier(
        EventLog log, IEventConsumer consumer, EventLanding landing, EventIntakeOptions options, TimeProvider time)
    {
        (_log, _consumer, _landing, _options, _time) = (log, consumer, landing, options, time);
        _began = log.Next;
        _restored = consumer.Restore(landing.Position);
        if (_restored > landing.Position)
            throw new EventLogException($"the consumer begins at position {_restored}, and the lake is at "
                + $"{landing.Position}: what lies between would not be judged");
        if (_restored < log.First)
            throw new EventLogException($"the newest snapshot is of position {_restored}, and the log begins at "
                + $"{log.First}: delete the folder of snapshots, so that what it holds is made anew");
        _applied = _restored;
        _thread = new Thread(Run) { IsBackground = true, Name = "events" };
        _thread.Start();
    }

    public long Applied => Interlocked.Read(ref _applied);

    public long Landed => _landing.Position;

    public (long Accepted, long Rejected, long Duplicates, long TooLate) Counts =>
        (Interlocked.Read(ref _accepted), Interlocked.Read(ref _rejected), Interlocked.Read(ref _duplicates), Interlocked.Read(ref _late));

    /// <summary>Why the lake was not brought what it should have; null where it was.</summary>
    public string? Problem => _problem;

    /// <summary>What ended the thread before its time; null while it is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>Ends when the lake has all that the log has now.</summary>
    /// <exception cref="Exception">What the lake said where it refused.</exception>
    /// <exception cref="ObjectDisposedException">It ended before.</exception>
    public Task LandAsync()
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_failure is not null)
                return Task.FromException(_failure);
            if (_isEnded)
                return Task.FromException(new ObjectDisposedException(nameof(EventApplier)));
            _waiting.Add((_log.Next, _landings, done));
        }

        _log.Wake();
        return done.Task;
    }

    /// <summary>Ends the thread between two records; what the lake lacks it is brought after the next start.</summary>
    public void Dispose()
    {
        if (_ends.IsCancellationRequested)
            return;
        _ends.Cancel();
        _thread.Join();
        _ends.Dispose();
    }

    void Run()
    {
        try
        {
            using LogCursor cursor = _log.Read(_restored);
            while (!_ends.IsCancellationRequested)
            {
                Take(cursor);
                Bring();
                if (_log.Wait(cursor.Next, Pause, _ends.Token))
                    Thread.Sleep(Gathering);
                else
                    Bring();
            }

            if (_bringing is { } last)
                Task.WaitAny(last); // what it says is for those who wait
            Settle();
            End();
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    /// <summary>Takes what there is, in stretches, so that what waits between two events gets its turn.</summary>
    void Take(LogCursor cursor)
    {
        for (int i = 0; i < 4096 && cursor.Read(); i++)
        {
            if (!RejectionView.Is(cursor.Record))
                Judge(new EventView(cursor.Record, _log.Schema, cursor.Position));
            else if (cursor.Position >= _began)
                Interlocked.Increment(ref _rejected);
        }

        Interlocked.Exchange(ref _applied, cursor.Next);
    }

    void Judge(EventView e)
    {
        EventVerdict verdict = _consumer.Take(e);
        if (e.Position >= _began)
            Interlocked.Increment(ref CountOf(verdict));
        if (verdict != EventVerdict.Accepted && e.Position >= _landing.Position)
            _refused.Add(new RefusedEvent(e.Position, verdict));
    }

    ref long CountOf(EventVerdict verdict)
    {
        switch (verdict)
        {
            case EventVerdict.Accepted:
                return ref _accepted;
            case EventVerdict.Duplicate:
                return ref _duplicates;
            default:
                return ref _late;
        }
    }

    /// <summary>Settles what was brought, and begins to bring what is due.</summary>
    void Bring()
    {
        if (_bringing is { IsCompleted: false })
            return;
        Settle();
        long applied = _applied;
        if (applied <= _landing.Position)
        {
            _isDue = false;
            return;
        }

        if (!_isDue)
            (_isDue, _dueSince) = (true, _time.GetTimestamp());
        if (!IsWanted() && applied - _landing.Position < _options.LandRecords && _time.GetElapsedTime(
            _dueSince) < _options.LandEvery)
            return;
        _isDue = false;
        RefusedEvent[] refused = [.. _refused];
        lock (_gate)
            _landings++;
        _bringing = YieldingThread.Run("landing", () => _landing.Land(applied, refused));
    }

    /// <summary>Takes note of what was brought.</summary>
    void Settle()
    {
        if (_bringing is not { } brought)
        {
            Answer(null);
            return;
        }

        _bringing = null;
        Exception? error = brought.Exception?.InnerException;
        _problem = error?.Message;
        if (error is null)
        {
            _refused = [.. _refused.Where(refused => refused.Position >= _landing.Position)];
            KeepHouse();
        }

        Answer(error);
    }

    /// <summary>
    /// Lets the consumer save itself and removes what nobody needs; a disk that refuses is told, and asked again later.
    /// </summary>
    void KeepHouse()
    {
        try
        {
            _consumer.Landed(_landing.Position, _applied);
            _log.RemoveBefore(Math.Min(_landing.Position, _consumer.Kept));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
        }
    }

    bool IsWanted()
    {
        lock (_gate)
            return _waiting.Count > 0;
    }

    void Answer(Exception? error)
    {
        lock (_gate)
        {
            foreach ((long position, long landing, TaskCompletionSource done) in _waiting)
            {
                // Who came while it was under way is answered by the next.
                if (error is not null && (landing < _landings || _failure is not null))
                    done.SetException(error);
                else if (position <= _landing.Position)
                    done.SetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Done.Task.IsCompleted);
        }
    }

    /// <summary>Who waits for a landing that does not come any more is told so.</summary>
    void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach ((long _, long _, TaskCompletionSource done) in _waiting)
                done.SetException(new ObjectDisposedException(nameof(EventApplier)));
            _waiting.Clear();
        }
    }

    void Fail(Exception error)
    {
        lock (_gate)
            _failure = error;
        _problem = error.Message;
        Answer(error);
    }
}
