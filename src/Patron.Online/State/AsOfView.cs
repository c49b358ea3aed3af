using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>The days that an as-of date and its windows lie between, and what customers are read with as of it.</summary>
sealed class AsOfView
{
    static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>So many readings of customers are kept of each group.</summary>
    const int MostReadings = 16;

    AsOfView(DateTimeOffset asOf, int day, (int From, int Until)[][] windows, IReadOnlyList<GroupPlan> plans, TimeZoneInfo zone)
    {
        (AsOf, Day, Windows) = (asOf, day, windows);
        Readings = [.. plans.Select((plan, group) => new Spares<GroupReading>(MostReadings, () => new GroupReading(plan, this, group, zone)))];
    }

    public DateTimeOffset AsOf { get; }

    /// <summary>The day that begins at it.</summary>
    public int Day { get; }

    /// <summary>Of each group and each of its windows the first day and the one after the last.</summary>
    public (int From, int Until)[][] Windows { get; }

    /// <summary>Readings of single customers by group, each for one thread.</summary>
    public Spares<GroupReading>[] Readings { get; }

    /// <exception cref="ArgumentException">It is not midnight in the zone, or a window does not begin at one.</exception>
    public static AsOfView Of(DateTimeOffset asOf, IReadOnlyList<GroupPlan> plans, TimeZoneInfo zone)
    {
        int day = DayAt(asOf, zone) ?? throw new ArgumentException(
            $"{Pipeline.Projects.AsOf.Text(asOf)} is not midnight in {zone.Id}: features are kept by the day, so ask for a date",
            nameof(asOf));
        return new(asOf, day, [.. plans.Select(plan => plan.Windows.Select(Days).ToArray())], plans, zone);

        (int, int) Days(FeatureWindow window) => (
            window.From(asOf, zone) is not { } from ? int.MinValue : DayAt(from, zone) ?? throw Skipped(window),
            DayAt(window.Until(asOf, zone), zone) ?? throw Skipped(window));

        ArgumentException Skipped(FeatureWindow window) => new(
            $"the clocks of {zone.Id} skip midnight of {DayCalendar.Date(day):yyyy-MM-dd}, so that "
            + $"the window {window} does not begin at one: ask for another date",
            nameof(asOf));
    }

    static int? DayAt(DateTimeOffset instant, TimeZoneInfo zone)
    {
        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        return Pipeline.Projects.AsOf.MidnightOf(date, zone) == instant ? date.DayNumber - Epoch : null;
    }
}
