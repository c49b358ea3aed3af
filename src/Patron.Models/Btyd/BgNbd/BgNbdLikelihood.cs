using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Log-likelihood of BG/NBD with gradient and Hessian in (r, α, a, b), over columns prepared once. What depends on the frequency
/// alone is summed once per distinct frequency; what is left is a vector kernel over the customers.
/// </summary>
/// <remarks>
/// Fader, Hardie and Lee (2005), equation 6, in logs: with D = ln a - ln(b+x-1) + (r+x) ln((α+T)/(α+t_x)), a customer's value is
/// ln Γ(r+x)/Γ(r) + r ln α + ln Γ(b+x)/Γ(b) - ln Γ(a+b+x)/Γ(a+b) - (r+x) ln(α+T) + ln(1 + [x &gt; 0] exp D).
/// </remarks>
sealed class BgNbdLikelihood
{
    readonly int? _threads;
    readonly double _customers;
    readonly (double Frequency, double Weight)[] _frequencies;
    readonly BgNbdKernel.Columns _repeat;
    readonly double[] _onceAge;
    readonly double[] _onceWeight;

    public BgNbdLikelihood(PurchaseHistories histories, int? threads)
    {
        _threads = threads;
        WeightByValue frequencies = new();
        List<int> repeat = [];
        List<int> once = [];
        for (int row = 0; row < histories.Count; row++)
        {
            double frequency = histories.Frequency[row];
            frequencies.Add(frequency, histories.Weights[row]);
            _customers += histories.Weights[row];
            (frequency > 0 ? repeat : once).Add(row);
        }

        _frequencies = frequencies.Ascending();
        _repeat = BgNbdKernel.Columns.From(histories, repeat);
        _onceAge = [.. once.Select(row => histories.Age[row])];
        _onceWeight = [.. once.Select(row => histories.Weights[row])];
    }

    /// <summary>The value at (r, α, a, b); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        (double r, double alpha, double a, double b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        Span<double> sums = stackalloc double[BgNbdKernel.Sums];
        OrderedSum.Over(_repeat.Count, sums, _threads, (start, end, totals) =>
            BgNbdKernel.Accumulate(_repeat, start, end, r, alpha, a, b, totals));
        double value = BgNbdKernel.Unpack(sums, a, gradient, hessian);
        value += AddOneTimeBuyers(r, alpha, gradient, hessian);
        value += AddFrequencies(r, a, b, gradient, hessian);

        gradient[0] += _customers * Math.Log(alpha);
        gradient[1] += _customers * r / alpha;
        hessian[1, 0] += _customers / alpha;
        hessian[1, 1] -= _customers * r / (alpha * alpha);
        return value + (_customers * r * Math.Log(alpha));
    }

    /// <summary>-r ln(α + T) for customers without a repeat purchase.</summary>
    double AddOneTimeBuyers(double r, double alpha, Span<double> gradient, double[,] hessian)
    {
        Span<double> sums = stackalloc double[3];
        OrderedSum.Over(_onceAge.Length, sums, _threads, (start, end, totals) =>
        {
            for (int row = start; row < end; row++)
            {
                double inverse = 1 / (alpha + _onceAge[row]);
                totals[0] -= _onceWeight[row] * Math.Log(alpha + _onceAge[row]);
                totals[1] -= _onceWeight[row] * inverse;
                totals[2] += _onceWeight[row] * inverse * inverse;
            }
        });
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
            if (x == 0)
                continue;
            value += weight * SpecialFunctions.LogRising(r, x);
            value += weight * (SpecialFunctions.LogRising(b, x) - SpecialFunctions.LogRising(a + b, x));
            gradient[0] += weight * SpecialFunctions.DigammaRise(r, x);
            double both = SpecialFunctions.DigammaRise(a + b, x);
            gradient[2] -= weight * both;
            gradient[3] += weight * (SpecialFunctions.DigammaRise(b, x) - both);
            hessian[0, 0] += weight * TrigammaRise(r, x);
            double bothCurve = TrigammaRise(a + b, x);
            hessian[2, 2] -= weight * bothCurve;
            hessian[3, 2] -= weight * bothCurve;
            hessian[3, 3] += weight * (TrigammaRise(b, x) - bothCurve);
        }

        return value;

        static double TrigammaRise(double z, double n) => SpecialFunctions.Trigamma(z + n) - SpecialFunctions.Trigamma(z);
    }
}
