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
