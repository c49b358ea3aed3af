namespace Patron.Pipeline.Scorings;

/// <summary>What differs between two sets of score and treatment tables, at one instant.</summary>
/// <param name="First">A scoring experiment's name, or <c>production</c>.</param>
/// <param name="Second">Another.</param>
/// <param name="AsOf">The instant.</param>
/// <param name="Scores">Of each model: how its numbers differ.</param>
/// <param name="Decisions">Of each campaign and segmentation: who is decided otherwise.</param>
public sealed record ScoringDifference(
    string First, string Second, DateTimeOffset AsOf, IReadOnlyList<ScoreDifference> Scores, IReadOnlyList<DecisionDifference> Decisions)
{
    /// <summary>Of each campaign what its choices would have earned; empty where no outcome is asked for.</summary>
    public IReadOnlyList<EarnedDifference> Earned { get; init; } = [];
}

/// <summary>How the numbers of a model differ.</summary>
/// <param name="Table">Such as <c>gold.scores</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="FirstVersion">The version that scored in the first set; null where it has no rows.</param>
/// <param name="SecondVersion">The same of the second.</param>
/// <param name="OnlyFirst">Customers in the first alone.</param>
/// <param name="OnlySecond">Customers in the second alone.</param>
/// <param name="Both">Customers in both; what follows is of them, and null where there are none.</param>
/// <param name="FirstMean">Mean in the first.</param>
/// <param name="SecondMean">Mean in the second.</param>
/// <param name="MeanDistance">Mean of the absolute differences.</param>
/// <param name="RankCorrelation">Spearman's, with ties at their mean rank; null where all are equal in one set.</param>
public sealed record ScoreDifference(
    string Table, string Model, int? FirstVersion, int? SecondVersion, long OnlyFirst, long OnlySecond, long Both,
    double? FirstMean, double? SecondMean, double? MeanDistance, double? RankCorrelation);

/// <summary>Who is decided otherwise.</summary>
/// <param name="Table"><c>gold.treatments</c> or <c>gold.segments</c>.</param>
/// <param name="Name">Campaign or segmentation.</param>
/// <param name="Same">Customers with the same outcome in both sets.</param>
/// <param name="Moves">How many have one outcome in the first set and another in the second, most first; null for none at all.</param>
public sealed record DecisionDifference(string Table, string Name, long Same, IReadOnlyList<OutcomeMove> Moves)
{
    /// <summary>Customers with another outcome.</summary>
    public long Other => Moves.Sum(move => move.Customers);

    /// <summary>Cost of the contacts in the first set, in the project's currency; null for segments.</summary>
    public double? FirstCost { get; init; }

    /// <summary>The same of the second.</summary>
    public double? SecondCost { get; init; }

    /// <summary>What the contacts of the first set are expected to bring; null where no rule tells.</summary>
    public double? FirstExpectedValue { get; init; }

    /// <summary>The same of the second.</summary>
    public double? SecondExpectedValue { get; init; }
}

/// <summary>Customers who are decided otherwise.</summary>
/// <param name="From">The outcome in the first set: a treatment, group or segment; null where the customer has none.</param>
/// <param name="To">The outcome in the second.</param>
/// <param name="Customers">How many.</param>
public sealed record OutcomeMove(string? From, string? To, long Customers);
