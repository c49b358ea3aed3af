using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>When the warehouse learns of a day: usually the next morning, seldom up to five days later.</summary>
sealed class LoadTimes(TelecomOptions options)
{
    public const int Hour = 4;
    public const int LatestDays = 5;

    /// <summary>Second of loading; null where that is after the end of the data, so that the row is not in them.</summary>
    public long? Of(int day, RandomStream random)
    {
        int late = random.Chance(options.LateShare) ? 1 + random.Below(LatestDays) : 0;
        long second = ((day + 1 + late) * Calendar.DaySeconds) + (Hour * 3600);
        return second < options.Seconds ? second : null;
    }
}
