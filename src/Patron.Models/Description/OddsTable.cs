namespace Patron.Models.Description;

/// <summary>Rows on either side of an edge, in strata of rows that are alike otherwise.</summary>
/// <param name="below">The rows of each stratum on one side.</param>
/// <param name="above">The rows of each stratum on the other side.</param>
sealed class OddsTable(GroupCount[] below, GroupCount[] above)
{
    /// <summary>A stratum whose other side has fewer rows has nothing to compare with.</summary>
    const int FewestToCompare = 5;

    /// <summary>Share of the rows of the purer side that have its more frequent outcome. Range: [0.5, 1].</summary>
    public double Purity => Math.Max(Sum(below).Purity, Sum(above).Purity);

    /// <summary>
    /// The chance of exceptions as few as these if the odds of the target differed at most <paramref name="ratio"/> fold between
    /// the sides; from the side where that is larger, so that neither may have few rows.
    /// </summary>
    /// <param name="ratio">Range: &gt;= 1.</param>
    /// <param name="weight">Independent rows for each row, at most 1.</param>
    /// <remarks>
    /// Exceptions of a side are its rows of the outcome that is rarer there than on the other. Were the odds of an exception 1 / ratio
    /// of those on the other side, stratum by stratum, their number would be at most Poisson about the expected one (Hodges and
    /// Le Cam, 1960).
    /// </remarks>
    public double Chance(double ratio, double weight)
    {
        GroupCount all = Sum(below);
        GroupCount other = Sum(above);
        if (all.Rows == 0 || other.Rows == 0)
            return 1;
        bool rises = (Int128)all.Positives * other.Rows < (Int128)other.Positives * all.Rows;
        return Math.Max(ChanceOf(below, above, rises, ratio, weight), ChanceOf(above, below, !rises, ratio, weight));
    }

    static double ChanceOf(GroupCount[] side, GroupCount[] other, bool exceptionsArePositive, double ratio, double weight)
    {
        double expected = 0;
        long found = 0;
        for (int stratum = 0; stratum < side.Length; stratum++)
        {
            if (side[stratum].Rows == 0 || other[stratum].Rows < FewestToCompare)
                continue;
            double positives = other[stratum].Positives + 0.5;
            double negatives = other[stratum].Negatives + 0.5;
            double odds = (exceptionsArePositive ? positives / negatives : negatives / positives) / ratio;
            expected += side[stratum].Rows * odds / (1 + odds);
            found += exceptionsArePositive ? side[stratum].Positives : side[stratum].Negatives;
        }

        return expected <= found ? 1 : MathNet.Numerics.SpecialFunctions.GammaUpperRegularized((found * weight) + 1, expected * weight);
    }

    static GroupCount Sum(GroupCount[] counts)
    {
        GroupCount sum = default;
        foreach (GroupCount count in counts)
            sum += count;
        return sum;
    }
}
