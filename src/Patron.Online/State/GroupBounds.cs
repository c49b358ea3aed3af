namespace Patron.Online.State;

/// <summary>
/// How far back a group can be looked at, and which days it need not tell apart any more; both only grow. One thread moves them,
/// others read.
/// </summary>
sealed class GroupBounds(GroupPlan plan, TimeZoneInfo zone)
{
    volatile int _reach = int.MinValue;

    /// <summary>The earliest as-of date; no event before its midnight can come any more.</summary>
    public int Reach => _reach;

    /// <summary>Days before this one lie before every window of every as-of date that can be asked for.</summary>
    public int FoldBefore { get; private set; } = int.MinValue;

    /// <summary>Moves the bounds behind the newest event.</summary>
    /// <param name="newest">When it happened, in microseconds since 1970.</param>
    /// <param name="days">The zone's days.</param>
    /// <returns>Whether they moved.</returns>
    public bool Move(long newest, DayCalendar days)
    {
        int reach = days.DayOf(newest - plan.Type.Source.LateMicroseconds);
        if (reach <= _reach)
            return false;
        Advance(reach, days);
        return true;
    }

    void Advance(int reach, DayCalendar days)
    {
        DateTimeOffset asOf = DayCalendar.Instant(days.Midnight(reach));
        int before = plan.Windows.Select(window => window.From(asOf, zone)).OfType<DateTimeOffset>()
            .Select(from => days.DayOf(DayCalendar.Microseconds(from))).Append(reach).Min();
        _reach = reach;
        FoldBefore = Math.Max(FoldBefore, before);
    }
}
