using Patron.Models.Numerics;

namespace Patron.Models.Experiments;

/// <summary>Whether the groups are as large as the draw should have made them: a group that lost customers on the way is not comparable.</summary>
/// <param name="Counts">Of the groups.</param>
/// <param name="Expected">What the shares make of their sum.</param>
/// <param name="Statistic">Pearson's chi-square.</param>
/// <param name="PValue">How likely at least that far from the shares is by chance; for one look.</param>
/// <param name="AnytimePValue">The same, right however often one looks.</param>
/// <remarks>
/// Pearson's test; Fabijan and others (2019), KDD, on what makes groups differ. For many looks Lindon and Malek (2022), Anytime-valid
/// inference for multinomial count data, NeurIPS, equation 5: the Bayes factor of shares drawn from Dirichlet distributions around the planned.
/// </remarks>
public sealed record SampleRatio(
    IReadOnlyList<long> Counts, IReadOnlyList<double> Expected, double Statistic, double PValue, double AnytimePValue)
{
    /// <summary>
    /// Below it groups are taken as not comparable. A draw that works falls below one time in a thousand, and one that lost customers on the
    /// way does nearly always. <value>0.001.</value>
    /// </summary>
    public const double UsualLimit = 0.001;

    /// <summary>
    /// How firmly the Dirichlet distributions stand around the planned shares: the loose one finds losses of tenths in small groups, the firm
    /// one losses of a hundredth in large ones. The mean of their factors is as valid as each.
    /// </summary>
    static readonly double[] Firmness = [100, 10_000];

    /// <summary>The check.</summary>
    /// <param name="counts">Of two or more groups. Range: &gt;= 0.</param>
    /// <param name="shares">Planned, in the same order: any positive numbers, as only their proportions count.</param>
    /// <exception cref="InsufficientDataException">All groups are empty.</exception>
    public static SampleRatio Of(IReadOnlyList<long> counts, IReadOnlyList<double> shares)
    {
        if (counts.Count < 2 || counts.Count != shares.Count)
            throw new ArgumentException($"{counts.Count} counts and {shares.Count} shares; at least two groups need one of each", nameof(shares));
        if (counts.FirstOrDefault(count => count < 0) is < 0 and var negative)
            throw new ArgumentOutOfRangeException(nameof(counts), negative, "a group cannot have fewer than 0");
        if (shares.Any(share => !(share > 0 && double.IsFinite(share))))
            throw new ArgumentOutOfRangeException(nameof(shares), string.Join(", ", shares), "shares must be finite and above 0");
        long total = counts.Sum();
        if (total == 0)
            throw new InsufficientDataException("all groups are empty: there is nothing to check");
        double whole = shares.Sum();
        double[] expected = [.. shares.Select(share => share / whole * total)];
        double statistic = counts.Zip(expected, (count, one) => (count - one) * (count - one) / one).Sum();
        double chance = MathNet.Numerics.SpecialFunctions.GammaUpperRegularized((counts.Count - 1) / 2.0, statistic / 2);
        return new SampleRatio([.. counts], expected, statistic, chance, Anytime(counts, [.. shares.Select(share => share / whole)], total));
    }

    /// <summary>Whether the groups are too far from the plan to be compared.</summary>
    /// <param name="manyLooks">Whether this is one look of many.</param>
    /// <param name="limit">Range: 0 &lt; limit &lt; 1.</param>
    public bool IsOff(bool manyLooks = false, double limit = UsualLimit) => (manyLooks ? AnytimePValue : PValue) < limit;

    /// <summary>The days one by one, their p-values adjusted by Holm: on which the groups went apart.</summary>
    /// <param name="days">Counts of the groups that came on each day.</param>
    /// <param name="shares">Planned.</param>
    /// <returns>For each day its check and its adjusted p-value; null for a day on which nobody came.</returns>
    public static IReadOnlyList<(SampleRatio Ratio, double Adjusted)?> ByDay(IReadOnlyList<IReadOnlyList<long>> days, IReadOnlyList<double> shares)
    {
        SampleRatio?[] found = [.. days.Select(day => day.Any(count => count != 0) ? Of(day, shares) : null)];
        double[] adjusted = MultipleTesting.Holm([.. found.OfType<SampleRatio>().Select(one => one.PValue)]);
        int next = 0;
        return [.. found.Select(one => one is null ? ((SampleRatio, double)?)null : (one, adjusted[next++]))];
    }

    static double Anytime(IReadOnlyList<long> counts, double[] shares, long total)
    {
        double factor = 0;
        foreach (double firmness in Firmness)
        {
            double logarithm = -SpecialFunctions.LogRising(firmness, total);
            for (int group = 0; group < counts.Count; group++)
                logarithm += SpecialFunctions.LogRising(firmness * shares[group], counts[group]) - (counts[group] * Math.Log(shares[group]));
            factor += Math.Exp(logarithm) / Firmness.Length;
        }

        return Math.Min(1, 1 / factor);
    }
}
