using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Reporting.Pictures;

/// <summary>
/// The figures of all pictures of a lifetime value: how well the purchase model fits and foretells, what it says of customers, and who holds
/// the value. Its names in JSON are those of docs/pictures.md.
/// </summary>
public sealed record ValuePictures
{
    /// <summary>The purchase model, <c>BG/NBD</c>.</summary>
    public required string PurchaseModel { get; init; }

    /// <summary>The unit of times: <c>week</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Customers by repeat purchases, as they are and as the model expects.</summary>
    public required IReadOnlyList<FrequencyBar> FrequencyHistogram { get; init; }

    /// <summary>Repeat purchases of all customers over time; empty without a hold-out of time.</summary>
    public required IReadOnlyList<TrackedPeriod> Tracking { get; init; }

    /// <summary>Purchases in the hold-out by earlier repeat purchases; empty without a hold-out of time.</summary>
    public required IReadOnlyList<FrequencyOutcome> ConditionalExpectation { get; init; }

    /// <summary>How often intervals covered what customers did in the hold-out; null without a hold-out of time.</summary>
    public required IntervalCoverage? IntervalCoverage { get; init; }

    /// <summary>Expected purchases and P(alive) by frequency and recency.</summary>
    public required FrequencyRecencyMatrix FrequencyRecency { get; init; }

    /// <summary>P(alive) over the histories of a few frequent customers; empty where the days of their purchases are not known.</summary>
    public required IReadOnlyList<CustomerAlive> AliveHistories { get; init; }

    /// <summary>Customers by value; empty where amounts are not known.</summary>
    public required IReadOnlyList<ValueBin> ValueDistribution { get; init; }

    /// <summary>How much of all value few customers hold; null where amounts are not known.</summary>
    public required ValueConcentration? ValueConcentration { get; init; }
}

/// <summary>P(alive) over one customer's history.</summary>
/// <param name="Customer">The key.</param>
/// <param name="From">The day of the first purchase.</param>
/// <param name="Points">In the order of time.</param>
public sealed record CustomerAlive(string Customer, DateOnly From, IReadOnlyList<AlivePoint> Points);
