using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Propensity;

/// <summary>
/// Sums of weight x row row' over rows, as far as sparse columns have part in them: first those with each full column, sparse
/// column after sparse column, then those of two sparse columns. Fused multiply-adds, as in <see cref="WeightedProducts"/>.
/// </summary>
/// <param name="sparse">Count of sparse columns.</param>
/// <param name="stride">Numbers that a row of full columns takes, a multiple of four.</param>
sealed class SparseProducts(int sparse, int stride)
{
    /// <summary>Count of sums.</summary>
    public int Length => (sparse * stride) + PairOf(sparse, 0);

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its values in sparse columns.</param>
    /// <param name="full">Its values in full columns, with zeros up to the stride.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="sums">Where to.</param>
    public void Add(SparseRow row, ReadOnlySpan<double> full, double weight, Span<double> sums)
    {
        Span<double> pairs = sums[(sparse * stride)..];
        for (int index = 0; index < row.Places.Length; index++)
        {
            int place = row.Places[index];
            double factor = weight * row.Values[index];
            AddScaled(sums.Slice(place * stride, stride), factor, full[..stride]);
            Span<double> within = pairs.Slice(PairOf(place, 0), place + 1);
            for (int other = 0; other <= index; other++)
            {
                ref double sum = ref within[row.Places[other]];
                sum = Math.FusedMultiplyAdd(factor, row.Values[other], sum);
            }
        }
    }

    /// <summary>Writes the sums into the lower triangle of a symmetric matrix.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="rows">Which of the matrix' rows are those of full and of sparse columns.</param>
    /// <param name="matrix">Where to.</param>
    public void CopyTo(ReadOnlySpan<double> sums, SplitRows rows, double[,] matrix)
    {
        for (int place = 0; place < sparse; place++)
        {
            int at = rows.Sparse[place];
            for (int full = 0; full < rows.Full.Length; full++)
                matrix[Math.Max(at, rows.Full[full]), Math.Min(at, rows.Full[full])] = sums[(place * stride) + full];
            for (int other = 0; other <= place; other++)
                matrix[at, rows.Sparse[other]] = sums[(sparse * stride) + PairOf(place, other)];
        }
    }

    static int PairOf(int place, int other) => (place * (place + 1) / 2) + other;

    static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> values)
    {
        ref double to = ref MemoryMarshal.GetReference(sums);
        ref double from = ref MemoryMarshal.GetReference(values);
        var factors = Vector256.Create(factor);
        for (nuint index = 0; index < (nuint)sums.Length; index += (nuint)Vector256<double>.Count)
        {
            Vector256.FusedMultiplyAdd(factors, Vector256.LoadUnsafe(ref from, index), Vector256.LoadUnsafe(ref to, index))
                .StoreUnsafe(ref to, index);
        }
    }
}
