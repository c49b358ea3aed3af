using Patron.Models.Evaluation;

namespace Patron.Models.Description;

/// <summary>How well a column ranks a target among rows that another column finds alike.</summary>
/// <param name="Area">The probability that of two alike rows of either outcome the column tells which is which. Range: [0.5, 1].</param>
/// <param name="Share">Share of the rows of the rarer outcome that have rows of the other beside them. Range: [0, 1].</param>
readonly record struct RankingWithin(Estimate Area, double Share)
{
    /// <summary>A stratum with fewer rows of either outcome is left out.</summary>
    const int FewestRows = 5;

    /// <summary>The ranking by values in a stratum each.</summary>
    /// <param name="order">The rows by rising value.</param>
    /// <param name="ranks">The rank of each row's value; equal values have one.</param>
    /// <param name="strata">The rows that are alike.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <remarks>
    /// Pairs within strata, ties one half: Hanley and McNeil (1982), Radiology 143, whose standard error is taken in each stratum.
    /// </remarks>
    public static RankingWithin Of(int[] order, int[] ranks, ColumnGroups strata, bool[] target)
    {
        var running = new Stratum[strata.Groups.Count];
        foreach (int row in order)
            running[strata.Of[row]].Add(ranks[row], target[row]);
        (double pairs, double won, double variance) = (0, 0, 0);
        (long positives, long negatives) = (0, 0);
        foreach (Stratum stratum in running)
        {
            GroupCount rows = stratum.Rows;
            if (Math.Min(rows.Positives, rows.Negatives) < FewestRows)
                continue;
            (positives, negatives) = (positives + rows.Positives, negatives + rows.Negatives);
            double inside = (double)rows.Positives * rows.Negatives;
            double area = stratum.Won / inside;
            pairs += inside;
            won += stratum.Won;
            variance += inside * inside * VarianceOf(Math.Max(area, 1 - area), rows);
        }

        if (pairs == 0)
            return default;
        long rarer = Math.Min(target.Count(value => value), target.Count(value => !value));
        return new RankingWithin(
            Estimate.Normal(Math.Max(won, pairs - won) / pairs, Math.Sqrt(variance) / pairs), (double)Math.Min(positives, negatives) / rarer);
    }

    static double VarianceOf(double area, GroupCount rows)
    {
        double ofPositives = (area / (2 - area)) - (area * area);
        double ofNegatives = (2 * area * area / (1 + area)) - (area * area);
        return ((area * (1 - area)) + ((rows.Positives - 1) * ofPositives) + ((rows.Negatives - 1) * ofNegatives))
            / ((double)rows.Positives * rows.Negatives);
    }

    struct Stratum
    {
        GroupCount _below;
        GroupCount _tied;
        double _won;
        int _rank;

        public readonly GroupCount Rows => _below + _tied;

        /// <summary>Pairs in which the positive row has the higher value; equal values count one half.</summary>
        public readonly double Won => _won + Gain;

        readonly double Gain => _tied.Positives * (_below.Negatives + (_tied.Negatives / 2.0));

        public void Add(int rank, bool positive)
        {
            if (rank != _rank)
                (_won, _below, _tied, _rank) = (Won, _below + _tied, default, rank);
            _tied = _tied.Plus(positive);
        }
    }
}
