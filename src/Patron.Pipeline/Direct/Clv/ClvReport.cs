using Patron.Models.LifetimeValue;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>What <see cref="ClvAnalysis"/> found.</summary>
public sealed record ClvReport
{
    public required string File { get; init; }

    public required int Customers { get; init; }

    /// <summary>Only purchases before it counted; null for a ready summary.</summary>
    public required DateOnly? AsOf { get; init; }

    /// <summary><c>day</c>, <c>week</c> or <c>month</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>As it was asked for: <c>52w</c>.</summary>
    public required string Horizon { get; init; }

    /// <summary>As it was asked for: <c>0.1/year</c>.</summary>
    public required string Discount { get; init; }

    public required FittedModel PurchaseModel { get; init; }

    /// <summary>Null where amounts are not known.</summary>
    public required FittedModel? SpendModel { get; init; }

    /// <summary>Why that purchase model; null where it was asked for.</summary>
    public required ModelChoice? Choice { get; init; }

    /// <summary>Why that spend model; null where it was asked for.</summary>
    public required ModelChoice? SpendChoice { get; init; }

    /// <summary>How the intervals of customers' values were found.</summary>
    public required IntervalWay Intervals { get; init; }

    /// <summary>L2 penalty of the purchase model.</summary>
    public required double Penalty { get; init; }

    /// <summary>Why that penalty; null where it was asked for.</summary>
    public required string? PenaltyReason { get; init; }

    /// <summary>Null where the data allow none.</summary>
    public required ClvHoldout? Holdout { get; init; }

    /// <summary>
    /// How the model, boosted regressions and guesses foretold purchases and money of the hold-out; empty where the model was asked for or
    /// nothing was held out by time.
    /// </summary>
    public required IReadOnlyList<ClvRival> Rivals { get; init; }

    /// <summary>Purchases expected of all customers in the horizon.</summary>
    public required double ExpectedPurchases { get; init; }

    /// <summary>Lower end of what they will be in 90 of 100 cases, for what the fit leaves open and for chance; null where the data do not tell.</summary>
    public required double? ExpectedPurchasesLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double? ExpectedPurchasesHigh { get; init; }

    /// <summary>Discounted money expected of all customers in the horizon; null where amounts are not known.</summary>
    public required double? TotalValue { get; init; }

    /// <summary>Lower end of what it will be in 90 of 100 cases; null where the data do not tell.</summary>
    public required double? TotalValueLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double? TotalValueHigh { get; init; }

    /// <summary>Where scores were written; null for nowhere.</summary>
    public required string? Output { get; init; }

    /// <summary>Where pictures were written; null for nowhere.</summary>
    public string? Pictures { get; init; }
}

/// <summary>A report, and every customer.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Scores">Customers in the order of their keys, of a summary in that of the file.</param>
public sealed record ClvOutcome(ClvReport Report, ClvScores Scores);

/// <summary>A fitted model as people read it.</summary>
/// <param name="Name">Such as <c>BG/NBD</c>.</param>
/// <param name="Parameters">By their letters.</param>
/// <param name="StandardErrors">By the same letters; NaN where the data do not determine them.</param>
/// <param name="LogLikelihood">Over all customers it was fitted on.</param>
/// <param name="Customers">How many those are.</param>
/// <param name="Iterations">Steps of the fit.</param>
/// <param name="Warnings">What to know before trusting it.</param>
public sealed record FittedModel(
    string Name,
    IReadOnlyDictionary<string, double> Parameters,
    IReadOnlyDictionary<string, double> StandardErrors,
    double LogLikelihood,
    int Customers,
    int Iterations,
    IReadOnlyList<string> Warnings);

/// <summary>How well purchases were foretold for data that the fit had not seen.</summary>
/// <param name="Kind">By <c>time</c>: the last part of the observed time; by <c>customers</c>: a part of the customers.</param>
/// <param name="Customers">Who was judged.</param>
/// <param name="From">First day of the time held out.</param>
/// <param name="Until">The day after its last.</param>
/// <param name="Actual">Purchases that happened.</param>
/// <param name="Expected">Purchases that were foretold.</param>
/// <param name="Mae">Mean absolute error, in purchases a customer.</param>
/// <param name="Rmse">Root mean squared error.</param>
/// <param name="Bias">Mean of foretold less actual.</param>
/// <param name="Baseline">The same for a simple guess.</param>
public sealed record ClvHoldout(
    HoldoutKind Kind,
    int Customers,
    DateOnly? From,
    DateOnly? Until,
    double Actual,
    double Expected,
    double Mae,
    double Rmse,
    double Bias,
    ClvBaseline Baseline);

/// <summary>A simple guess to compare with.</summary>
/// <param name="Name">How it guesses.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean squared error.</param>
/// <param name="Bias">Mean of guessed less actual.</param>
public sealed record ClvBaseline(string Name, double Mae, double Rmse, double Bias);

/// <summary>What was held out.</summary>
public enum HoldoutKind
{
    Time,
    Customers,
}

/// <summary>Customers with their history and value, as columns.</summary>
/// <param name="Customers">Keys.</param>
/// <param name="Frequency">Repeat purchases.</param>
/// <param name="Recency">Time of the last purchase since the first.</param>
/// <param name="Age">Time since the first purchase.</param>
/// <param name="Values">Probability alive, expected purchases, and spend and value where amounts are known (otherwise empty).</param>
public sealed record ClvScores(string[] Customers, double[] Frequency, double[] Recency, double[] Age, CustomerValues Values)
{
    /// <summary>Whether there are spend and value.</summary>
    public bool HasValue => Values.Value.Length > 0;
}
