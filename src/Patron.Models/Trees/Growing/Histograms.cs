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
/// A node's sums of gradients and hessians by column and code: two words for each code, columns <see cref="Stride"/> words apart.
/// </summary>
sealed class Histograms(BinnedTable table, GradientWords gradients)
{
    /// <summary>
    /// Words from one column to the next: those of 256 codes and a line more, so that equal codes of columns do not meet in one
    /// place of the cache.
    /// </summary>
    public const int Stride = (2 * 256) + 8;

    // Gradients of this many rows stay in the nearest caches while one column after the other is counted.
    const int BatchRows = 1024;

    // Whole groups of columns, so that a group is counted without asking how many columns it has.
    readonly int _words = (table.Columns.Length + RowCodes.Width - 1) / RowCodes.Width * RowCodes.Width * Stride;
    readonly Stack<long[]> _spare = new();

    /// <summary>A histogram to be filled; what it holds is of no use.</summary>
    public long[] Rent() => _spare.Count > 0 ? _spare.Pop() : new long[_words];

    public void Return(long[] histogram) => _spare.Push(histogram);

    /// <summary>The part of one column.</summary>
    public Span<long> Column(long[] histogram, int column) =>
        histogram.AsSpan(column * Stride, 2 * table.Columns[column].Count);

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
            Column(histogram, column).Clear();
        Span<long> batch = stackalloc long[2 * BatchRows];
        for (int first = 0; first < rows.Length; first += BatchRows)
        {
            ReadOnlySpan<int> some = rows.Slice(first, Math.Min(BatchRows, rows.Length - first));
            gradients.Gather(some, batch);
            foreach (int column in columns)
                Add(Column(histogram, column), table.Codes[column], some, batch);
        }
    }

    /// <summary>Takes a child's sums from the parent's, which become the sibling's.</summary>
    public void Subtract(long[] parent, long[] child, ReadOnlySpan<int> columns)
    {
        foreach (int column in columns)
        {
            Span<long> left = Column(parent, column);
            System.Numerics.Tensors.TensorPrimitives.Subtract(left, Column(child, column), left);
        }
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
}
