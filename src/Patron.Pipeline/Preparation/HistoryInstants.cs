using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The instants of purchase histories: the run's own, and where a back-test begins.</summary>
/// <param name="AsOf">The instant of the run.</param>
/// <param name="HoldoutFrom">The instant that the back-test's histories end at; null without a back-test.</param>
/// <param name="Zone">The project's zone, whose days count.</param>
readonly record struct HistoryInstants(DateTimeOffset AsOf, DateTimeOffset? HoldoutFrom, TimeZoneInfo Zone)
{
    const int MostOrigins = 3;

    public static HistoryInstants Of(DateTimeOffset asOf, Duration? holdout, TimeZoneInfo zone) =>
        new(asOf, holdout is { } length ? Projects.AsOf.Before(asOf, length, zone) : null, zone);

    /// <summary>
    /// The moments of the past that a model's forecasts are judged from, each with the end of the hold-out after it, the newest first: one, or
    /// three a hold-out's length apart where the purchase or the spend model, or the penalty, is to be chosen by those before the newest.
    /// </summary>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> OriginsOf(
        LifetimeValueDefinition model, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        List<(DateTimeOffset From, DateTimeOffset Until)> origins = [];
        int count = model.LooksBack ? MostOrigins : 1;
        for (DateTimeOffset until = asOf; model.Holdout is { } length && origins.Count < count; until = origins[^1].From)
            origins.Add((Projects.AsOf.Before(until, length, zone), until));
        return origins;
    }

    /// <summary>The calendar day of the last instant before another: ages end on it.</summary>
    public DateOnly LastDayBefore(DateTimeOffset instant) =>
        PurchaseHistoriesSql.LastDayBefore(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>Length of the back-test in a time unit, from the last day of the histories to that of the run.</summary>
    public double HoldoutIn(TimeUnit unit) => HoldoutFrom is { } from
        ? (LastDayBefore(AsOf).DayNumber - LastDayBefore(from).DayNumber) / unit.Days
        : 0;

    /// <summary>A day as SQL.</summary>
    public static string DayLiteral(DateOnly day) => $"DATE '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
