namespace Patron.Models.Evaluation;

/// <summary>How well predicted probabilities fit yes/no outcomes. The order of rows is irrelevant, to the bit.</summary>
public sealed record BinaryMetrics
{
    internal const double SmallestProbability = 1.0 / (1L << 52);

    /// <summary>Rows evaluated, &gt;= 1.</summary>
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

    /// <summary>Mean squared distance between probability and outcome, in [0, 1].</summary>
    /// <remarks>Brier (1950), in the one-sided form used for two classes.</remarks>
    public required double Brier { get; init; }

    /// <summary>
    /// Share of rows where "probability above one half" agrees with the outcome; exactly one half predicts false.
    /// </summary>
    public required double Accuracy { get; init; }

    /// <summary>Accuracy of always predicting the more frequent outcome, in [0.5, 1].</summary>
    public required double MajorityAccuracy { get; init; }

    /// <summary>Ten groups by falling probability.</summary>
    public required IReadOnlyList<LiftDecile> Lift { get; init; }

    /// <summary>Ten groups of equal size by rising probability: what was predicted and what happened.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>Share of rows whose outcome is true.</summary>
    public double BaseRate => (double)Positives / Rows;

    /// <summary>Evaluates probabilities against outcomes.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or a probability outside its range.</exception>
    public static BinaryMetrics Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes);
        RefuseOutsideOfUnitInterval(probabilities);
        double logLoss = 0;
        double brier = 0;
        long right = 0;
        foreach (ScoreGroup group in ranked.Groups)
        {
            double p = Math.Clamp(group.Score, SmallestProbability, 1 - SmallestProbability);
            logLoss -= (group.Positives * Math.Log(p)) + (group.Negatives * Math.Log(1 - p));
            brier += (group.Positives * (1 - group.Score) * (1 - group.Score)) + (group.Negatives * group.Score * group.Score);
            right += group.Score > 0.5 ? group.Positives : group.Negatives;
        }

        return new BinaryMetrics
        {
            Rows = ranked.Rows,
            Positives = ranked.Positives,
            Auc = AreaUnderCurve.Of(ranked),
            LogLoss = logLoss / ranked.Rows,
            Brier = brier / ranked.Rows,
            Accuracy = (double)right / ranked.Rows,
            MajorityAccuracy = (double)Math.Max(ranked.Positives, ranked.Rows - ranked.Positives) / ranked.Rows,
            Lift = LiftDecile.Of(ranked),
            Calibration = CalibrationBin.Of(ranked, 10),
        };
    }

    static void RefuseOutsideOfUnitInterval(ReadOnlySpan<double> probabilities)
    {
        for (int row = 0; row < probabilities.Length; row++)
        {
            if (probabilities[row] is < 0 or > 1)
                throw new ArgumentException(
                    $"row {row}: probability {probabilities[row]} is outside [0, 1]", nameof(probabilities));
        }
    }
}
