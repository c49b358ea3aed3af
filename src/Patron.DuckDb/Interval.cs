using System.Runtime.InteropServices;

namespace Patron.DuckDb;

/// <summary>A SQL INTERVAL: months, days and microseconds, kept apart because months and days have no fixed length.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Interval(int Months, int Days, long Microseconds)
{
    /// <summary>The span without months; a day counts 24 hours, half microseconds round to even.</summary>
    public static Interval FromTimeSpan(TimeSpan span) =>
        new(0, span.Days,
            (long)decimal.Round((span.Ticks - (span.Days * TimeSpan.TicksPerDay)) / (decimal)TimeSpan.TicksPerMicrosecond));
}
