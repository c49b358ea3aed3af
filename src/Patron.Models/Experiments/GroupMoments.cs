using Patron.Models.Numerics;

namespace Patron.Models.Experiments;

/// <summary>
/// What is kept of a group's rows: how many, and of some columns their means and covariances. All effects are computed from these, so that
/// the rows can stay where they are.
/// </summary>
public sealed class GroupMoments
{
    readonly double[] _means;
    readonly double[,] _covariances;

    internal GroupMoments(long count, double[] means, double[,] covariances) => (Count, _means, _covariances) = (count, means, covariances);

    /// <summary>Independent units: customers, or clusters of them.</summary>
    public long Count { get; }

    /// <summary>Columns.</summary>
    public int Width => _means.Length;

    /// <summary>The mean of a column; 0 in an empty group.</summary>
    public double Mean(int column) => _means[column];

    /// <summary>The covariance of two columns, divided by the count less one; 0 for fewer than two units.</summary>
    public double Covariance(int one, int other) => _covariances[one, other];

    /// <summary>The means of all columns.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>From counts of an outcome that happens or not.</summary>
    /// <param name="count">Units. Range: &gt;= 0.</param>
    /// <param name="happened">Units for which it happened. Range: 0 to count.</param>
    public static GroupMoments OfOutcomes(long count, long happened)
    {
        if (happened < 0 || happened > count)
            throw new ArgumentOutOfRangeException(nameof(happened), happened, $"must lie between 0 and the count, {count}");
        return FromSums(count, [happened], new double[,] { { happened } });
    }

    /// <summary>From sums, as SQL gives them. Sums of doubles lose the digits that a mean far above the spread takes: see the next.</summary>
    /// <param name="count">Units. Range: &gt;= 0.</param>
    /// <param name="sums">Of each column.</param>
    /// <param name="products">Of each pair of columns, squares on the diagonal; only the lower triangle is read.</param>
    /// <exception cref="ArgumentException">A number is not finite, or they cannot be sums of the same rows.</exception>
    public static GroupMoments FromSums(long count, ReadOnlySpan<double> sums, double[,] products)
    {
        double[] means = new double[MomentCheck.Shape(count, sums.Length, products, nameof(products))];
        double[,] covariances = new double[means.Length, means.Length];
        for (int one = 0; one < means.Length; one++)
        {
            MomentCheck.Finite(sums[one], $"the sum of column {one}");
            if (count == 0 && (sums[one] != 0 || products[one, one] != 0))
                throw new ArgumentException($"an empty group has a sum of {sums[one]} in column {one}", nameof(sums));
            means[one] = count > 0 ? sums[one] / count : 0;
            for (int other = 0; other <= one && count > 0; other++)
            {
                MomentCheck.Finite(products[one, other], $"the sum of products of columns {one} and {other}");
                double centred = products[one, other] - (sums[one] * means[other]);
                if (one == other)
                    centred = MomentCheck.Square(centred, products[one, one], one);
                Set(covariances, one, other, count > 1 ? centred / (count - 1) : 0);
            }
        }

        return new GroupMoments(count, means, covariances);
    }

    /// <summary>From exact sums of whole units, such as cents: no digit is lost, and the order of adding leaves no trace.</summary>
    /// <param name="count">Units of observation. Range: &gt;= 0.</param>
    /// <param name="sums">Of each column, in its smallest units.</param>
    /// <param name="products">Of each pair of columns, in squares of those; only the lower triangle is read.</param>
    /// <param name="units">Smallest units in one: 10,000 for four decimals. Range: 1 to 10^9.</param>
    /// <exception cref="OverflowException">The exact terms do not fit into 128 bits.</exception>
    public static GroupMoments FromExactSums(long count, ReadOnlySpan<Int128> sums, Int128[,] products, long units)
    {
        double[] means = new double[MomentCheck.Shape(count, sums.Length, products, nameof(products))];
        double[,] covariances = new double[means.Length, means.Length];
        for (int one = 0; one < means.Length && count > 0; one++)
        {
            means[one] = ExactRatio.Nearest(sums[one], (Int128)count * units);
            for (int other = 0; other <= one && count > 1; other++)
            {
                Int128 centred = checked((count * products[one, other]) - (sums[one] * sums[other]));
                if (one == other && centred < 0)
                    throw MomentCheck.NotOfTheSameRows(one);
                Set(covariances, one, other, ExactRatio.Nearest(centred, checked((Int128)count * (count - 1) * units * units)));
            }
        }

        return new GroupMoments(count, means, covariances);
    }

