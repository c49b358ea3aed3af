using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// Log-likelihood of the gamma-gamma model with gradient and Hessian in (p, q, v), over columns prepared once. With S = x z the
/// total spend of a customer with x purchases of mean z, a customer's value is
/// ln Γ(px+q) - ln Γ(px) - ln Γ(q) + q ln v + (px-1) ln z + px ln x - (px+q) ln(S+v).
/// </summary>
/// <remarks>Fader and Hardie (2013), equation 1a.</remarks>
sealed class GammaGammaLikelihood
{
    const int Sums = 6;

    readonly int? _threads;
    readonly (double Frequency, double Weight)[] _frequencies;
    readonly double[] _frequency;
    readonly double[] _total;
    readonly double[] _weight;
    readonly double _customers;
    readonly double _sumLogMean;
    readonly double _sumFrequencyLogTotal;

    public GammaGammaLikelihood(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> meanSpend, ReadOnlySpan<double> weights, int? threads)
    {
        SpendCheck.Columns(frequency, meanSpend, least: double.Epsilon);
        SpendCheck.Weights(weights, frequency.Length);
        _threads = threads;
        WeightByValue frequencies = new();
        int padded = (frequency.Length + 3) / 4 * 4;
        (_frequency, _total, _weight) = (new double[padded], new double[padded], new double[padded]);
        double spend = 0;
        for (int row = 0; row < frequency.Length; row++)
        {
            if (frequency[row] == 0)
                continue;
            double weight = weights.IsEmpty ? 1 : weights[row];
            (_frequency[Rows], _total[Rows], _weight[Rows]) = (frequency[row], frequency[row] * meanSpend[row], weight);
            frequencies.Add(frequency[row], weight);
            _customers += weight;
            spend += weight * meanSpend[row];
            double logMean = Math.Log(meanSpend[row]);
            _sumLogMean += weight * logMean;
            _sumFrequencyLogTotal += weight * frequency[row] * (logMean + Math.Log(frequency[row]));
            Rows++;
        }

        MeanSpend = spend / _customers;
        _frequencies = frequencies.Ascending();
    }

    /// <summary>Rows with a purchase.</summary>
    public int Rows { get; }

    /// <summary>Mean of the customers' mean spends.</summary>
    public double MeanSpend { get; }

    /// <summary>The value at (p, q, v); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        (double p, double q, double v) = (parameters[0], parameters[1], parameters[2]);
        Span<double> sums = stackalloc double[Sums];
        OrderedSum.Over((Rows + 3) / 4 * 4, sums, _threads, (start, end, totals) => Accumulate(start, end, v, totals));
        (double logs, double frequencyLogs) = (sums[0], sums[1]);
        (double inverses, double frequencyInverses) = (sums[2], sums[3]);
        gradient[0] = _sumFrequencyLogTotal - frequencyLogs;
        gradient[1] = (_customers * Math.Log(v)) - logs;
        gradient[2] = (_customers * q / v) - (p * frequencyInverses) - (q * inverses);
        double value = (p * gradient[0]) + (q * gradient[1]) - _sumLogMean;
        hessian[0, 0] = 0;
        hessian[1, 0] = 0;
        hessian[1, 1] = 0;
        hessian[2, 0] = -frequencyInverses;
        hessian[2, 1] = (_customers / v) - inverses;
        hessian[2, 2] = (p * sums[5]) + (q * sums[4]) - (_customers * q / (v * v));
        return value + AddFrequencies(p, q, gradient, hessian);
    }

    /// <summary>The gamma functions, once per distinct frequency.</summary>
    double AddFrequencies(double p, double q, Span<double> gradient, double[,] hessian)
    {
        double value = -_customers * SpecialFunctions.LogGamma(q);
        gradient[1] -= _customers * SpecialFunctions.Digamma(q);
        hessian[1, 1] -= _customers * SpecialFunctions.Trigamma(q);
        foreach ((double x, double weight) in _frequencies)
        {
            double shape = p * x;
            double curve = SpecialFunctions.Trigamma(shape + q);
            value += weight * SpecialFunctions.LogRising(shape, q);
            gradient[0] += weight * x * SpecialFunctions.DigammaRise(shape, q);
            gradient[1] += weight * SpecialFunctions.Digamma(shape + q);
            hessian[0, 0] += weight * x * x * (curve - SpecialFunctions.Trigamma(shape));
            hessian[1, 0] += weight * x * curve;
            hessian[1, 1] += weight * curve;
        }

        return value;
    }

    /// <summary>Sums of w and w x times ln(S+v), 1/(S+v) and 1/(S+v)^2.</summary>
    void Accumulate(int start, int end, double v, Span<double> totals)
    {
        ReadOnlySpan<Vector256<double>> frequencies = Vectors(_frequency, start, end);
        ReadOnlySpan<Vector256<double>> spends = Vectors(_total, start, end);
        ReadOnlySpan<Vector256<double>> weights = Vectors(_weight, start, end);
        Span<Vector256<double>> sums = stackalloc Vector256<double>[Sums];
        for (int index = 0; index < weights.Length; index++)
        {
            Vector256<double> scale = spends[index] + Vector256.Create(v);
            Vector256<double> log = weights[index] * Vector256.Log(scale);
            Vector256<double> inverse = weights[index] / scale;
            Vector256<double> square = inverse / scale;
            sums[0] += log;
            sums[1] += log * frequencies[index];
            sums[2] += inverse;
            sums[3] += inverse * frequencies[index];
            sums[4] += square;
            sums[5] += square * frequencies[index];
        }

        for (int index = 0; index < Sums; index++)
            totals[index] = Vector256.Sum(sums[index]);
    }

    static ReadOnlySpan<Vector256<double>> Vectors(double[] column, int start, int end) =>
        MemoryMarshal.Cast<double, Vector256<double>>(column.AsSpan(start, end - start));
}
