using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Propensity;

/// <summary>
/// Sums of weight x row row' over rows, four rows at a time. Only the upper triangle is kept: row i of it from the multiple of
/// four at or below i, so that every vector lies within its row. Each sum is its own chain of fused multiply-adds, which
/// IEEE 754 rounds alike on every machine and in vectors of any width.
/// </summary>
sealed class WeightedProducts
{
    /// <summary>Rows taken together.</summary>
    public const int Batch = 4;

    const int Lanes = 4;

    readonly int _size;

    public WeightedProducts(int size)
    {
        _size = size;
        Stride = (size + Lanes - 1) / Lanes * Lanes;
        for (int row = 0; row < size; row++)
            Length += Stride - FirstOf(row);
    }

    /// <summary>Numbers from one row of a batch to the next; those beyond the size must be zero.</summary>
    public int Stride { get; }

    /// <summary>Count of sums.</summary>
    public int Length { get; }

    /// <summary>Adds a batch of rows, each <see cref="Stride"/> numbers; a row that is not there has weight 0.</summary>
    public void Add(ReadOnlySpan<double> rows, ReadOnlySpan<double> weights, Span<double> sums)
    {
        ref double values = ref MemoryMarshal.GetReference(rows);
        ref double to = ref MemoryMarshal.GetReference(sums[..Length]);
        int stride = Stride;
        for (int i = 0; i < _size; i++)
        {
            int first = FirstOf(i);
            double a = weights[0] * rows[i];
            double b = weights[1] * rows[stride + i];
            double c = weights[2] * rows[(2 * stride) + i];
            double d = weights[3] * rows[(3 * stride) + i];
            if (a != 0 || b != 0 || c != 0 || d != 0)
                AddRow(ref values, ref to, first, stride, Vector256.Create(a), Vector256.Create(b), Vector256.Create(c),
                    Vector256.Create(d));
            to = ref Unsafe.Add(ref to, stride - first);
        }
    }

    /// <summary>Writes the sums into the lower triangle of a symmetric matrix.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="places">Which of the matrix' rows these are, rising.</param>
    /// <param name="matrix">Where to.</param>
    public void CopyTo(ReadOnlySpan<double> sums, ReadOnlySpan<int> places, double[,] matrix)
    {
        int start = 0;
        for (int row = 0; row < _size; row++)
        {
            int first = FirstOf(row);
            for (int column = row; column < _size; column++)
                matrix[places[column], places[row]] = sums[start + column - first];
            start += Stride - first;
        }
    }

    static void AddRow(
        ref double values, ref double to, int first, int stride,
        Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        int j = first;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> a2 = Vector512.Create(a, a), b2 = Vector512.Create(b, b);
            Vector512<double> c2 = Vector512.Create(c, c), d2 = Vector512.Create(d, d);
            for (; j <= stride - (2 * Lanes); j += 2 * Lanes)
            {
                nuint at = (nuint)(j - first);
                var sum = Vector512.LoadUnsafe(ref to, at);
                sum = Vector512.FusedMultiplyAdd(a2, Vector512.LoadUnsafe(ref values, (nuint)j), sum);
                sum = Vector512.FusedMultiplyAdd(b2, Vector512.LoadUnsafe(ref values, (nuint)(stride + j)), sum);
                sum = Vector512.FusedMultiplyAdd(c2, Vector512.LoadUnsafe(ref values, (nuint)((2 * stride) + j)), sum);
                sum = Vector512.FusedMultiplyAdd(d2, Vector512.LoadUnsafe(ref values, (nuint)((3 * stride) + j)), sum);
                sum.StoreUnsafe(ref to, at);
            }
        }

        for (; j < stride; j += Lanes)
        {
            nuint at = (nuint)(j - first);
            var sum = Vector256.LoadUnsafe(ref to, at);
            sum = Vector256.FusedMultiplyAdd(a, Vector256.LoadUnsafe(ref values, (nuint)j), sum);
            sum = Vector256.FusedMultiplyAdd(b, Vector256.LoadUnsafe(ref values, (nuint)(stride + j)), sum);
            sum = Vector256.FusedMultiplyAdd(c, Vector256.LoadUnsafe(ref values, (nuint)((2 * stride) + j)), sum);
            sum = Vector256.FusedMultiplyAdd(d, Vector256.LoadUnsafe(ref values, (nuint)((3 * stride) + j)), sum);
            sum.StoreUnsafe(ref to, at);
        }
    }

    static int FirstOf(int row) => row / Lanes * Lanes;
}
