namespace Patron.Models.Evaluation;

/// <summary>Area under the receiver operating characteristic.</summary>
public static class AreaUnderCurve
{
    /// <summary>
    /// The probability that a random positive row scores above a random negative one, ties counted as one half.
    /// Without weights exact up to 1e8 rows: pairs are counted in whole numbers, so neither the order of rows nor ties cost a
    /// digit.
    /// </summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">
    /// Of the rows: finite, not negative, not all 0; empty for 1 each. A pair counts with both its weights.
    /// </param>
    /// <returns>In [0, 1]; null where all outcomes are equal, because there is no pair to compare.</returns>
    /// <remarks>The Mann-Whitney form: Hanley and McNeil (1982), Radiology 143.</remarks>
    public static double? Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default) =>
        Of(RankedOutcomes.Of(scores, outcomes, weights));

    /// <summary>The area with its interval, which may reach beyond [0, 1].</summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    /// <param name="weights">
    /// Of the rows, as for <see cref="Of(ReadOnlySpan{double}, ReadOnlySpan{bool}, ReadOnlySpan{double})"/>.
    /// </param>
    /// <returns>
    /// Null where there are fewer than two positive or two negative rows. Where the scores separate the outcomes the standard
    /// error is 0.
    /// </returns>
    /// <remarks>
    /// DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; the placements come from ranks, as in Sun and Xu (2014), IEEE
    /// Signal Processing Letters 21, so the work is that of one sort. Weighted rows enter each class's variance as in <see
    /// cref="Estimate.MeanOf(ReadOnlySpan{double}, ReadOnlySpan{double}, double)"/>.
    /// </remarks>
    public static Estimate? EstimateOf(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, double confidence = Estimate.UsualConfidence,
        ReadOnlySpan<double> weights = default)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(scores, outcomes, weights);
        double positiveRows = ranked.PositiveRows;
        double negativeRows = ranked.Rows - ranked.PositiveRows;
        if (positiveRows < 2 || negativeRows < 2)
            return null;
        (double positives, double negatives) = (ranked.PositiveWeight, ranked.NegativeWeight);
        double area = Of(ranked)!.Value;
        (double negativesBelow, double positivesBelow) = (0, 0);
        (double ofPositives, double ofNegatives) = (0, 0);
        for (int group = 0; group < ranked.Groups; group++)
        {
            // The share of the other class that a row of this score beats: a positive row those below, a negative one those
            // above.
            double beaten = ((negativesBelow + (ranked.Negatives[group] / 2)) / negatives) - area;
            double beating = ((positives - positivesBelow - (ranked.Positives[group] / 2)) / positives) - area;
            ofPositives += ranked.PositiveSquares[group] * beaten * beaten;
            ofNegatives += ranked.NegativeSquares[group] * beating * beating;
            negativesBelow += ranked.Negatives[group];
            positivesBelow += ranked.Positives[group];
        }

        double variance = (ofPositives * positiveRows / (positiveRows - 1) / (positives * positives))
            + (ofNegatives * negativeRows / (negativeRows - 1) / (negatives * negatives));
        return Estimate.Normal(area, Math.Sqrt(variance), confidence);
    }

    internal static double? Of(RankedOutcomes ranked)
    {
        if (!ranked.HasBoth)
            return null;
        (double halves, double below) = (0, 0);
        for (int group = 0; group < ranked.Groups; group++)
        {
            halves += ranked.Positives[group] * ((2 * below) + ranked.Negatives[group]);
            below += ranked.Negatives[group];
        }

        return Math.Min(1, halves / (2 * ranked.PositiveWeight * ranked.NegativeWeight));
    }
}
