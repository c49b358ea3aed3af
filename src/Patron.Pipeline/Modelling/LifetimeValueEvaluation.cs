using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue.Pictures;

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

    /// <summary>Repeat purchases of all customers, period by period from the first purchase to the end of the hold-out.</summary>
    /// <remarks>Periods without days, as earlier versions of the program stored them, are left out.</remarks>
    public required IReadOnlyList<TrackedPeriod> Tracking { get; init => field = [.. value.Where(period => period.Days > 0)]; }

    /// <summary>How often intervals covered what single customers did in the hold-out; null for fewer than two customers.</summary>
    public IntervalCoverage? Coverage { get; init; }
}

/// <summary>A period of the time before the hold-out or of the hold-out: repeat purchases of the customers known before it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="End">Its last day.</param>
/// <param name="Days">Days in it. Range: &gt;= 1.</param>
/// <param name="IsHeldOut">Whether it is of the hold-out.</param>
/// <param name="Actual">Repeat purchases of all customers in it.</param>
/// <param name="Expected">What is expected in it of customers who are new on their first days, see <see cref="PurchaseTracking"/>.</param>
/// <param name="ActualSoFar">Repeat purchases from the first period to its end.</param>
/// <param name="ExpectedSoFar">What is expected up to its end.</param>
public sealed record TrackedPeriod(
    int Number, DateOnly End, int Days, bool IsHeldOut, double Actual, double Expected, double ActualSoFar, double ExpectedSoFar);
