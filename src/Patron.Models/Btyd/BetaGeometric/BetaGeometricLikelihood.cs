using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Log-likelihood of BG/NBD and MBG/NBD with gradient and Hessian in (r, α, a, b), block by block. What depends on the
/// frequency alone is summed once per distinct frequency; what is left is a vector kernel over the customers.
/// </summary>
/// <remarks>
/// In logs, with n the chances to leave and D = ln a - ln(b+n-1) + (r+x) ln((α+T)/(α+t_x)), a customer's value is
/// ln Γ(r+x)/Γ(r) + r ln α + ln Γ(b+n)/Γ(b) - ln Γ(a+b+n)/Γ(a+b) - (r+x) ln(α+T) + ln(1 + [n &gt; 0] exp D).
/// With n = x it is Fader, Hardie and Lee (2005), equation 6; with n = x + 1 that of Batislam, Denizel and Filiztekin (2007).
/// </remarks>
sealed class BetaGeometricLikelihood
{
    /// <summary>Sums over the customers who had no chance to leave.</summary>
    const int AliveSums = 3;

    readonly PurchaseHistories _histories;
    readonly FirstChance _first;
    readonly int? _threads;
    readonly double _customers;
    readonly (double Frequency, double Weight)[] _frequencies;

    public BetaGeometricLikelihood(PurchaseHistories histories, FirstChance first, int? threads)
    {
        (_histories, _first, _threads) = (histories, first, threads);
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
        {
            frequencies.Add(histories.Frequency[row], histories.Weights[row]);
            _customers += histories.Weights[row];
        }

        _frequencies = frequencies.Ascending();
    }

    /// <summary>The value at (r, α, a, b); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        (double r, double alpha, double a, double b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        Span<double> sums = stackalloc double[BetaGeometricKernel.Sums + AliveSums];
        double[] at = [r, alpha, a, b];
        OrderedSum.Over(_histories.Count, sums, _threads, (start, end, totals) =>
        {
            MayBeGone rows = MayBeGone.Of(_histories, start, end, _first);
            BetaGeometricKernel.Accumulate(rows.Unsure, _first, at, totals);
            AccumulateAlive(rows, at[1], totals[BetaGeometricKernel.Sums..]);
        });
        double value = BetaGeometricKernel.Unpack(sums, a, gradient, hessian);
        value += AddAlive(sums[BetaGeometricKernel.Sums..], r, gradient, hessian);
        value += AddFrequencies(r, a, b, gradient, hessian);

        gradient[0] += _customers * Math.Log(alpha);
        gradient[1] += _customers * r / alpha;
        hessian[1, 0] += _customers / alpha;
        hessian[1, 1] -= _customers * r / (alpha * alpha);
        return value + (_customers * r * Math.Log(alpha));
    }

    /// <summary>-ln(α + T) and its derivatives by α, for customers who had no chance to leave.</summary>
    static void AccumulateAlive(MayBeGone rows, double alpha, Span<double> totals)
    {
        for (int row = 0; row < rows.AliveAge.Length; row++)
        {
            double inverse = 1 / (alpha + rows.AliveAge[row]);
            totals[0] -= rows.AliveWeight[row] * Math.Log(alpha + rows.AliveAge[row]);
            totals[1] -= rows.AliveWeight[row] * inverse;
            totals[2] += rows.AliveWeight[row] * inverse * inverse;
        }
    }

    /// <summary>-r ln(α + T): they have no repeat purchase either.</summary>
    static double AddAlive(ReadOnlySpan<double> sums, double r, Span<double> gradient, double[,] hessian)
    {
        gradient[0] += sums[0];
        gradient[1] += r * sums[1];
        hessian[1, 0] += sums[1];
        hessian[1, 1] += r * sums[2];
        return r * sums[0];
    }

    /// <summary>The gamma functions of r, b and a + b.</summary>
    double AddFrequencies(double r, double a, double b, Span<double> gradient, double[,] hessian)
    {
        double value = 0;
        foreach ((double x, double weight) in _frequencies)
        {
            double chances = x + (int)_first;
            if (chances == 0)
                continue;
            value += weight * SpecialFunctions.LogRising(r, x);
            value += weight * (SpecialFunctions.LogRising(b, chances) - SpecialFunctions.LogRising(a + b, chances));
            gradient[0] += weight * SpecialFunctions.DigammaRise(r, x);
            double both = SpecialFunctions.DigammaRise(a + b, chances);
            gradient[2] -= weight * both;
            gradient[3] += weight * (SpecialFunctions.DigammaRise(b, chances) - both);
            hessian[0, 0] += weight * TrigammaRise(r, x);
            double bothCurve = TrigammaRise(a + b, chances);
            hessian[2, 2] -= weight * bothCurve;
            hessian[3, 2] -= weight * bothCurve;
            hessian[3, 3] += weight * (TrigammaRise(b, chances) - bothCurve);
        }

        return value;

        static double TrigammaRise(double z, double n) => SpecialFunctions.Trigamma(z + n) - SpecialFunctions.Trigamma(z);
    }
}
