namespace Patron.Pipeline.Tests.Delivery;

/// <summary>A clock whose waits are over at once; it keeps how long they were.</summary>
sealed class HurriedTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>Called whenever the time is asked for.</summary>
    public Action Asked { get; set; } = () => { };

    /// <summary>Called before each wait is over.</summary>
    public Action Waiting { get; set; } = () => { };

    public override DateTimeOffset GetUtcNow()
    {
        Asked();
        return new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Waiting();
        return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
