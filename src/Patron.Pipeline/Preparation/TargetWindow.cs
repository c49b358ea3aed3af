using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The instants of one training set: features from before <see cref="AsOf"/>, the target from [From, Until).</summary>
/// <param name="AsOf">The instant that features are computed for.</param>
/// <param name="From">Begin of the stretch that the target looks at.</param>
/// <param name="Until">Its end.</param>
public readonly record struct TargetWindow(DateTimeOffset AsOf, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The window of a training instant, by the calendar of the zone.</summary>
    public static TargetWindow At(DateTimeOffset instant, TargetDefinition target, TimeZoneInfo zone)
    {
        DateTimeOffset from = Projects.AsOf.After(instant, target.BlindSpot, zone);
        return new(instant, from, Projects.AsOf.After(from, target.Horizon, zone));
    }

    /// <summary>The latest window whose target is known at <paramref name="asOf"/>.</summary>
    public static TargetWindow EndingAt(DateTimeOffset asOf, TargetDefinition target, TimeZoneInfo zone)
    {
        DateTimeOffset training = Projects.AsOf.Before(Projects.AsOf.Before(asOf, target.Horizon, zone), target.BlindSpot, zone);
        TargetWindow window = At(training, target, zone);
        // Clocks that skip an hour can carry the end past the instant of the run.
        while (window.Until > asOf)
            window = At(Projects.AsOf.Before(window.AsOf, Duration.OfDays(1), zone), target, zone);
        return window;
    }
}
