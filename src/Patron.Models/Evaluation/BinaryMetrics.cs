namespace Patron.Models.Evaluation;

/// <summary>How well predicted probabilities fit yes/no outcomes. The order of rows is irrelevant, to the bit.</summary>
public sealed record BinaryMetrics
{
    internal const double SmallestProbability = 1.0 / (1L << 52);

    /// <summary>Rows evaluated, &gt;= 1; those of weight 0 are not.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows whose outcome is true.</summary>
    public required int Positives { get; init; }

    /// <summary>
    /// Area under the ROC curve in [0, 1], see <see cref="AreaUnderCurve"/>; null where all outcomes are equal.
    /// </summary>
    public required double? Auc { get; init; }

    /// <summary>
    /// Mean of -ln(probability given to what happened), in nats, &gt;= 0. Probabilities are clipped to [2^-52, 1 - 2^-52], so a
    /// certain prediction that fails costs 36.04 and not infinity.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>
    /// Area under the curve of precision over recall, see <see cref="Evaluation.AveragePrecision"/>; null without positive rows.
    /// </summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Distance of the two classes' scores; null where all outcomes are equal.</summary>
    public KolmogorovSmirnov? KolmogorovSmirnov { get; init; }

    /// <summary>Mean squared distance between probability and outcome, in [0, 1].</summary>
    /// <remarks>Brier (1950), in the one-sided form used for two classes.</remarks>
    public required double Brier { get; init; }

    /// <summary>
    /// Share of rows where "probability at least one half" agrees with the outcome, as of <see cref="ConfusionMatrix"/>.
    /// </summary>
    public required double Accuracy { get; init; }

    /// <summary>Accuracy of always predicting the more frequent outcome, in [0.5, 1].</summary>
    public required double MajorityAccuracy { get; init; }

    /// <summary>Ten groups by falling probability.</summary>
    public required IReadOnlyList<LiftDecile> Lift { get; init; }

    /// <summary>Ten groups of equal size by rising probability: what was predicted and what happened.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>Share of rows whose outcome is true, by weight.</summary>
    public double BaseRate => PositiveShare ?? ((double)Positives / Rows);

    /// <summary>That share where rows are weighted; null where they are not.</summary>
    public double? PositiveShare { get; init; }

    /// <summary>Evaluates probabilities against outcomes.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">
    /// Of the rows: finite, not negative, not all 0; empty for 1 each. A row of weight 2 counts as two, one of weight 0 as none.
    /// </param>
    /// <exception cref="ArgumentException">No rows, unequal lengths, a probability outside its range, or a weight.</exception>
    public static BinaryMetrics Of(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        return new BinaryMetrics
        {
            Rows = ranked.Rows,
            Positives = ranked.PositiveRows,
            PositiveShare = weights.IsEmpty ? null : ranked.BaseRate,
            Auc = AreaUnderCurve.Of(ranked),
            AveragePrecision = Evaluation.AveragePrecision.Of(ranked),
            KolmogorovSmirnov = Evaluation.KolmogorovSmirnov.Of(ranked),
            LogLoss = LogLossOf(ranked),
            Brier = BrierOf(ranked),
            Accuracy = ConfusionMatrix.Of(ranked, 0.5).Accuracy,
            MajorityAccuracy = Math.Max(ranked.PositiveWeight, ranked.NegativeWeight) / ranked.Weight,
            Lift = LiftDecile.Of(ranked),
            Calibration = CalibrationBin.Of(ranked, Binning.EqualMass, Bins.Usual),
        };
    }

    internal static double LogLossOf(RankedOutcomes ranked)
    {
        double sum = 0;
        (double[] ifPositive, double[] ifNegative) = ranked.LogLosses.Value;
        for (int group = 0; group < ranked.Groups; group++)
            sum += (ranked.Positives[group] * ifPositive[group]) + (ranked.Negatives[group] * ifNegative[group]);
        return sum / ranked.Weight;
    }

    internal static double BrierOf(RankedOutcomes ranked)
    {
        double sum = 0;
        for (int group = 0; group < ranked.Groups; group++)
        {
            double p = ranked.Scores[group];
            sum += (ranked.Positives[group] * (1 - p) * (1 - p)) + (ranked.Negatives[group] * p * p);
        }

        return sum / ranked.Weight;
    }
}
