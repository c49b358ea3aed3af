namespace Patron.Pipeline.Projects;

/// <summary><c>leaks:</c> of a propensity model: which features know the target too well to be learnt from.</summary>
public sealed record LeakRules
{
    /// <summary>
    /// Share of pairs that a feature may rank right, see <c>docs/leaks.md</c>. Range: above 0.5, below 1. <value>Default: 0.95.</value>
    /// </summary>
    public double Limit { get; init; } = 0.95;

    /// <summary>Features that may know the target as well as they do.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];
}

/// <summary><c>selection:</c> of a propensity model: which features it learns from; a rule that is left out drops none.</summary>
public sealed record SelectionRules
{
    /// <summary>A feature goes that is missing in more than this share of the training rows. Range: [0, 1).</summary>
    public double? Missing { get; init; }

    /// <summary>A feature goes that differs from its most frequent value in less than this share of them. Range: [0, 1).</summary>
    public double? Variance { get; init; }

    /// <summary>A feature goes that goes together more than this with a more important one. Range: [0, 1).</summary>
    public double? Correlation { get; init; }

    /// <summary>How many of the most important ones stay. Range: >= 1.</summary>
    public int? Keep { get; init; }
}

/// <summary><c>by:</c> of a propensity model: one model for each level of a column that has rows enough, one over all rows for the others.</summary>
public sealed record SegmentRules
{
    /// <summary>The column: a feature with levels, or <c>macrosegment</c> of the data set.</summary>
    public required string Column { get; init; }

    /// <summary>Least training rows of a level with a model of its own. Range: >= 20. <value>Default: 500.</value></summary>
    public int LeastRows { get; init; } = 500;

    /// <summary>Least training rows of either outcome. Range: >= 10. <value>Default: 50.</value></summary>
    public int LeastOfEach { get; init; } = 50;
}

/// <summary><c>tuning:</c> of a propensity model: how its learner and settings are searched.</summary>
public sealed record TuningRules
{
    /// <summary>Settings tried of boosting, and a fifth of it of a forest. Range: 1 to 1,000. <value>Default: 10.</value></summary>
    public int Trials { get; init; } = 10;

    /// <summary>Folds that settings are judged by. Range: 2 to 100. <value>Default: 5.</value></summary>
    public int Folds { get; init; } = 5;
}
