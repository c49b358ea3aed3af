namespace Patron.Simulation.Gaming;

/// <summary>
/// The players' own time, in days: it runs fast in the evening and slowly at night, and every day is one day long. What has a
/// constant rate in it shows the hours in the calendar.
/// </summary>
static class DayClock
{
    const long DaySeconds = 86_400;

    /// <summary>How busy each hour of the day is, UTC; only ratios matter.</summary>
    public static readonly double[] Hours =
    [
        0.70, 0.45, 0.30, 0.20, 0.15, 0.20, 0.35, 0.55, 0.70, 0.80, 0.85, 0.90,
        1.00, 1.00, 1.00, 1.05, 1.10, 1.30, 1.60, 2.00, 2.30, 2.30, 1.90, 1.30,
    ];

    static readonly double[] Starts = StartsOf(Hours);

    /// <summary>Days on this clock at a second since the start of the data.</summary>
    public static double At(long second)
    {
        long rest = second % DaySeconds;
        int hour = (int)(rest / 3600);
        return (second / DaySeconds) + Starts[hour] + (rest % 3600 / 3600.0 * (Starts[hour + 1] - Starts[hour]));
    }

    /// <summary>The second in which this clock shows <paramref name="days"/>. Range: days &gt;= 0.</summary>
    public static long SecondAt(double days)
    {
        long day = (long)days;
        double share = days - day;
        int hour = 23;
        while (Starts[hour] > share)
            hour--;
        double within = (share - Starts[hour]) / (Starts[hour + 1] - Starts[hour]);
        return (day * DaySeconds) + (hour * 3600) + Math.Min((long)(within * 3600), 3599);
    }

    static double[] StartsOf(double[] hours)
    {
        double whole = hours.Sum();
        double[] starts = new double[25];
        for (int hour = 0; hour < 24; hour++)
            starts[hour + 1] = starts[hour] + (hours[hour] / whole);
        starts[24] = 1;
        return starts;
    }
}
