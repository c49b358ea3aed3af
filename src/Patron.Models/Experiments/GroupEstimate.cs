namespace Patron.Models.Experiments;

/// <summary>Values of metrics in one group over its strata, and how sure they are, by the delta method.</summary>
sealed class GroupEstimate
{
    /// <summary>Parts of the covariance of the values, one a stratum, each with its number of units.</summary>
    readonly (double[,] Covariance, long Count)[] _parts;

    GroupEstimate(long count, double[] values, double[][] strata, (double[,] Covariance, long Count)[] parts)
    {
        (Count, Values, Strata, _parts) = (count, values, strata, parts);
        Covariance = new double[values.Length, values.Length];
        foreach ((double[,] part, _) in parts)
        {
            for (int one = 0; one < values.Length; one++)
            {
                for (int other = 0; other < values.Length; other++)
                    Covariance[one, other] += part[one, other];
            }
        }
    }

    public long Count { get; }

    /// <summary>Of the metrics.</summary>
    public double[] Values { get; }

    /// <summary>Of the values' estimates.</summary>
    public double[,] Covariance { get; }

    /// <summary>Of each stratum, what it is to the values: the metrics made linear at the whole group's means.</summary>
    public double[][] Strata { get; }

    public static GroupEstimate Of(IReadOnlyList<Metric> metrics, IReadOnlyList<(GroupMoments Moments, double Share)> strata, string group)
    {
        int width = strata[0].Moments.Width;
        double[] means = new double[width];
        foreach ((GroupMoments moments, double share) in strata)
        {
            for (int column = 0; column < width; column++)
                means[column] += share * moments.Mean(column);
        }

        double[][] gradients = [.. metrics.Select(metric => GradientOf(metric, means, group))];
        return new GroupEstimate(
            strata.Sum(one => one.Moments.Count),
            [.. metrics.Select(metric => metric.At(means))],
            [.. strata.Select(one => gradients.Select(gradient => Product(gradient, one.Moments.Means)).ToArray())],
            [.. strata.Select(one => (Part(metrics, gradients, one.Moments, one.Share), one.Moments.Count))]);
    }

    /// <summary>The variance of a weighted sum of the values.</summary>
    public double Variance(ReadOnlySpan<double> weights) => Quadratic(Covariance, weights);

    /// <summary>Sum over strata of variance² / (units - 1): Satterthwaite's denominator.</summary>
    public double FreedomTerm(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach ((double[,] part, long count) in _parts)
        {
            double variance = Quadratic(part, weights);
            sum += variance * variance / (count - 1);
        }

        return sum;
    }

    static double[] GradientOf(Metric metric, double[] means, string group)
    {
        if (metric.Denominator is { } denominator && means[denominator] == 0)
            throw new InsufficientDataException($"{group}: the denominator of the ratio has a mean of 0; a ratio needs another metric or a longer time");
        double[] gradient = new double[means.Length];
        metric.Gradient(means, gradient);
        return gradient;
    }

    static double[,] Part(IReadOnlyList<Metric> metrics, double[][] gradients, GroupMoments moments, double share)
    {
        double[,] part = new double[metrics.Count, metrics.Count];
        double scale = share * share / moments.Count;
        // The variance of zeros and ones is p (1 - p): that of the sample times (n - 1) / n.
        double ofOnes = Math.Sqrt((moments.Count - 1.0) / moments.Count);
        for (int one = 0; one < metrics.Count; one++)
        {
            for (int other = 0; other <= one; other++)
            {
                double sum = 0;
                for (int row = 0; row < moments.Width; row++)
                {
                    for (int column = 0; column < moments.Width; column++)
                        sum += gradients[one][row] * moments.Covariance(row, column) * gradients[other][column];
                }

                sum *= (metrics[one].IsProportion ? ofOnes : 1) * (metrics[other].IsProportion ? ofOnes : 1);
                GroupMoments.Set(part, one, other, sum * scale);
            }
        }

        return part;
    }

    internal static double Product(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }

    static double Quadratic(double[,] matrix, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        for (int one = 0; one < weights.Length; one++)
        {
            for (int other = 0; other < weights.Length; other++)
                sum += weights[one] * matrix[one, other] * weights[other];
        }

        return Math.Max(0, sum);
    }
}
