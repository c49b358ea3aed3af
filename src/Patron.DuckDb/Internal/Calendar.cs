namespace Patron.DuckDb.Internal;

/// <summary>Dates and instants between .NET and the engine, which counts from 1970.</summary>
static class Calendar
{
    public const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    public static int Days(DateOnly date) => date.DayNumber - EpochDay;

    /// <exception cref="OverflowException">Outside the years 1 to 9999, infinite dates among them.</exception>
    public static DateOnly Date(int days)
    {
        long day = (long)days + EpochDay;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)day)
            : throw new OverflowException(
                $"The DATE of day {days} since 1970 is outside the years 1 to 9999; read Values<int>().");
    }

    /// <summary>Microseconds since 1970 of a time taken as it is; ticks below a microsecond are cut off.</summary>
    public static long Microseconds(DateTime time) => FloorDivide(time.Ticks - DateTime.UnixEpoch.Ticks, TicksPerMicrosecond);

    /// <param name="count">Units since 1970.</param>
    /// <param name="unitsPerSecond">1, 1000, 1000000 or 1000000000.</param>
    /// <param name="kind">Utc for an instant, Unspecified for a time without zone.</param>
    /// <exception cref="OverflowException">Outside the years 1 to 9999, infinite times among them.</exception>
    public static DateTime Time(long count, long unitsPerSecond, DateTimeKind kind)
    {
        Int128 ticks = unitsPerSecond > TimeSpan.TicksPerSecond
            ? FloorDivide(count, unitsPerSecond / TimeSpan.TicksPerSecond)
            : (Int128)count * (TimeSpan.TicksPerSecond / unitsPerSecond);
        ticks += DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, kind)
            : throw new OverflowException(
                $"A TIMESTAMP of {count} (1/{unitsPerSecond} s) since 1970 is outside the years 1 to 9999; "
                + "read Values<long>().");
    }

    /// <exception cref="OverflowException">24:00:00, which SQL has and .NET has not.</exception>
    public static TimeOnly TimeOfDay(long microseconds) =>
        microseconds is >= 0 and < 86_400_000_000
            ? new TimeOnly(microseconds * TicksPerMicrosecond)
            : throw new OverflowException($"A TIME of {microseconds} microseconds is outside a day; read Values<long>().");

    static long FloorDivide(long value, long divisor)
    {
        long quotient = Math.DivRem(value, divisor, out long rest);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
