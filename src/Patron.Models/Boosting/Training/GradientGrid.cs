using System.Runtime.InteropServices;
using Patron.Models.Numerics;

namespace Patron.Models.Boosting;

/// <summary>
/// Gradients and hessians of all rows, rounded to whole numbers of a unit that suits each tree: whole numbers have the same
/// sum in any order, and a sibling's sums are the parent's less one's own, to the bit. A row is two words: its gradient; its
/// hessian, with a count of 1 in the bits above.
/// </summary>
/// <remarks>
/// The units leave room for the sums of all rows: of 10,000 rows a gradient keeps 48 bits, of 100 million 35.
/// </remarks>
sealed class GradientGrid
{
    readonly double[] _targets;
    readonly double[]? _weights;
    readonly BoostingLoss _loss;
    readonly int? _threads;
    readonly long[] _words;
    readonly int _countShift;
    readonly int _gradientBits;
    double _gradientUnit;
    double _hessianUnit;

    public GradientGrid(double[] targets, double[]? weights, BoostingLoss loss, int? threads)
    {
        (_targets, _weights, _loss, _threads) = (targets, weights, loss, threads);
        _words = new long[2 * (long)targets.Length];
        int countBits = 1 + (int)Math.Log2(Math.Max(1, targets.Length));
        _countShift = 63 - countBits;
        _gradientBits = 62 - countBits;
    }

    /// <summary>The words of all rows, two for each.</summary>
    public ReadOnlySpan<long> Words => _words;

    public double Gradient(long word) => word * _gradientUnit;

    public double Hessian(long word) => (word & ((1L << _countShift) - 1)) * _hessianUnit;

    public int Rows(long word) => (int)(word >> _countShift);

    /// <summary>Takes the derivatives at new scores and returns the mean loss there.</summary>
    public double Fill(double[] scores)
    {
        int blocks = (scores.Length + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows;
        double[] largest = new double[blocks];
        double[] sums = new double[3];
        OrderedSum.Over(scores.Length, sums, _threads, (start, end, block) =>
            largest[start / OrderedSum.BlockRows] = Differentiate(scores, start, end, block));
        double most = largest.Max();
        if (!double.IsFinite(sums[0]) || !double.IsFinite(sums[1]) || !double.IsFinite(most))
        {
            throw new InvalidOperationException(
                "the scores grew until the loss was no longer finite; lower the learning rate or the largest step, or scale "
                    + "the target");
        }

        int gradientExponent = Exponent(most, _gradientBits - 1);
        int hessianExponent = Exponent(sums[1], _countShift - 2);
        OrderedSum.ForBlocks(scores.Length, _threads, (start, end) => Round(start, end, gradientExponent, hessianExponent));
        (_gradientUnit, _hessianUnit) = (Math.ScaleB(1, -gradientExponent), Math.ScaleB(1, -hessianExponent));
        return sums[0] / sums[2];
    }

    /// <summary>The power of two that brings a value to so many bits, within those of normal doubles.</summary>
    static int Exponent(double value, int bits) => value > 0 ? Math.Clamp(bits - Math.ILogB(value), -1000, 1000) : 0;

    /// <summary>
    /// Leaves derivatives in the words, as doubles, adds up loss, hessian and weight, and returns the largest gradient.
    /// </summary>
    double Differentiate(double[] scores, int start, int end, Span<double> sums)
    {
        const int Batch = 256;
        Span<double> losses = stackalloc double[Batch];
        Span<double> gradients = stackalloc double[Batch];
        Span<double> hessians = stackalloc double[Batch];
        Span<double> words = MemoryMarshal.Cast<long, double>(_words.AsSpan());
        double largest = 0;
        for (int first = start; first < end; first += Batch)
        {
            int rows = Math.Min(Batch, end - first);
            _loss.Fill(
                scores.AsSpan(first, rows), _targets.AsSpan(first, rows), losses[..rows], gradients[..rows], hessians[..rows]);
            for (int i = 0; i < rows; i++)
            {
                double weight = _weights is null ? 1 : _weights[first + i];
                double gradient = weight * gradients[i];
                words[2 * (first + i)] = gradient;
                words[(2 * (first + i)) + 1] = weight * hessians[i];
                largest = Math.Max(largest, Math.Abs(gradient));
                sums[0] += weight * losses[i];
                sums[1] += weight * hessians[i];
                sums[2] += weight;
            }
        }

        return largest;
    }

    void Round(int start, int end, int gradientExponent, int hessianExponent)
    {
        double gradientScale = Math.ScaleB(1, gradientExponent);
        double hessianScale = Math.ScaleB(1, hessianExponent);
        long one = 1L << _countShift;
        Span<double> words = MemoryMarshal.Cast<long, double>(_words.AsSpan());
        for (int row = start; row < end; row++)
        {
            _words[2 * row] = (long)Math.Round(words[2 * row] * gradientScale);
            _words[(2 * row) + 1] = one | (long)Math.Round(words[(2 * row) + 1] * hessianScale);
        }
    }
}
