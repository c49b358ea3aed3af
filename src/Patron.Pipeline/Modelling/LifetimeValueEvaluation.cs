using Patron.Models.Evaluation;

namespace Patron.Pipeline.Modelling;

/// <summary>The back-test of a lifetime value model: fitted without the last stretch of time, judged on it.</summary>
public sealed record LifetimeValueEvaluation
{
    /// <summary>The instant that the back-test's histories end at.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the hold-out.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Length of the hold-out in the project's time unit.</summary>
    public required double Length { get; init; }

    /// <summary>Expected against actual purchases per customer.</summary>
    public required CountMetrics Purchases { get; init; }

    /// <summary>Expected against actual mean spend, over the customers who bought; null if nobody did.</summary>
    public CountMetrics? Spend { get; init; }

    /// <summary>Purchases in the hold-out by the number of repeat purchases before it; the last row stands for all above.</summary>
    public required IReadOnlyList<FrequencyOutcome> ByFrequency { get; init; }

    /// <summary>Purchases of all customers, period by period.</summary>
    public required IReadOnlyList<TrackedPeriod> Tracking { get; init; }
}

/// <summary>Customers of equal frequency: what was expected of them and what they did.</summary>
/// <param name="Frequency">Repeat purchases before the hold-out.</param>
/// <param name="AndMore">Whether higher frequencies are counted here too.</param>
/// <param name="Customers">How many they are.</param>
/// <param name="Actual">Mean purchases in the hold-out.</param>
/// <param name="Expected">Mean of the expected purchases.</param>
public sealed record FrequencyOutcome(int Frequency, bool AndMore, int Customers, double Actual, double Expected);

/// <summary>One period of the hold-out.</summary>
/// <param name="Number">From 1.</param>
/// <param name="End">Its last day.</param>
/// <param name="Actual">Purchases of all customers in it.</param>
/// <param name="Expected">What was expected in it.</param>
public sealed record TrackedPeriod(int Number, DateOnly End, double Actual, double Expected);
