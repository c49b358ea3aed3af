namespace Patron.Pipeline.Projects;

/// <summary>The unit in which purchase models count recency, age and horizon.</summary>
public enum TimeUnit
{
    Day,
    Week,
    Month,
}

public static class TimeUnitLength
{
    /// <summary>A year, in days: the mean of the Julian calendar's.</summary>
    public const double DaysPerYear = 365.25;

    extension(TimeUnit unit)
    {
        /// <summary>Length in days: 1, 7, 365.25 / 12.</summary>
        public double Days => unit switch
        {
            TimeUnit.Day => 1,
            TimeUnit.Week => 7,
            _ => DaysPerYear / 12,
        };
    }
}
