using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Rows of features in two parts, so that columns of zeros cost by what else they hold: the full columns after the intercept's 1,
/// less their shift; of the others, such as those of one-hot levels, the values that are not zero. Parameters are the intercept,
/// then one for each feature.
/// </summary>
sealed class SplitRows
{
    /// <summary>A column is sparse where at most this share of its values is not zero.</summary>
    const double SparseShare = 1.0 / 3;

    readonly FeatureMatrix _features;
    readonly double[] _shift;
    readonly int[] _placeOf;
    readonly RowBlock[] _blocks = [];

    public SplitRows(FeatureMatrix features, double[] shift, int? threads)
    {
        (_features, _shift) = (features, shift);
        double[] filled = new double[features.Features.Count];
        OrderedSum.Over(features.Rows, filled, threads, (start, end, counts) => CountFilled(start, end, counts));
        ILookup<bool, int> isSparse = Enumerable.Range(0, filled.Length)
            .ToLookup(column => shift[column] == 0 && filled[column] <= SparseShare * features.Rows, column => column + 1);
        Full = [0, .. isSparse[false]];
        Sparse = [.. isSparse[true]];
        _placeOf = [.. Enumerable.Range(1, filled.Length).Select(index => Array.IndexOf(Sparse, index))];
        if (Sparse.Length == 0)
            return;
        _blocks = new RowBlock[(features.Rows + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows];
        OrderedSum.ForBlocks(features.Rows, threads, (start, end) => _blocks[start / OrderedSum.BlockRows] = BlockOf(start, end));
    }

    /// <summary>Which parameters belong to full columns, rising; the intercept is the first.</summary>
    public int[] Full { get; }

    /// <summary>Which belong to sparse columns, rising.</summary>
    public int[] Sparse { get; }

    /// <summary>Writes the values of a row's full columns.</summary>
    public void CopyFull(int row, Span<double> values)
    {
        if (_blocks.Length > 0)
        {
            _blocks[row / OrderedSum.BlockRows].Full.AsSpan(row % OrderedSum.BlockRows * Full.Length, Full.Length).CopyTo(values);
            return;
        }

        values[0] = 1;
        TensorPrimitives.Subtract(_features.Row(row), _shift, values[1..]);
    }

    /// <summary>What a row holds in sparse columns: places among <see cref="Sparse"/>, rising, and values.</summary>
    public SparseRow SparseOf(int row) =>
        _blocks.Length > 0 ? _blocks[row / OrderedSum.BlockRows].SparseOf(row % OrderedSum.BlockRows) : default;

    void CountFilled(int start, int end, Span<double> counts)
    {
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<double> values = _features.Row(row);
            int column = 0;
            for (; column <= values.Length - Vector256<double>.Count; column += Vector256<double>.Count)
            {
                var empty = Vector256.Equals(Vector256.Create(values[column..]), Vector256<double>.Zero);
                (Vector256.Create<double>(counts[column..]) + Vector256.AndNot(Vector256<double>.One, empty)).CopyTo(counts[column..]);
            }

            for (; column < values.Length; column++)
                counts[column] += values[column] != 0 ? 1 : 0;
        }
    }

    RowBlock BlockOf(int start, int end)
    {
        double[] full = new double[(end - start) * Full.Length];
        int[] starts = new int[end - start + 1];
        List<int> places = [];
        List<double> sparse = [];
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<double> values = _features.Row(row);
            Span<double> to = full.AsSpan((row - start) * Full.Length, Full.Length);
            to[0] = 1;
            for (int index = 1; index < to.Length; index++)
                to[index] = values[Full[index] - 1] - _shift[Full[index] - 1];
            ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
            for (int column = Sparse[0] - 1; column < bits.Length; column++)
            {
                int empty = bits[column..].IndexOfAnyExcept(0L);
                if (empty < 0)
                    break;
                column += empty;
                if (_placeOf[column] is >= 0 and var place && values[column] != 0)
                {
                    places.Add(place);
                    sparse.Add(values[column]);
                }
            }

            starts[row - start + 1] = places.Count;
        }

        return new RowBlock(full, starts, [.. places], [.. sparse]);
    }

    sealed record RowBlock(double[] Full, int[] Starts, int[] Places, double[] Values)
    {
        public SparseRow SparseOf(int row)
        {
            Range within = Starts[row]..Starts[row + 1];
            return new(Places.AsSpan(within), Values.AsSpan(within));
        }
    }
}

/// <summary>The values of a row that are not zero, and their columns' places.</summary>
readonly ref struct SparseRow(ReadOnlySpan<int> places, ReadOnlySpan<double> values)
{
    public ReadOnlySpan<int> Places { get; } = places;

    public ReadOnlySpan<double> Values { get; } = values;
}
