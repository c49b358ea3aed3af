using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The instants that the training rows of a data set are of.</summary>
static class TrainingInstants
{
    /// <summary>
    /// The instants, oldest first: as listed, or those that end with the newest at which all targets are known.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="asOf">The run's instant.</param>
    /// <param name="zone">The project's zone, by whose calendar is counted.</param>
    public static IReadOnlyList<DateTimeOffset> Of(DatasetDefinition dataset, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        if (dataset.AsOf.Dates is { } dates)
            return [.. dates.Select(text => Parse(text, zone)).Distinct().Order()];
        DateTimeOffset newest = dataset.Targets.Min(target => TargetWindow.EndingAt(asOf, target, zone).AsOf);
        IEnumerable<Duration> steps = Enumerable.Range(0, dataset.AsOf.Count).Select(count => Steps(dataset.AsOf.Every, count));
        return [.. steps.Select(step => AsOf.Before(newest, step, zone)).Order()];
    }

    /// <summary>What decides them beside the run's instant, as text.</summary>
    public static string TextOf(DatasetDefinition dataset) => dataset.AsOf.Dates is { } dates
        ? string.Join(',', dates)
        : string.Create(CultureInfo.InvariantCulture, $"{dataset.AsOf.Every}*{dataset.AsOf.Count}:")
            + string.Join(',', dataset.Targets.Select(target => $"{target.BlindSpot}+{target.Horizon}"));

    /// <summary>
    /// What speaks against the instants of a run: dates at which no target is known, and too little time to learn from.
    /// </summary>
    public static IEnumerable<Problem> ProblemsOf(DatasetDefinition dataset, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        IReadOnlyList<DateTimeOffset> instants = Of(dataset, asOf, zone);
        foreach (DateTimeOffset instant in instants)
        {
            DateTimeOffset first = dataset.Targets.Min(target => TargetWindow.At(instant, target, zone).Until);
            if (first > asOf)
            {
                yield return (dataset.AsOf.Place ?? new FilePlace(dataset.File, 0, 0)).Problem(
                    $"no target is known of {Day(instant, zone)} by {Day(asOf, zone)}, the instant of the run: "
                    + $"the first ends on {Day(first, zone)}",
                    "name an earlier date");
            }
        }

        if (dataset.Split is { Latest: not null } split && !SplitRows.Of(dataset, asOf, zone).Any(row => row.Trains))
        {
            yield return (split.Place ?? new FilePlace(dataset.File, 0, 0)).Problem(
                $"no instant is left to learn from: the targets of the oldest, {Day(instants[0], zone)}, end less than the gap "
                + $"of {split.Gap} before {Day(instants[^split.Latest.Value], zone)}",
                "give 'as_of:' more instants, or take a smaller 'gap' or 'latest'");
        }
    }

    static DateTimeOffset Parse(string text, TimeZoneInfo zone) => AsOf.TryParse(text, zone, out DateTimeOffset instant)
        ? instant
        : throw new FormatException($"'{text}' is not {AsOf.Expected}");

    static Duration Steps(TimeUnit every, int count)
    {
        char unit = every switch { TimeUnit.Day => 'd', TimeUnit.Week => 'w', _ => 'm' };
        return Duration.Parse(count.ToString(CultureInfo.InvariantCulture) + unit);
    }

    static string Day(DateTimeOffset instant, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return local.ToString(local.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
