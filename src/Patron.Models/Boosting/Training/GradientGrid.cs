using System.Runtime.InteropServices;
using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>Gradients and hessians of a loss at all rows, in units that suit each tree.</summary>
sealed class GradientGrid(double[] targets, double[]? weights, BoostingLoss loss, int? threads)
{
    public GradientWords Words { get; } = new(targets.Length);

    /// <summary>Takes the derivatives at new scores and returns the mean loss there.</summary>
    public double Fill(double[] scores)
    {
        int blocks = (scores.Length + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows;
        double[] largest = new double[blocks];
        double[] sums = new double[4];
        OrderedSum.Over(scores.Length, sums, threads, (start, end, block) =>
            largest[start / OrderedSum.BlockRows] = Differentiate(scores, start, end, block));
        double most = largest.Max();
        if (!double.IsFinite(sums[0]) || !double.IsFinite(sums[1]) || !double.IsFinite(most))
        {
            throw new InvalidOperationException(
                "the scores grew until the loss was no longer finite; lower the learning rate or the largest step, or scale "
                    + "the target");
        }

        (double gradientScale, double hessianScale) = Words.SetUnits(most, sums[1]);
        OrderedSum.ForBlocks(scores.Length, threads, (start, end) => Round(start, end, gradientScale, hessianScale));
        // In twelve bits: the order of the rows, which the last bits of a sum tell, is to leave no trace.
        Words.Dispersion = InBits(sums[3] / sums[1], 12);
        return sums[0] / sums[2];
    }

    /// <summary>
    /// Leaves derivatives in the words, as doubles, adds up loss, hessian, weight and the square of the gradient, and returns the
    /// largest gradient.
    /// </summary>
    double Differentiate(double[] scores, int start, int end, Span<double> sums)
    {
        const int Batch = 256;
        Span<double> losses = stackalloc double[Batch];
        Span<double> gradients = stackalloc double[Batch];
        Span<double> hessians = stackalloc double[Batch];
        Span<double> words = MemoryMarshal.Cast<long, double>(Words.Words);
        double largest = 0;
        (double allLoss, double allHessian, double allWeight, double allSquares) = (0, 0, 0, 0);
        for (int first = start; first < end; first += Batch)
        {
            int rows = Math.Min(Batch, end - first);
            loss.Fill(
                scores.AsSpan(first, rows), targets.AsSpan(first, rows), losses[..rows], gradients[..rows], hessians[..rows]);
            for (int i = 0; i < rows; i++)
            {
                double weight = weights is null ? 1 : weights[first + i];
                double gradient = weight * gradients[i];
                double hessian = weight * hessians[i];
                words[2 * (first + i)] = gradient;
                words[(2 * (first + i)) + 1] = hessian;
                largest = Math.Max(largest, Math.Abs(gradient));
                allLoss += weight * losses[i];
                allHessian += hessian;
                allWeight += weight;
                allSquares += gradient * gradients[i];
            }
        }

        (sums[0], sums[1], sums[2], sums[3]) = (allLoss, allHessian, allWeight, allSquares);
        return largest;
    }

    static double InBits(double value, int bits)
    {
        if (!(value > 0 && double.IsFinite(value)))
            return 0;
        int exponent = bits - Math.ILogB(value);
        return Math.ScaleB(Math.Round(Math.ScaleB(value, exponent)), -exponent);
    }

    void Round(int start, int end, double gradientScale, double hessianScale)
    {
        long one = Words.One;
        Span<long> words = Words.Words;
        Span<double> derivatives = MemoryMarshal.Cast<long, double>(words);
        for (int row = start; row < end; row++)
        {
            words[2 * row] = (long)Math.Round(derivatives[2 * row] * gradientScale);
            words[(2 * row) + 1] = one | (long)Math.Round(derivatives[(2 * row) + 1] * hessianScale);
        }
    }
}
