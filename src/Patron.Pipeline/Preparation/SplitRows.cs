using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>What the rows of one training instant may be used for, whoever they are of.</summary>
/// <param name="AsOf">The instant.</param>
/// <param name="Trains">Whether train customers' rows are learnt from.</param>
/// <param name="Judges">Whether validation and test customers' rows are judged by.</param>
readonly record struct SplitRows(DateTimeOffset AsOf, bool Trains, bool Judges)
{
    /// <summary>The newest window that a target is learnt from, as the definitions have it.</summary>
    /// <exception cref="InvalidOperationException">There is none: the target is not known at any training instant.</exception>
    public static TargetWindow NewestOf(
        DatasetDefinition dataset, TargetDefinition target, DateTimeOffset asOf, TimeZoneInfo zone) =>
        Of(dataset, asOf, zone).Where(row => row.Trains).Select(row => TargetWindow.At(row.AsOf, target, zone))
            .Where(window => window.Until <= asOf).Last();

    /// <summary>
    /// Each training instant, oldest first. With <c>latest</c>, rows are judged by at the newest instants alone, and learnt from
    /// where every target ends, with the gap, at or before the first of those.
    /// </summary>
    public static IReadOnlyList<SplitRows> Of(DatasetDefinition dataset, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        IReadOnlyList<DateTimeOffset> instants = TrainingInstants.Of(dataset, asOf, zone);
        if (dataset.Split is not { Latest: { } latest } split)
            return [.. instants.Select(instant => new SplitRows(instant, true, dataset.Split is not null))];
        DateTimeOffset first = instants[Math.Max(0, instants.Count - latest)];
        return
        [
            .. from instant in instants
               let end = dataset.Targets.Max(target => TargetWindow.At(instant, target, zone).Until)
               select new SplitRows(instant, Projects.AsOf.After(end, split.Gap, zone) <= first, instant >= first),
        ];
    }
}
