namespace Patron.Simulation.Telecom;

/// <summary>The days of the data as months and weekdays. Days count from 0, the first day of the data.</summary>
sealed class Calendar
{
    /// <summary>Mean days of a month.</summary>
    public const double DaysPerMonth = 365.25 / 12;

    public const long DaySeconds = 86_400;

    const int BillingDay = 5;
    const int BillingHour = 6;

    readonly int[] _firstDays;

    public Calendar(DateOnly from, int days)
    {
        From = from;
        Days = days;
        Weekdays = [.. Enumerable.Range(0, days).Select(day => (byte)from.AddDays(day).DayOfWeek)];
        DateOnly first = new(from.Year, from.Month, 1);
        MonthOf = [.. Enumerable.Range(0, days).Select(day => (short)Distance(first, from.AddDays(day)))];
        Months = MonthOf[^1] + 1;
        _firstDays = [.. Enumerable.Range(0, Months + 1).Select(month => first.AddMonths(month).DayNumber - from.DayNumber)];
    }

    public DateOnly From { get; }

    public int Days { get; }

    /// <summary>Months that the data touch.</summary>
    public int Months { get; }

    /// <summary>Month of each day, from 0.</summary>
    public short[] MonthOf { get; }

    /// <summary>Weekday of each day, Sunday 0.</summary>
    public byte[] Weekdays { get; }

    /// <summary>First day of a month; below 0 where the data begin within it. Range: 0 to <see cref="Months"/>.</summary>
    public int FirstDay(int month) => _firstDays[month];

    /// <summary>First day on which the bills of a month are there.</summary>
    public int BilledFrom(int month) => FirstDay(month + 1) + BillingDay - 1;

    /// <summary>Second in which a month is billed.</summary>
    public long BilledAt(int month) => (BilledFrom(month) * DaySeconds) + (BillingHour * 3600);

    static int Distance(DateOnly first, DateOnly date) => ((date.Year - first.Year) * 12) + date.Month - first.Month;
}
