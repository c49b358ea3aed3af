using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Trees;

/// <summary>Sums of the words of rows (<see cref="GradientWords"/>).</summary>
readonly record struct Sums(long Gradient, long Hessian)
{
    public static Sums operator +(Sums left, Sums right) => new(left.Gradient + right.Gradient, left.Hessian + right.Hessian);

    public static Sums operator -(Sums left, Sums right) => new(left.Gradient - right.Gradient, left.Hessian - right.Hessian);
}

/// <summary>
/// A node's sums of gradients and hessians by column and code: two words for each code, one column after the other.
/// </summary>
sealed class Histograms(BinnedTable table, GradientWords gradients)
{
    // Gradients of this many rows stay in the nearest caches while one column after the other is counted.
    const int BatchRows = 1024;

    readonly int[] _offsets = Offsets(table);
    readonly Stack<long[]> _spare = new();

    /// <summary>A histogram to be filled; what it holds is of no use.</summary>
    public long[] Rent() => _spare.Count > 0 ? _spare.Pop() : new long[_offsets[^1]];

    public void Return(long[] histogram) => _spare.Push(histogram);

    /// <summary>The part of one column.</summary>
    public ReadOnlySpan<long> Column(long[] histogram, int column) => histogram.AsSpan(_offsets[column].._offsets[column + 1]);

    /// <summary>The sums of all rows of a node, by any of its columns.</summary>
    public Sums Total(long[] histogram, int column)
    {
        Sums total = default;
        ReadOnlySpan<long> words = Column(histogram, column);
        for (int word = 0; word < words.Length; word += 2)
            total += new Sums(words[word], words[word + 1]);
        return total;
    }

    /// <summary>Counts the rows of a node in some columns.</summary>
    public void Count(long[] histogram, ReadOnlySpan<int> columns, ReadOnlySpan<int> rows)
    {
        foreach (int column in columns)
            histogram.AsSpan(_offsets[column].._offsets[column + 1]).Clear();
        Span<long> batch = stackalloc long[2 * BatchRows];
        for (int first = 0; first < rows.Length; first += BatchRows)
        {
            ReadOnlySpan<int> some = rows.Slice(first, Math.Min(BatchRows, rows.Length - first));
            Gather(some, batch);
            foreach (int column in columns)
                Add(histogram.AsSpan(_offsets[column].._offsets[column + 1]), table.Codes[column], some, batch);
        }
    }

    /// <summary>Takes a child's sums from the parent's, which become the sibling's.</summary>
    public void Subtract(long[] parent, long[] child, ReadOnlySpan<int> columns)
    {
        foreach (int column in columns)
        {
            Span<long> left = parent.AsSpan(_offsets[column].._offsets[column + 1]);
            System.Numerics.Tensors.TensorPrimitives.Subtract(left, Column(child, column), left);
        }
    }

    void Gather(ReadOnlySpan<int> rows, Span<long> batch)
    {
        ref long from = ref MemoryMarshal.GetReference(gradients.Words);
        ref long to = ref MemoryMarshal.GetReference(batch);
        for (int i = 0; i < rows.Length; i++)
            Vector128.LoadUnsafe(ref from, (nuint)rows[i] * 2).StoreUnsafe(ref to, (nuint)i * 2);
    }

    // Rows and codes were made together, so the loop goes without bounds checks.
    static void Add(Span<long> histogram, byte[] codes, ReadOnlySpan<int> rows, ReadOnlySpan<long> batch)
    {
        ref long sums = ref MemoryMarshal.GetReference(histogram);
        ref byte code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref long words = ref MemoryMarshal.GetReference(batch);
        ref int row = ref MemoryMarshal.GetReference(rows);
        for (nuint i = 0; i < (nuint)rows.Length; i++)
        {
            nuint place = (nuint)Unsafe.Add(ref code, Unsafe.Add(ref row, i)) * 2;
            (Vector128.LoadUnsafe(ref sums, place) + Vector128.LoadUnsafe(ref words, i * 2)).StoreUnsafe(ref sums, place);
        }
    }

    static int[] Offsets(BinnedTable table)
    {
        int[] offsets = new int[table.Columns.Length + 1];
        for (int column = 0; column < table.Columns.Length; column++)
            offsets[column + 1] = offsets[column] + (2 * table.Columns[column].Count);
        return offsets;
    }
}
