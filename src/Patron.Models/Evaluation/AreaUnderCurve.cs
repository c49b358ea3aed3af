namespace Patron.Models.Evaluation;

/// <summary>Area under the receiver operating characteristic.</summary>
public static class AreaUnderCurve
{
    /// <summary>
    /// The probability that a random positive row scores above a random negative one, ties counted as one half.
    /// Exact: pairs are counted in whole numbers, so neither the order of rows nor the number of ties costs a digit.
    /// </summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <returns>In [0, 1]; null where all outcomes are equal, because there is no pair to compare.</returns>
    /// <remarks>The Mann-Whitney form: Hanley and McNeil (1982), Radiology 143.</remarks>
    public static double? Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes) => Of(RankedOutcomes.Of(scores, outcomes));

    /// <summary>The area with its interval, which may reach beyond [0, 1].</summary>
    /// <param name="scores">As for <see cref="Of(ReadOnlySpan{double}, ReadOnlySpan{bool})"/>.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    /// <returns>
    /// Null where there are fewer than two positive or two negative rows. Where the scores separate the outcomes the standard error is 0.
    /// </returns>
    /// <remarks>
    /// DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; the placements come from ranks, as in Sun and Xu (2014), IEEE Signal
    /// Processing Letters 21, so the work is that of one sort.
    /// </remarks>
    public static Estimate? EstimateOf(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, double confidence = Estimate.UsualConfidence)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(scores, outcomes);
        double positives = ranked.Positives;
        double negatives = ranked.Rows - ranked.Positives;
        if (positives < 2 || negatives < 2)
            return null;
        double area = Of(ranked)!.Value;
        (double negativesBelow, double positivesBelow) = (0, 0);
        (double ofPositives, double ofNegatives) = (0, 0);
        foreach (ScoreGroup group in ranked.Groups)
        {
            // The share of the other class that a row of this score beats: a positive row those below, a negative one those above.
            double beaten = ((negativesBelow + (group.Negatives / 2.0)) / negatives) - area;
            double beating = ((positives - positivesBelow - (group.Positives / 2.0)) / positives) - area;
            ofPositives += group.Positives * beaten * beaten;
            ofNegatives += group.Negatives * beating * beating;
            negativesBelow += group.Negatives;
            positivesBelow += group.Positives;
        }

        double variance = (ofPositives / (positives - 1) / positives) + (ofNegatives / (negatives - 1) / negatives);
        return Estimate.Normal(area, Math.Sqrt(variance), confidence);
    }

    internal static double? Of(RankedOutcomes ranked)
    {
        long negatives = ranked.Rows - ranked.Positives;
        if (ranked.Positives == 0 || negatives == 0)
            return null;
        Int128 halves = 0;
        long below = 0;
        foreach (ScoreGroup group in ranked.Groups)
        {
            halves += (Int128)group.Positives * ((2 * below) + group.Negatives);
            below += group.Negatives;
        }

        return (double)halves / (2.0 * ranked.Positives * negatives);
    }
}
