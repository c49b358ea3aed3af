using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The instants of one training set: features from before <see cref="AsOf"/>, the target from [From, Until).</summary>
/// <param name="AsOf">The instant that features are computed for.</param>
/// <param name="From">Begin of the stretch that the target looks at.</param>
/// <param name="Until">Its end; never after the instant of the run.</param>
public readonly record struct TargetWindow(DateTimeOffset AsOf, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The latest window whose target is known at <paramref name="asOf"/>.</summary>
    public static TargetWindow EndingAt(DateTimeOffset asOf, TargetDefinition target, TimeZoneInfo zone)
    {
        DateTimeOffset training = Projects.AsOf.Before(Projects.AsOf.Before(asOf, target.Horizon, zone), target.BlindSpot, zone);
        DateTimeOffset from = Projects.AsOf.After(training, target.BlindSpot, zone);
        // Months of unequal length and shifted clocks can carry the end past the instant of the run.
        DateTimeOffset until = Projects.AsOf.After(from, target.Horizon, zone);
        return new(training, from, until < asOf ? until : asOf);
    }
}
