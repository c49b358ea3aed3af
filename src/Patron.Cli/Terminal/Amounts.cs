namespace Patron.Cli.Terminal;

/// <summary>Counts and times as a person reads them.</summary>
static class Amounts
{
    public static string Rows(long rows) => Count(rows, "row");

    /// <summary><c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count:N0} {thing}s";

    /// <summary><c>0.4 s</c>, <c>12.3 s</c>, <c>2 min 05 s</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds < 59.95
        ? $"{time.TotalSeconds:0.0} s"
        : time.TotalHours < 1
            ? $"{(int)time.TotalMinutes} min {time.Seconds:00} s"
            : $"{(int)time.TotalHours} h {time.Minutes:00} min";

    /// <summary><c>2026-01-31 12:00:00Z</c>.</summary>
    public static string Instant(DateTimeOffset instant) => $"{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";

    /// <summary>What is known of work in the middle: <c>1,000 rows, 42 % after 10.0 s, about 14 s left</c>.</summary>
    public static string Going(WorkProgress progress, TimeSpan elapsed)
    {
        string rows = progress.Rows > 0 ? $"{Rows(progress.Rows)}, " : "";
        string share = progress.Fraction is { } fraction ? $"{fraction * 100:0} % " : "";
        return $"{rows}{share}after {Time(elapsed)}{Left(progress.Fraction, elapsed)}";
    }

    /// <summary>Below two in a hundred an estimate says nothing.</summary>
    static string Left(double? fraction, TimeSpan elapsed) =>
        fraction is >= 0.02 and < 1 ? $", about {Time(elapsed * ((1 - fraction.Value) / fraction.Value))} left" : "";
}
