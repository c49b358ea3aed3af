namespace Patron.Models.Evaluation;

/// <summary>What groups are asked for and held against.</summary>
public sealed record FairnessOptions
{
    /// <summary>Rows whose probability is at least this are selected. <value>0.5.</value></summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// The group that all are held against. <value>Null: for each figure the group that does best in it (highest selection rate,
    /// recall and precision, lowest false positive rate, least bias), of those that are not small.</value>
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Of the intervals, one by one: of twenty groups that are treated alike one differs by chance. <value>0.95.</value>
    /// </summary>
    public double Confidence { get; init; } = Estimate.UsualConfidence;

    /// <summary>A group with fewer rows is small. <value>100.</value></summary>
    public int LeastRows { get; init; } = 100;

    /// <summary>A group with fewer rows of either outcome is small. <value>10.</value></summary>
    public int LeastOfEach { get; init; } = 10;
}

/// <summary>How a threshold treats one group.</summary>
/// <param name="Group">Its name; null for the rows that have none.</param>
/// <param name="Rows">Rows in it, those of weight 0 left out.</param>
/// <param name="Positives">Those whose outcome is true.</param>
/// <param name="SelectionRate">Share that is selected.</param>
/// <param name="Recall">Share selected of those for whom it happened: the true positive rate.</param>
/// <param name="FalsePositiveRate">Share selected of those for whom it did not.</param>
/// <param name="Precision">Share of the selected for whom it happened.</param>
/// <param name="Calibration">Predicted against observed; null for a single row.</param>
/// <param name="Contrasts">Its figures against those of the reference; none where it is the reference itself.</param>
/// <param name="Warning">Said of a small group; null for others.</param>
public sealed record GroupFairness(
    string? Group, int Rows, int Positives, Estimate? SelectionRate, Estimate? Recall, Estimate? FalsePositiveRate,
    Estimate? Precision,
    CalibrationError? Calibration, IReadOnlyList<FairnessContrast> Contrasts, string? Warning);

/// <summary>A figure of one group against the reference.</summary>
/// <param name="Figure">selection_rate, recall, false_positive_rate, precision or bias.</param>
/// <param name="Reference">The group it is held against.</param>
/// <param name="Difference">Group less reference; null where either has no such figure.</param>
/// <param name="Ratio">Group over reference; null where either is 0 or has none, and for the bias.</param>
public sealed record FairnessContrast(string Figure, string? Reference, Estimate? Difference, Estimate? Ratio)
{
    /// <summary>
    /// Whether the ratio, as observed, is below four fifths or above five fourths: the rule of thumb of US employers' guidelines,
    /// which is meant for selection rates. Null without a ratio.
    /// </summary>
    /// <remarks>Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D.</remarks>
    public bool? BeyondFourFifths => Ratio is { } ratio ? ratio.Value is < 0.8 or > 1.25 : null;
}

/// <summary>Whether a threshold treats groups alike.</summary>
/// <remarks>
/// Equal selection rates, equal true and false positive rates (Hardt, Price and Srebro 2016, NeurIPS) and calibration within
/// groups cannot all hold where base rates differ: Kleinberg, Mullainathan and Raghavan (2017), ITCS. Which of them matters is
/// not a question of statistics.
/// </remarks>
public static class Fairness
{
    /// <summary>The groups, in ordinal order of their names, rows without one last.</summary>
    /// <param name="groups">The group of each row; null for none.</param>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="options">Threshold, reference, what is small.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    /// <exception cref="ArgumentException">
    /// As of <see cref="BinaryMetrics.Of"/>, or the reference is none of the groups.
    /// </exception>
    public static IReadOnlyList<GroupFairness> Of(
        ReadOnlySpan<string?> groups, ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes,
        FairnessOptions? options = null,
        ReadOnlySpan<double> weights = default)
    {
        options ??= new FairnessOptions();
        if (!(options.Confidence is > 0 and < 1) || double.IsNaN(options.Threshold))
            throw new ArgumentOutOfRangeException(nameof(options), options,
                "confidence must lie between 0 and 1, and the threshold be a number");
        RowCheck.Scores(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        if (groups.Length != probabilities.Length)
            throw new ArgumentException($"{groups.Length} groups for {probabilities.Length} rows; they must be equally many",
                nameof(groups));
        List<GroupCounts> counts = [];
        foreach ((string? name, int[] rows) in MetricsByGroup.RowsByGroup(groups))
        {
            var one = new GroupCounts(name, rows, probabilities, outcomes, weights, options.Threshold);
            if (one.Rows > 0)
                counts.Add(one);
        }

        if (options.Reference is { } wanted && counts.All(one => one.Group != wanted))
            throw new ArgumentException(
                $"the reference '{wanted}' is none of the groups {string.Join(", ", counts.Select(one => $"'{one.Group}'"))}",
                nameof(options));
        return [.. counts.Select(one => one.Against(counts, options))];
    }
}
