using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Log-likelihood of a logistic regression with its gradient and information matrix in one pass over the rows. Parameters are
/// the intercept, then a coefficient for each feature less its shift.
/// </summary>
sealed class LogisticLikelihood(FeatureMatrix features, bool[] target, double[]? weights, double[] shift, int? threads)
{
    readonly int _size = features.Features.Count + 1;
    readonly WeightedProducts _products = new(features.Features.Count + 1);

    /// <summary>
    /// Fills the gradient and the lower triangle of X'WX, W = weight x p x (1 - p), and returns the log-likelihood.
    /// </summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] information)
    {
        double[] at = parameters.ToArray();
        double[] sums = new double[1 + _size + _products.Length];
        OrderedSum.Over(features.Rows, sums, threads, (start, end, block) => Add(at, start, end, block));
        sums.AsSpan(1, _size).CopyTo(gradient);
        _products.CopyTo(sums.AsSpan(1 + _size), information);
        return sums[0];
    }

    /// <summary>Sums of one block of rows: log-likelihood, gradient, then the products.</summary>
    void Add(double[] parameters, int start, int end, Span<double> sums)
    {
        int stride = _products.Stride;
        double[] batch = new double[WeightedProducts.Batch * stride];
        Span<double> information = stackalloc double[WeightedProducts.Batch];
        for (int first = start; first < end; first += WeightedProducts.Batch)
        {
            information.Clear();
            for (int i = 0; i < WeightedProducts.Batch && first + i < end; i++)
                information[i] = AddRow(parameters, first + i, batch.AsSpan(i * stride, _size), sums);
            _products.Add(batch, information, sums[(1 + _size)..]);
        }
    }

    /// <summary>
    /// Adds a row to log-likelihood and gradient, leaves its shifted features, and returns its weight in the information.
    /// </summary>
    double AddRow(double[] parameters, int row, Span<double> shifted, Span<double> sums)
    {
        ReadOnlySpan<double> values = features.Row(row);
        shifted[0] = 1;
        TensorPrimitives.Subtract(values, shift, shifted[1..]);
        double weight = weights is null ? 1 : weights[row];
        double linear = Dot(parameters, shifted);
        double towards = target[row] ? linear : -linear;
        double small = Math.Exp(-Math.Abs(linear));
        double probability = linear >= 0 ? 1 / (1 + small) : small / (1 + small);
        sums[0] -= weight * (Math.Max(-towards, 0) + SpecialFunctions.Log1P(small));
        AddScaled(sums.Slice(1, _size), weight * (target[row] ? 1 - probability : -probability), shifted);
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
