namespace Patron.Online.Tests.Streams;

/// <summary>A clock that goes on by the same step whenever it is asked, and its timers with it.</summary>
/// <param name="step">The step.</param>
sealed class TickingTime(TimeSpan step) : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<Timer> _timers = [];
    long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        Timer[] due;
        long now;
        lock (_gate)
        {
            now = _ticks += step.Ticks;
            due = [.. _timers.Where(timer => timer.Due <= now)];
            foreach (Timer timer in due)
                timer.Due = long.MaxValue;
        }

        foreach (Timer timer in due)
            timer.Fire();
        return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    sealed class Timer(TickingTime time, Action fire) : ITimer
    {
        public long Due { get; set; } = long.MaxValue;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
                Due = dueTime < TimeSpan.Zero ? long.MaxValue : time._ticks + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
