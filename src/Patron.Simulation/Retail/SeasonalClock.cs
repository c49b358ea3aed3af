namespace Patron.Simulation.Retail;

/// <summary>
/// The shop's own time, in weeks: it runs fast on busy days and slowly on quiet ones, as long as the calendar in total. Processes
/// with constant rates in it show season, weekday and hour in the calendar, and their expected totals stay those of the rates.
/// </summary>
sealed class SeasonalClock
{
    const int DaySeconds = 86_400;

    static readonly double[] Weekdays = [0.85, 1.00, 0.95, 0.95, 1.00, 1.10, 1.15]; // Sunday first, as DayOfWeek counts

    static readonly double[] Hours =
    [
        0.30, 0.15, 0.10, 0.08, 0.10, 0.20, 0.45, 0.80, 1.10, 1.30, 1.40, 1.45,
        1.50, 1.40, 1.30, 1.30, 1.40, 1.60, 1.85, 2.00, 1.75, 1.30, 0.85, 0.50,
    ];

    readonly double[] _dayStarts;
    readonly double[] _hourStarts = new double[25];

    public SeasonalClock(DateOnly from, int days, double strength)
    {
        From = from;
        Days = days;
        Intensities = [.. Enumerable.Range(0, days).Select(day => Math.Pow(Busy(from.AddDays(day)), strength))];
        double mean = Intensities.Sum() / days;
        _dayStarts = new double[days + 1];
        for (int day = 0; day < days; day++)
        {
            Intensities[day] /= mean;
            _dayStarts[day + 1] = _dayStarts[day] + (Intensities[day] / 7);
        }

        _dayStarts[days] = days / 7.0;
        double[] hours = [.. Hours.Select(hour => Math.Pow(hour, strength))];
        double whole = hours.Sum();
        for (int hour = 0; hour < 24; hour++)
            _hourStarts[hour + 1] = _hourStarts[hour] + (hours[hour] / whole);
        _hourStarts[24] = 1;
    }

    public DateOnly From { get; }

    public int Days { get; }

    /// <summary>How busy each day is; their mean is 1.</summary>
    public double[] Intensities { get; }

    /// <summary>Length of the data, in weeks: the same on this clock and in the calendar.</summary>
    public double Weeks => _dayStarts[Days];

    /// <summary>Calendar seconds of the data.</summary>
    public long Seconds => (long)Days * DaySeconds;

    /// <summary>Weeks on this clock at a second since the start of the data. Range: 0 to <see cref="Seconds"/>.</summary>
    public double WeeksAt(long second)
    {
        if (second >= Seconds)
            return Weeks;
        int day = (int)(second / DaySeconds);
        int rest = (int)(second % DaySeconds);
        int hour = rest / 3600;
        double share = _hourStarts[hour] + (rest % 3600 / 3600.0 * (_hourStarts[hour + 1] - _hourStarts[hour]));
        return _dayStarts[day] + (share * (_dayStarts[day + 1] - _dayStarts[day]));
    }

    /// <summary>The second, since the start of the data, in which this clock shows <paramref name="weeks"/>.</summary>
    public long SecondAt(double weeks)
    {
        int day = Segment(_dayStarts, weeks);
        double share = (weeks - _dayStarts[day]) / (_dayStarts[day + 1] - _dayStarts[day]);
        int hour = Segment(_hourStarts, share);
        double within = (share - _hourStarts[hour]) / (_hourStarts[hour + 1] - _hourStarts[hour]);
        long second = ((long)day * DaySeconds) + (hour * 3600) + (long)(within * 3600);
        return Math.Clamp(second, 0, Seconds - 1);
    }

    static int Segment(double[] starts, double value)
    {
        int found = Array.BinarySearch(starts, value);
        return Math.Clamp(found >= 0 ? found : ~found - 1, 0, starts.Length - 2);
    }

    static double Busy(DateOnly date)
    {
        int christmas = Distance(date, 12, 13);
        int sale = Distance(date, 11, 27);
        double year = 1
            + (0.90 * Bell(christmas, 10))
            + (0.45 * Bell(sale, 4))
            - (0.15 * Bell(Distance(date, 8, 1), 25))
            - (0.20 * Bell(Distance(date, 1, 25), 20));
        return year * Weekdays[(int)date.DayOfWeek];
    }

    static double Bell(int days, double width) => Math.Exp(-0.5 * days * days / (width * width));

    /// <summary>Days from the date to that month and day in the nearest year.</summary>
    static int Distance(DateOnly date, int month, int day)
    {
        int distance = Math.Abs(date.DayNumber - new DateOnly(date.Year, month, day).DayNumber);
        return Math.Min(distance, 365 - Math.Min(distance, 365));
    }
}
