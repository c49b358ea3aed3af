namespace Patron.Models.Evaluation;

/// <summary>What a threshold makes of rows: those that reach it are selected. Counts are sums of the rows' weights.</summary>
/// <param name="Threshold">Rows whose score is at least this are selected; null where nobody is.</param>
/// <param name="TruePositives">Selected, and it happened.</param>
/// <param name="FalsePositives">Selected, and it did not.</param>
/// <param name="FalseNegatives">Not selected, and it happened.</param>
/// <param name="TrueNegatives">Not selected, and it did not.</param>
/// <remarks>A ratio whose denominator is 0 is null.</remarks>
public sealed record ConfusionMatrix(
    double? Threshold, double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    /// <summary>All rows.</summary>
    public double Rows => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Rows that are selected.</summary>
    public double Selected => TruePositives + FalsePositives;

    /// <summary>Rows whose outcome is true.</summary>
    public double Positives => TruePositives + FalseNegatives;

    double Negatives => FalsePositives + TrueNegatives;

    /// <summary>Share of rows that are selected, in [0, 1].</summary>
    public double SelectionRate => Selected / Rows;

    /// <summary>Share of the selected for whom it happened.</summary>
    public double? Precision => Ratio(TruePositives, Selected);

    /// <summary>Share of all positive rows that are selected: the gain, sensitivity, true positive rate.</summary>
    public double? Recall => Ratio(TruePositives, Positives);

    /// <summary>Share of all negative rows that are not selected.</summary>
    public double? Specificity => Ratio(TrueNegatives, Negatives);

    /// <summary>Share of all negative rows that are selected.</summary>
    public double? FalsePositiveRate => Ratio(FalsePositives, Negatives);

    /// <summary>Share of those not selected for whom it did not happen.</summary>
    public double? NegativePredictiveValue => Ratio(TrueNegatives, TrueNegatives + FalseNegatives);

    /// <summary>Share of rows that are right.</summary>
    public double Accuracy => (TruePositives + TrueNegatives) / Rows;

    /// <summary>Mean of recall and specificity; one half for any constant.</summary>
    public double? BalancedAccuracy => (Recall + Specificity) / 2;

    /// <summary>Harmonic mean of precision and recall; null where there are neither positives nor selected.</summary>
    public double? F1 => Ratio(2 * TruePositives, Selected + Positives);

    /// <summary>Recall less false positive rate, in [-1, 1].</summary>
    /// <remarks>Youden (1950), Cancer 3.</remarks>
    public double? Youden => Recall - FalsePositiveRate;

    /// <summary>Precision over the share of positives among all rows.</summary>
    public double? Lift => Precision / Ratio(Positives, Rows) is { } lift && double.IsFinite(lift) ? lift : null;

    /// <summary>Correlation of selection and outcome, in [-1, 1]; null where one of them is constant.</summary>
    /// <remarks>Matthews (1975), Biochimica et Biophysica Acta 405.</remarks>
    public double? Mcc
    {
        get
        {
            double scale = Math.Sqrt(Selected) * Math.Sqrt(Positives) * Math.Sqrt(Negatives) * Math.Sqrt(Rows - Selected);
            return Ratio((TruePositives * TrueNegatives) - (FalsePositives * FalseNegatives), scale);
        }
    }

    /// <summary>What a threshold makes of rows.</summary>
    /// <param name="scores">Any real numbers; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="threshold">The least score that is selected.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public static ConfusionMatrix Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, double threshold, ReadOnlySpan<double> weights = default)
    {
        if (double.IsNaN(threshold))
            throw new ArgumentException("the threshold is NaN", nameof(threshold));
        return Of(RankedOutcomes.Of(scores, outcomes, weights), threshold);
    }

    internal static ConfusionMatrix Of(RankedOutcomes ranked, double threshold)
    {
        (double positives, double negatives) = (0, 0);
        for (int group = ranked.Groups - 1; group >= 0 && ranked.Scores[group] >= threshold; group--)
        {
            positives += ranked.Positives[group];
            negatives += ranked.Negatives[group];
        }

        return Of(ranked, threshold, positives, negatives);
    }

    internal static ConfusionMatrix Of(RankedOutcomes ranked, double? threshold, double positives, double negatives) => new(
        threshold, positives, negatives, Math.Max(0, ranked.PositiveWeight - positives),
        Math.Max(0, ranked.NegativeWeight - negatives));

    static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;
}
