using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Log-likelihood of the negative binomial model with gradient and Hessian in (r, α).</summary>
sealed class NbdLikelihood
{
    readonly int? _threads;
    readonly (double Frequency, double Weight)[] _frequencies;
    readonly double[] _frequency;
    readonly double[] _age;
    readonly double[] _weight;

    public NbdLikelihood(PurchaseHistories histories, int? threads)
    {
        _threads = threads;
        (_frequency, _, _age) = histories.Columns;
        _weight = histories.Weights.ToArray();
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
            frequencies.Add(_frequency[row], _weight[row]);
        _frequencies = frequencies.Ascending();
    }

    /// <summary>The value at (r, α); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        (double r, double alpha) = (parameters[0], parameters[1]);
        Span<double> sums = stackalloc double[5];
        OrderedSum.Over(_age.Length, sums, _threads, (start, end, totals) =>
        {
            for (int row = start; row < end; row++)
            {
                (double weight, double shape) = (_weight[row], r + _frequency[row]);
                double inverse = 1 / (alpha + _age[row]);
                double rise = SpecialFunctions.Log1P(_age[row] / alpha);
                totals[0] -= weight * ((r * rise) + (_frequency[row] * Math.Log(alpha + _age[row])));
                totals[1] -= weight * rise;
                totals[2] += weight * ((r / alpha) - (shape * inverse));
                totals[3] += weight * ((1 / alpha) - inverse);
                totals[4] += weight * ((shape * inverse * inverse) - (r / (alpha * alpha)));
            }
        });
        double value = sums[0];
        (gradient[0], gradient[1]) = (sums[1], sums[2]);
        (hessian[0, 0], hessian[1, 0], hessian[1, 1]) = (0, sums[3], sums[4]);
        foreach ((double x, double weight) in _frequencies)
        {
            value += weight * SpecialFunctions.LogRising(r, x);
            gradient[0] += weight * SpecialFunctions.DigammaRise(r, x);
            hessian[0, 0] += weight * (SpecialFunctions.Trigamma(r + x) - SpecialFunctions.Trigamma(r));
        }

        return value;
    }
}
