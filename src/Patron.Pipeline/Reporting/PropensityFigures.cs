using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Reporting;

/// <summary>A propensity model: how good it is and what it says of today's customers.</summary>
sealed record PropensityFigures
{
    public required string Model { get; init; }

    /// <summary>What it foresees, in words.</summary>
    public required string Target { get; init; }

    /// <summary>Customers scored.</summary>
    public required long Customers { get; init; }

    public required double? MeanScore { get; init; }

    /// <summary>Customers by score, in ten equal steps of [0, 1].</summary>
    public required IReadOnlyList<long> Scores { get; init; }

    public required double? Auc { get; init; }

    /// <summary>Share of positives among the rows it was judged on.</summary>
    public required double BaseRate { get; init; }

    public required IReadOnlyList<CalibrationPoint> Calibration { get; init; }

    public required IReadOnlyList<LiftBar> Lift { get; init; }

    /// <summary>What it learns with, why it was chosen where there was a choice, and the form of its calibration; null where there is none.</summary>
    public required string? Learner { get; init; }

    public required string? Reason { get; init; }

    public required string? CalibratedBy { get; init; }

    /// <summary>How it does segment by segment, which says why there are models by segment or why not; null where it has no segments.</summary>
    public required SegmentsEvaluation? Segments { get; init; }

    /// <summary>The strongest coefficients, change in log odds for one unit of the scaled feature; empty of learners without.</summary>
    public required IReadOnlyList<NamedNumber> Coefficients { get; init; }

    /// <summary>How far the features that move scores furthest move them, on the learner's scale; empty of models of earlier versions.</summary>
    public required IReadOnlyList<NamedNumber> Importance { get; init; }
}

sealed record CalibrationPoint(double Rows, double Predicted, double Observed);

sealed record LiftBar(int Decile, double Rows, double? Rate, double? Lift, double? Gain);

/// <summary>Customers by segment.</summary>
sealed record SegmentFigures(string Segmentation, IReadOnlyList<Segment> Segments);

/// <param name="Name">The segment.</param>
/// <param name="Customers">How many are in it.</param>
/// <param name="Amount">What they spent so far.</param>
/// <param name="ExpectedValue">What they are expected to bring; null without a lifetime value model.</param>
sealed record Segment(string Name, long Customers, double Amount, double? ExpectedValue);

/// <summary>A campaign: its rules, whom they took, what its limits are worth and examples.</summary>
sealed record CampaignFigures(
    string Name, string Channel, string Audience, IReadOnlyList<RuleFigures> Rules, IReadOnlyList<GroupFigures> Groups,
    IReadOnlyList<LimitFigures> Limits, IReadOnlyList<DecisionSample> Samples);

/// <param name="Kind">What it is of: <c>budget, rule, treatment, variant</c>.</param>
/// <param name="Name">The budget, rule, treatment or variant.</param>
/// <param name="Limit">How much there is.</param>
/// <param name="Used">How much is used.</param>
/// <param name="Price">What one more would earn, in the project's currency; 0 where it does not bind.</param>
sealed record LimitFigures(string Kind, string Name, double Limit, double Used, double Price);

/// <param name="Name">The rule.</param>
/// <param name="When">Its condition.</param>
/// <param name="Treatment">What is sent.</param>
/// <param name="Limit">The most customers it may take.</param>
/// <param name="Customers">How many it took.</param>
/// <param name="Cost">Of all contacts.</param>
/// <param name="ExpectedValue">Of all contacts; null where the rule names none.</param>
sealed record RuleFigures(
    string Name, string When, string Treatment, int? Limit, long Customers, double Cost, double? ExpectedValue);

sealed record GroupFigures(string Group, long Customers);

/// <summary>One decision; texts of a customer are left out of the reason.</summary>
sealed record DecisionSample(string Customer, string Group, string? Rule, string Why);
