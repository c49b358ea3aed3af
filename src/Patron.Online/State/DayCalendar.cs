using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>
/// Days of the project's zone, as whole numbers from 1970-01-01. The day that an instant is kept under runs from one midnight of
/// the zone to the next, so that every midnight parts what was before it; its calendar day differs from that only where clocks go
/// back over midnight. For one thread.
/// </summary>
sealed class DayCalendar(TimeZoneInfo zone)
{
    const int Cached = 1024;
    const long MicrosecondsPerDay = 86_400_000_000;

    static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    readonly int[] _days = Enumerable.Repeat(int.MinValue, Cached).ToArray();
    readonly long[] _midnights = new long[Cached];
    readonly long _offset = zone.BaseUtcOffset.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The day between whose midnights an instant lies.</summary>
    /// <param name="microseconds">Since 1970 in UTC.</param>
    public int DayOf(long microseconds)
    {
        int day = (int)Math.Clamp(FloorDays(microseconds + _offset), -Epoch, DateOnly.MaxValue.DayNumber - Epoch);
        while (day < DateOnly.MaxValue.DayNumber - Epoch && Midnight(day + 1) <= microseconds)
            day++;
        while (day > -Epoch && Midnight(day) > microseconds)
            day--;
        return day;
    }

    /// <summary>The calendar day that clocks show at an instant.</summary>
    public int CalendarDayOf(long microseconds) => CalendarDayOf(microseconds, zone);

    /// <summary>The same, for any thread.</summary>
    public static int CalendarDayOf(long microseconds, TimeZoneInfo zone) =>
        (int)FloorDays(microseconds + (zone.GetUtcOffset(Instant(microseconds)).Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>The instant at which a day begins. Unit: microseconds since 1970 in UTC.</summary>
    public long Midnight(int day)
    {
        int place = day & (Cached - 1);
        if (_days[place] != day)
        {
            _midnights[place] = Microseconds(AsOf.MidnightOf(DateOnly.FromDayNumber(day + Epoch), zone));
            _days[place] = day;
        }

        return _midnights[place];
    }

    /// <summary>The day that begins at an instant; null for any other instant.</summary>
    public int? DayBeginningAt(long microseconds) => DayOf(microseconds) is var day && Midnight(day) == microseconds ? day : null;

    /// <summary>A day's date.</summary>
    public static DateOnly Date(int day) => DateOnly.FromDayNumber(day + Epoch);

    public static long Microseconds(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Instant(long microseconds) =>
        new(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

    static long FloorDays(long microseconds) =>
        (microseconds >= 0 ? microseconds : microseconds - (MicrosecondsPerDay - 1)) / MicrosecondsPerDay;
}
