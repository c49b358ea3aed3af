using MathNet.Numerics.Distributions;

namespace Patron.Models.Experiments.Monitoring;

/// <summary>
/// The density of the test score at a look, of those experiments that no earlier look stopped: points, and the probability that each stands
/// for.
/// </summary>
/// <remarks>
/// Armitage, McPherson and Rowe (1969), on the grid of Jennison and Turnbull, Group Sequential Methods (2000), section 19.2.1, with
/// Simpson's weights: the points are dense around the mean and reach six deviations and more.
/// </remarks>
sealed class ScoreGrid
{
    /// <summary>The book has 16 for four digits; the error falls with its fourth power.</summary>
    const int Fineness = 32;

    readonly double[] _points;
    readonly double[] _masses;
    readonly double _share;
    readonly double _drift;

    ScoreGrid(double[] points, double[] masses, double share, double drift) =>
        (_points, _masses, _share, _drift) = (points, masses, share, drift);

    /// <summary>At the first look, between bounds.</summary>
    public static ScoreGrid First(double share, double drift, double low, double high)
    {
        double mean = drift * Math.Sqrt(share);
        (double[] points, double[] weights) = Mesh(mean, low, high);
        return new ScoreGrid(points, [.. points.Select((z, i) => weights[i] * Normal.PDF(mean, 1, z))], share, drift);
    }

    /// <summary>The probability that the first look finds a score above a bound.</summary>
    public static double FirstAbove(double share, double drift, double bound) => Normal.CDF(0, 1, (drift * Math.Sqrt(share)) - bound);

    /// <summary>The probability to come as far as here and to be above a bound at the next look.</summary>
    public double NextAbove(double share, double bound) => Next(share, bound, 1);

    /// <summary>The same below it.</summary>
    public double NextBelow(double share, double bound) => Next(share, bound, -1);

    /// <summary>At the next look, between bounds.</summary>
    public ScoreGrid After(double share, double low, double high)
    {
        (double[] points, double[] weights) = Mesh(_drift * Math.Sqrt(share), low, high);
        double step = share - _share;
        double[] masses = new double[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < _points.Length; j++)
            {
                double moved = ((points[i] * Math.Sqrt(share)) - (_points[j] * Math.Sqrt(_share)) - (_drift * step)) / Math.Sqrt(step);
                sum += _masses[j] * Math.Exp(-0.5 * moved * moved);
            }

            masses[i] = weights[i] * sum * Math.Sqrt(share / step / (2 * Math.PI));
        }

        return new ScoreGrid(points, masses, share, _drift);
    }

    double Next(double share, double bound, int side)
    {
        if (double.IsInfinity(bound))
            return 0;
        double step = share - _share;
        double sum = 0;
        for (int j = 0; j < _points.Length; j++)
        {
            double needed = ((bound * Math.Sqrt(share)) - (_points[j] * Math.Sqrt(_share)) - (_drift * step)) / Math.Sqrt(step);
            sum += _masses[j] * Normal.CDF(0, 1, -side * needed);
        }

        return sum;
    }

    static (double[] Points, double[] Weights) Mesh(double mean, double low, double high)
    {
        List<double> odd = [];
        for (int i = 1; i < 6 * Fineness; i++)
        {
            double x = mean + (i < Fineness
                ? -3 - (4 * Math.Log((double)Fineness / i))
                : i <= 5 * Fineness ? -3 + (3.0 * (i - Fineness) / (2 * Fineness)) : 3 + (4 * Math.Log((double)Fineness / ((6 * Fineness) - i))));
            if (x > low && x < high)
                odd.Add(x);
        }

        if (!double.IsInfinity(low))
            odd.Insert(0, low);
        if (!double.IsInfinity(high))
            odd.Add(high);
        double[] points = new double[Math.Max(1, (2 * odd.Count) - 1)];
        double[] weights = new double[points.Length];
        for (int i = 0; i + 1 < odd.Count; i++)
        {
            double width = odd[i + 1] - odd[i];
            (points[2 * i], points[(2 * i) + 1]) = (odd[i], (odd[i] + odd[i + 1]) / 2);
            weights[2 * i] += width / 6;
            weights[(2 * i) + 1] += 4 * width / 6;
            weights[(2 * i) + 2] += width / 6;
        }

        if (odd.Count > 0)
            points[^1] = odd[^1];
        return (points, weights);
    }
}