    /// <summary>From means and sample covariances, as var_samp and covar_samp of SQL give them.</summary>
    /// <param name="count">Units. Range: &gt;= 0.</param>
    /// <param name="means">Of each column.</param>
    /// <param name="covariances">Of each pair, divided by the count less one; only the lower triangle is read.</param>
    public static GroupMoments FromMoments(long count, ReadOnlySpan<double> means, double[,] covariances)
    {
        double[,] whole = new double[MomentCheck.Shape(count, means.Length, covariances, nameof(covariances)), means.Length];
        for (int one = 0; one < means.Length; one++)
        {
            MomentCheck.Finite(means[one], $"the mean of column {one}");
            for (int other = 0; other <= one; other++)
            {
                MomentCheck.Finite(covariances[one, other], $"the covariance of columns {one} and {other}");
                Set(whole, one, other, covariances[one, other]);
            }

            if (whole[one, one] < 0)
                throw new ArgumentException($"the variance of column {one} is {whole[one, one]}; it is never negative", nameof(covariances));
        }

        return new GroupMoments(count, means.ToArray(), whole);
    }

    /// <summary>From columns, one value a unit.</summary>
    /// <param name="columns">Equally long. NaN and infinities are refused.</param>
    public static GroupMoments FromColumns(params IReadOnlyList<double[]> columns) => ColumnMoments.Of(columns);

    /// <summary>
    /// From columns whose rows come in clusters, such as households or shops, that were assigned as one: a unit is a cluster, the columns
    /// are its sums, and one more column, the last, has its rows. Compare <see cref="Metric.Ratio"/> of a column and that last one: the mean
    /// a row with the error of whole clusters.
    /// </summary>
    /// <param name="clusters">Each row's cluster.</param>
    /// <param name="columns">Equally long.</param>
    public static GroupMoments FromClusters(IReadOnlyList<string> clusters, params IReadOnlyList<double[]> columns) =>
        ColumnMoments.OfClusters(clusters, columns);

    /// <summary>This group and another of other units as one.</summary>
    /// <remarks>Chan, Golub and LeVeque (1983), The American Statistician 37, equation 1.5b.</remarks>
    public GroupMoments With(GroupMoments other)
    {
        if (other.Width != Width)
            throw new ArgumentException($"{other.Width} columns cannot join {Width}", nameof(other));
        if (Count == 0 || other.Count == 0)
            return Count == 0 ? other : this;
        long count = checked(Count + other.Count);
        double share = (double)other.Count / count;
        double[] means = new double[Width];
        double[,] covariances = new double[Width, Width];
        for (int one = 0; one < Width; one++)
        {
            double apart = other._means[one] - _means[one];
            means[one] = _means[one] + (share * apart);
            for (int second = 0; second <= one; second++)
            {
                double between = apart * (other._means[second] - _means[second]) * Count * share;
                double within = (_covariances[one, second] * (Count - 1)) + (other._covariances[one, second] * (other.Count - 1));
                Set(covariances, one, second, (within + between) / (count - 1));
            }
        }

        return new GroupMoments(count, means, covariances);
    }

    internal static void Set(double[,] symmetric, int one, int other, double value) =>
        symmetric[one, other] = symmetric[other, one] = value;
}
