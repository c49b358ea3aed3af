using Patron.Models.Evaluation;

namespace Patron.Models.Decisions;

/// <summary>Profit of contacting all who reach a threshold.</summary>
/// <param name="Threshold">Of the rank, see <see cref="ProfitCurve.RankedBy"/>; null where nobody is contacted.</param>
/// <param name="Rows">Who is contacted, by weight.</param>
/// <param name="Expected">By the probabilities.</param>
/// <param name="Realised">By the outcomes; null without any.</param>
public sealed record ProfitPoint(double? Threshold, double Rows, double Expected, double? Realised);

/// <summary>What customers are ranked by.</summary>
public enum ProfitRank
{
    /// <summary>The probability: all have the same benefit.</summary>
    Probability,

    /// <summary>The expected profit: each has a benefit of their own.</summary>
    ExpectedProfit,
}

/// <summary>Profit by how many are contacted, the best first; customers of equal rank are contacted together.</summary>
/// <param name="RankedBy">What a threshold is a threshold of.</param>
/// <param name="Points">From nobody to everybody.</param>
/// <param name="BestExpected">Where the probabilities expect most; of several points that with the fewest contacts.</param>
/// <param name="BestRealised">
/// Where most was realised: it was chosen by these very outcomes, so other customers bring less. Null without outcomes.
/// </param>
/// <remarks>Verbraken, Verbeke and Baesens (2013), IEEE Transactions on Knowledge and Data Engineering 25.</remarks>
public sealed record ProfitCurve(
    ProfitRank RankedBy, IReadOnlyList<ProfitPoint> Points, ProfitPoint BestExpected, ProfitPoint? BestRealised)
{
    /// <summary>The curve.</summary>
    /// <param name="probabilities">Calibrated. Range: [0, 1]; NaN is refused.</param>
    /// <param name="value">What a contact brings and costs.</param>
    /// <param name="outcomes">What happened, row by row; empty where it is not known.</param>
    /// <param name="benefits">Benefit of each row in place of the one of all; empty for that. Range: finite, &gt;= 0.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    /// <param name="points">
    /// Most points beside the first: of more ranks those that complete equal shares of the rows. Range: &gt;= 1.
    /// </param>
    public static ProfitCurve Of(
        ReadOnlySpan<double> probabilities, CampaignValue value, ReadOnlySpan<bool> outcomes = default,
        ReadOnlySpan<double> benefits = default, ReadOnlySpan<double> weights = default, int points = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        if (probabilities.IsEmpty)
            throw new ArgumentException("there are no rows to contact", nameof(probabilities));
        RowCheck.Probabilities(probabilities);
        RowCheck.Weights(weights, probabilities.Length);
        SameLength(outcomes.IsEmpty ? probabilities.Length : outcomes.Length, probabilities.Length, "outcomes");
        SameLength(benefits.IsEmpty ? probabilities.Length : benefits.Length, probabilities.Length, "benefits");
        ProfitRow[] rows = Rows(probabilities, value, outcomes, benefits, weights);
        ProfitRank rank = benefits.IsEmpty ? ProfitRank.Probability : ProfitRank.ExpectedProfit;
        return Walk(rows, rank, !outcomes.IsEmpty, points);
    }

    static ProfitRow[] Rows(
        ReadOnlySpan<double> probabilities, CampaignValue value, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> benefits,
        ReadOnlySpan<double> weights)
    {
        var rows = new List<ProfitRow>(probabilities.Length);
        for (int row = 0; row < probabilities.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            double benefit = benefits.IsEmpty ? value.Benefit : benefits[row];
            if (!double.IsFinite(benefit) || benefit < 0)
                throw new ArgumentException($"row {row}: benefit {benefit} is not a finite number of at least 0",
                    nameof(benefits));
            double expected = value.Expected(probabilities[row], benefit);
            double realised = outcomes.IsEmpty ? 0 : value.Realised(outcomes[row], benefit);
            if (weight > 0)
                rows.Add(new(benefits.IsEmpty ? probabilities[row] : expected, weight, weight * expected, weight * realised));
        }

        ProfitRow[] ranked = [.. rows];
        Array.Sort(ranked);
        return ranked;
    }

    static ProfitCurve Walk(ProfitRow[] rows, ProfitRank rank, bool known, int points)
    {
        double all = rows.Sum(row => row.Weight);
        int ranks = rows.Where((row, i) => i == 0 || row.Rank != rows[i - 1].Rank).Count();
        var nobody = new ProfitPoint(null, 0, 0, known ? 0 : null);
        List<ProfitPoint> curve = [nobody];
        (ProfitPoint bestExpected, ProfitPoint bestRealised) = (nobody, nobody);
        (double weight, double expected, double realised) = (0, 0, 0);
        for (int row = 0; row < rows.Length; row++)
        {
            weight += rows[row].Weight;
            expected += rows[row].Expected;
            realised += rows[row].Realised;
            bool last = row == rows.Length - 1;
            if (!last && rows[row + 1].Rank == rows[row].Rank)
                continue;
            var point = new ProfitPoint(rows[row].Rank, weight, expected, known ? realised : null);
            bestExpected = point.Expected > bestExpected.Expected ? point : bestExpected;
            bestRealised = point.Realised > bestRealised.Realised ? point : bestRealised;
            if (ranks <= points || last || (curve.Count < points && weight * points >= all * curve.Count))
                curve.Add(point);
        }

        return new ProfitCurve(rank, curve, bestExpected, known ? bestRealised : null);
    }

    static void SameLength(int found, int rows, string what)
    {
        if (found != rows)
            throw new ArgumentException($"{found} {what} for {rows} probabilities; they must be equally many");
    }
}

/// <summary>
/// A customer to contact; the highest rank comes first, and equal ones in an order that is not that of the rows.
/// </summary>
readonly record struct ProfitRow(double Rank, double Weight, double Expected, double Realised) : IComparable<ProfitRow>
{
    public int CompareTo(ProfitRow other)
    {
        int byRank = other.Rank.CompareTo(Rank);
        int byRealised = byRank != 0 ? byRank : Realised.CompareTo(other.Realised);
        int byExpected = byRealised != 0 ? byRealised : Expected.CompareTo(other.Expected);
        return byExpected != 0 ? byExpected : Weight.CompareTo(other.Weight);
    }

    public static bool operator <(ProfitRow left, ProfitRow right) => left.CompareTo(right) < 0;

    public static bool operator >(ProfitRow left, ProfitRow right) => left.CompareTo(right) > 0;

    public static bool operator <=(ProfitRow left, ProfitRow right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ProfitRow left, ProfitRow right) => left.CompareTo(right) >= 0;
}
