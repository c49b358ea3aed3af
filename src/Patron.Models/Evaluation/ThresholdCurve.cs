namespace Patron.Models.Evaluation;

/// <summary>
/// Confusion at every threshold, from nobody selected to everybody: recall over selection rate is the gain curve, lift over
/// selection rate the lift curve, recall over false positive rate the ROC curve, precision over recall the curve of that name.
/// </summary>
public static class ThresholdCurve
{
    /// <summary>The confusion at the distinct scores, falling.</summary>
    /// <param name="scores">Any real numbers; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    /// <param name="points">
    /// Most thresholds beside the first, at which nobody is selected: of more distinct scores those that complete equal shares of
    /// the rows, the lowest always among them. Range: &gt;= 1.
    /// </param>
    public static IReadOnlyList<ConfusionMatrix> Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default, int points = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        RankedOutcomes ranked = RankedOutcomes.Of(scores, outcomes, weights);
        var curve = new List<ConfusionMatrix> { ConfusionMatrix.Of(ranked, null, 0, 0) };
        (double positives, double negatives) = (0, 0);
        for (int group = ranked.Groups - 1; group >= 0; group--)
        {
            positives += ranked.Positives[group];
            negatives += ranked.Negatives[group];
            bool wanted = ranked.Groups <= points || group == 0
                || (curve.Count < points && (positives + negatives) * points >= ranked.Weight * curve.Count);
            if (wanted)
                curve.Add(ConfusionMatrix.Of(ranked, ranked.Scores[group], positives, negatives));
        }

        return curve;
    }
}
