using Patron.Models.Numerics;

namespace Patron.Models.Propensity;

/// <summary>
/// Minimises 0.5 u'Hu - c'u + sum over j &gt;= 1 of (l1 |u_j| + 0.5 l2 u_j²) by cyclic coordinate descent with covariance updates, first
/// over the coordinates that are not 0, then over all. Coordinate descent is slow where columns hang together, so between sweeps the
/// coordinates that are not 0 are solved for at once, which is exact as long as none changes its sign.
/// </summary>
/// <remarks>Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), sections 2.2 and 2.6.</remarks>
sealed class QuadraticDescent(double[,] h, double[] c, double l1, double l2)
{
    const int MostSweeps = 10_000;
    const int SweepsBeforeSolving = 4;

    /// <summary>A column with less curvature than this share of the intercept's says nothing.</summary>
    const double Flat = 1e-18;

    readonly int _size = c.Length;

    /// <summary>From a start to the minimum, where a sweep promises less gain than the tolerance.</summary>
    public double[] From(double[] start, double tolerance)
    {
        double[] u = [.. start];
        double[] slope = Slope(u);
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            if (Sweep(u, slope, all: true) < tolerance)
                return u;
            for (int inner = 0; inner < SweepsBeforeSolving; inner++)
            {
                if (Sweep(u, slope, all: false) < tolerance)
                    break;
            }

            if (Solved(u) is { } solved)
            {
                u = solved;
                slope = Slope(u);
            }
        }

        return u;
    }

    /// <summary>c - Hu.</summary>
    double[] Slope(double[] u)
    {
        double[] slope = [.. c];
        for (int row = 0; row < _size; row++)
        {
            for (int column = 0; column < _size; column++)
                slope[row] -= h[row, column] * u[column];
        }

        return slope;
    }

    /// <summary>Moves one coordinate after the other to its minimum.</summary>
    /// <returns>The greatest gain of one.</returns>
    double Sweep(double[] u, double[] slope, bool all)
    {
        double greatest = 0;
        for (int j = 0; j < _size; j++)
        {
            if (j > 0 && u[j] == 0 && !all)
                continue;
            double curvature = h[j, j] + (j > 0 ? l2 : 0);
            if (!(curvature > Flat * h[0, 0]))
                continue;
            double towards = slope[j] + (h[j, j] * u[j]);
            double moved = (j > 0 ? Shrunk(towards) : towards) / curvature;
            double step = moved - u[j];
            if (step == 0)
                continue;
            u[j] = moved;
            for (int k = 0; k < _size; k++)
                slope[k] -= h[k, j] * step;
            greatest = Math.Max(greatest, 0.5 * curvature * step * step);
        }

        return greatest;
    }

    double Shrunk(double value) => value > l1 ? value - l1 : value < -l1 ? value + l1 : 0;

    /// <summary>The minimum with the signs as they are; null where they would change or the columns cannot be told apart.</summary>
    double[]? Solved(double[] u)
    {
        int[] active = [.. Enumerable.Range(0, _size).Where(j => j == 0 || u[j] != 0)];
        double[,] matrix = new double[active.Length, active.Length];
        double[] right = new double[active.Length];
        for (int row = 0; row < active.Length; row++)
        {
            for (int column = 0; column <= row; column++)
                matrix[row, column] = h[active[row], active[column]];
            matrix[row, row] += active[row] > 0 ? l2 : 0;
            right[row] = c[active[row]] - (active[row] > 0 ? l1 * Math.Sign(u[active[row]]) : 0);
        }

        double[,] factor = new double[active.Length, active.Length];
        if (!Cholesky.TryFactor(matrix, 0, factor))
            return null;
        Cholesky.Solve(factor, right);
        double[] result = new double[_size];
        for (int i = 0; i < active.Length; i++)
        {
            if (!double.IsFinite(right[i]) || (active[i] > 0 && l1 > 0 && Math.Sign(right[i]) != Math.Sign(u[active[i]])))
                return null;
            result[active[i]] = right[i];
        }

        return result;
    }
}
