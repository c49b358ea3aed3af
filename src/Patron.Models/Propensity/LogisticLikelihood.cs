using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Log-likelihood of a logistic regression with its gradient and information matrix in one pass over the rows. Parameters are
/// the intercept, then a coefficient for each feature less its shift.
/// </summary>
sealed class LogisticLikelihood
{
    readonly FeatureMatrix _features;
    readonly bool[] _target;
    readonly double[]? _weights;
    readonly int? _threads;
    readonly SplitRows _rows;
    readonly WeightedProducts _full;
    readonly SparseProducts _sparse;

    public LogisticLikelihood(FeatureMatrix features, bool[] target, double[]? weights, double[] shift, int? threads)
    {
        (_features, _target, _weights, _threads) = (features, target, weights, threads);
        _rows = new SplitRows(features, shift, threads);
        _full = new WeightedProducts(_rows.Full.Length);
        _sparse = new SparseProducts(_rows.Sparse.Length, _full.Stride);
    }

    int Size => _features.Features.Count + 1;

    /// <summary>
    /// Fills the gradient and the lower triangle of X'WX, W = weight x p x (1 - p), and returns the log-likelihood.
    /// </summary>
    /// <param name="parameters">Where.</param>
    /// <param name="gradient">Receives the gradient.</param>
    /// <param name="information">Receives X'WX.</param>
    /// <param name="every">Of so many batches of rows one is taken; 1 takes all rows.</param>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] information, int every = 1)
    {
        int[] order = [.. _rows.Full, .. _rows.Sparse];
        double[] at = new double[Size];
        for (int place = 0; place < at.Length; place++)
            at[place] = parameters[order[place]];
        double[] sums = new double[1 + Size + _full.Length + _sparse.Length];
        int rows = every == 1 ? _features.Rows : _features.Rows / (every * WeightedProducts.Batch) * WeightedProducts.Batch;
        OrderedSum.Over(rows, sums, _threads, (start, end, block) => Add(at, start, end, every, block));
        for (int place = 0; place < at.Length; place++)
            gradient[order[place]] = sums[1 + place];
        _full.CopyTo(sums.AsSpan(1 + Size), _rows.Full, information);
        _sparse.CopyTo(sums.AsSpan(1 + Size + _full.Length), _rows, information);
        return sums[0];
    }

    /// <summary>Sums of one block of rows: log-likelihood, gradient, then the products.</summary>
    void Add(double[] parameters, int start, int end, int every, Span<double> sums)
    {
        int stride = _full.Stride;
        double[] batch = new double[WeightedProducts.Batch * stride];
        Span<double> information = stackalloc double[WeightedProducts.Batch];
        Span<double> sparse = sums[(1 + Size + _full.Length)..];
        for (int first = start; first < end; first += WeightedProducts.Batch)
        {
            information.Clear();
            for (int i = 0; i < WeightedProducts.Batch && first + i < end; i++)
            {
                Span<double> full = batch.AsSpan(i * stride, stride);
                int row = (first * every) + i;
                SparseRow others = _rows.SparseOf(row);
                information[i] = AddRow(parameters, row, full[.._rows.Full.Length], others, sums);
                _sparse.Add(others, full, information[i], sparse);
            }

            _full.Add(batch, information, sums[(1 + Size)..]);
        }
    }

    /// <summary>
    /// Adds a row to log-likelihood and gradient, leaves its values in full columns, and returns its weight in the information.
    /// </summary>
    double AddRow(double[] parameters, int row, Span<double> full, SparseRow others, Span<double> sums)
    {
        _rows.CopyFull(row, full);
        double weight = _weights is null ? 1 : _weights[row];
        double linear = Dot(parameters.AsSpan(0, full.Length), full);
        for (int index = 0; index < others.Places.Length; index++)
            linear += parameters[full.Length + others.Places[index]] * others.Values[index];
        double towards = _target[row] ? linear : -linear;
        double small = Math.Exp(-Math.Abs(linear));
        double probability = linear >= 0 ? 1 / (1 + small) : small / (1 + small);
        sums[0] -= weight * (Math.Max(-towards, 0) + SpecialFunctions.Log1P(small));
        double slope = weight * (_target[row] ? 1 - probability : -probability);
        AddScaled(sums.Slice(1, full.Length), slope, full);
        for (int index = 0; index < others.Places.Length; index++)
            sums[1 + full.Length + others.Places[index]] += slope * others.Values[index];
        return weight * small / ((1 + small) * (1 + small));
    }

    static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> values)
    {
        ref double to = ref MemoryMarshal.GetReference(sums);
        ref double from = ref MemoryMarshal.GetReference(values);
        int index = 0;
        var factors = Vector256.Create(factor);
        for (; index <= values.Length - Vector256<double>.Count; index += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.LoadUnsafe(ref to, (nuint)index)
                + (factors * Vector256.LoadUnsafe(ref from, (nuint)index));
            sum.StoreUnsafe(ref to, (nuint)index);
        }

        for (; index < values.Length; index++)
            sums[index] += factor * values[index];
    }

    /// <summary>The inner product, always in four running sums.</summary>
    internal static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ref double a = ref MemoryMarshal.GetReference(left);
        ref double b = ref MemoryMarshal.GetReference(right);
        int index = 0;
        Vector256<double> sums = Vector256<double>.Zero;
        for (; index <= left.Length - Vector256<double>.Count; index += Vector256<double>.Count)
            sums += Vector256.LoadUnsafe(ref a, (nuint)index) * Vector256.LoadUnsafe(ref b, (nuint)index);
        double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; index < left.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }
}
