namespace Patron.Models.Evaluation;

/// <summary>How far two distributions of scores lie apart.</summary>
public static class PopulationStability
{
    /// <summary>
    /// The population stability index: the sum over ten groups of (share now - share then) x ln(share now / share then). 0 where all
    /// shares are equal; by custom, below 0.1 is alike and above 0.25 is another population.
    /// </summary>
    /// <param name="then">Scores that make the groups: cut at their tenths, equal scores in one group. At least one, not NaN.</param>
    /// <param name="now">Scores to compare. At least one, not NaN.</param>
    /// <remarks>
    /// Siddiqi (2006), Credit Risk Scorecards. Half a row is added to each group, so that an empty one costs much, not infinity. It is
    /// the symmetric divergence of Jeffreys (1946).
    /// </remarks>
    public static double Index(ReadOnlySpan<double> then, ReadOnlySpan<double> now)
    {
        double[] sorted = Sorted(then, nameof(then));
        double[] cuts = Cuts(sorted, 10);
        return OfCounts(Counts(cuts, sorted), Counts(cuts, Sorted(now, nameof(now))));
    }

    /// <summary>The index of rows counted in the same groups.</summary>
    internal static double OfCounts(ReadOnlySpan<long> then, ReadOnlySpan<long> now)
    {
        double[] before = Shares(then);
        double[] after = Shares(now);
        double index = 0;
        for (int group = 0; group < before.Length; group++)
            index += (after[group] - before[group]) * Math.Log(after[group] / before[group]);
        return index;
    }

    /// <summary>Where groups of equal size begin but the first; equal values stay together.</summary>
    /// <param name="sorted">At least one.</param>
    /// <param name="groups">Most groups.</param>
    internal static double[] Cuts(double[] sorted, int groups) => sorted[0] == sorted[^1]
        ? [sorted[0], Math.BitIncrement(sorted[0])] // below, equal, above: a move either way is seen
        : [.. Enumerable.Range(1, groups - 1).Select(part => sorted[(int)((long)sorted.Length * part / groups)]).Distinct()];

    /// <summary>Rows below the first cut, from each cut to below the next, and from the last one on.</summary>
    internal static long[] Counts(double[] cuts, double[] values)
    {
        long[] counts = new long[cuts.Length + 1];
        foreach (double value in values)
        {
            int found = Array.BinarySearch(cuts, value);
            counts[found >= 0 ? found + 1 : ~found]++;
        }

        return counts;
    }

    static double[] Sorted(ReadOnlySpan<double> scores, string name)
    {
        if (scores.IsEmpty)
            throw new ArgumentException("there are no scores to compare", name);
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        return double.IsNaN(sorted[0]) ? throw new ArgumentException("a score is NaN", name) : sorted;
    }

    static double[] Shares(ReadOnlySpan<long> counts)
    {
        double rows = 0;
        foreach (long count in counts)
            rows += count;
        double[] shares = new double[counts.Length];
        for (int group = 0; group < shares.Length; group++)
            shares[group] = (counts[group] + 0.5) / (rows + (0.5 * shares.Length));
        return shares;
    }
}
