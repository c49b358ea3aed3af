using MathNet.Numerics.Distributions;

namespace Patron.Models.Evaluation;

/// <summary>The areas under the ROC curves of two scores of the same rows, and a test of whether they differ.</summary>
/// <param name="Area">Of the one.</param>
/// <param name="Rival">Of the other.</param>
/// <param name="Difference">Area less rival; its standard error knows that both were judged by the same rows.</param>
/// <param name="PValue">Two-sided; null where the difference has no standard error, as of two scores that rank alike.</param>
/// <remarks>
/// DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, equations 4 to 10; placements from ranks as in Sun and Xu (2014),
/// IEEE Signal Processing Letters 21, so that the work is that of two sorts.
/// </remarks>
public sealed record AreaComparison(Estimate Area, Estimate Rival, Estimate Difference, double? PValue)
{
    /// <summary>Below it a variance is rounding: placements are in [0, 1] and carry sixteen digits.</summary>
    const double Rounding = 1e-28;

    /// <summary>Compares two scores; null where there are fewer than two positive or two negative rows.</summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="rival">Of the same rows in the same order.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="confidence">Of the intervals. Range: 0 &lt; confidence &lt; 1.</param>
    /// <param name="weights">Of the rows, as for <see cref="AreaUnderCurve"/>.</param>
    public static AreaComparison? Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<double> rival, ReadOnlySpan<bool> outcomes,
        double confidence = Estimate.UsualConfidence, ReadOnlySpan<double> weights = default)
    {
        if (AreaUnderCurve.EstimateOf(scores, outcomes, confidence, weights) is not { } area
            || AreaUnderCurve.EstimateOf(rival, outcomes, confidence, weights) is not { } other)
            return null;
        double[] ours = Placements(scores, outcomes, weights);
        double[] theirs = Placements(rival, outcomes, weights);
        double variance = 0;
        foreach (bool happened in (ReadOnlySpan<bool>)[true, false])
        {
            (double sum, double squares, int rows) = (0, 0, 0);
            for (int row = 0; row < ours.Length; row++)
            {
                double weight = weights.IsEmpty ? 1 : weights[row];
                if (outcomes[row] != happened || weight == 0)
                    continue;
                double distance = weight * (ours[row] - theirs[row] - (area.Value - other.Value));
                (sum, squares, rows) = (sum + weight, squares + (distance * distance), rows + 1);
            }

            variance += squares * rows / (rows - 1) / (sum * sum);
        }

        double error = variance > Rounding ? Math.Sqrt(variance) : 0;
        var difference = Estimate.Normal(area.Value - other.Value, error, confidence);
        double? chance = error > 0 ? 2 * Normal.CDF(0, 1, -Math.Abs(difference.Value) / error) : null;
        return new AreaComparison(area, other, difference, chance);
    }

    /// <summary>
    /// The share of the other class that each row beats, ties one half: a positive row those below, a negative one those above.
    /// </summary>
    static double[] Placements(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(scores, outcomes, weights);
        double[] ofPositive = new double[ranked.Groups];
        double[] ofNegative = new double[ranked.Groups];
        (double positivesBelow, double negativesBelow) = (0, 0);
        for (int group = 0; group < ranked.Groups; group++)
        {
            (double positives, double negatives) = (ranked.Positives[group], ranked.Negatives[group]);
            ofPositive[group] = (negativesBelow + (negatives / 2)) / ranked.NegativeWeight;
            ofNegative[group] = (ranked.PositiveWeight - positivesBelow - (positives / 2)) / ranked.PositiveWeight;
            (positivesBelow, negativesBelow) = (positivesBelow + positives, negativesBelow + negatives);
        }

        double[] placements = new double[scores.Length];
        for (int row = 0; row < placements.Length; row++)
        {
            if (weights.IsEmpty || weights[row] > 0)
                placements[row] = (outcomes[row] ? ofPositive : ofNegative)[Array.BinarySearch(ranked.Scores, scores[row])];
        }

        return placements;
    }
}
