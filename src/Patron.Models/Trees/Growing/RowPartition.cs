using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Patron.Models.Numerics;

namespace Patron.Models.Trees;

/// <summary>The rows of a tree, those of each leaf together and in rising order; the same arrays serve tree after tree.</summary>
/// <param name="most">Most rows that a tree can have.</param>
/// <param name="threads">Most threads to use; null for all processors.</param>
sealed class RowPartition(int most, int? threads)
{
    readonly int[] _rows = new int[most];
    readonly int[] _scratch = new int[most];

    public int Count { get; private set; }

    /// <summary>Begins a tree with these rows, rising.</summary>
    public void Begin(ReadOnlySpan<int> rows)
    {
        rows.CopyTo(_rows);
        Count = rows.Length;
    }

    public ReadOnlySpan<int> Rows(int start, int count) => _rows.AsSpan(start, count);

    /// <summary>Parts a range by the codes of a column and returns how many rows went left; their order stays.</summary>
    public int Split(int start, int count, byte[] codes, CodeSet goesLeft)
    {
        byte[] left = new byte[256];
        for (int code = 0; code < left.Length; code++)
            left[code] = goesLeft.Contains(code) ? (byte)1 : (byte)0;
        int blocks = (count + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows;
        int[] leftOfBlock = new int[blocks];
        OrderedSum.ForBlocks(count, threads, (from, to) =>
            leftOfBlock[from / OrderedSum.BlockRows] = SplitBlock(start + from, start + to, codes, left));
        int allLeft = leftOfBlock.Sum();
        int[] leftBefore = new int[blocks];
        for (int block = 1; block < blocks; block++)
            leftBefore[block] = leftBefore[block - 1] + leftOfBlock[block - 1];
        OrderedSum.ForBlocks(count, threads, (from, to) =>
        {
            int block = from / OrderedSum.BlockRows;
            int lefts = leftOfBlock[block];
            _scratch.AsSpan(start + from, lefts).CopyTo(_rows.AsSpan(start + leftBefore[block]));
            Span<int> rights = _rows.AsSpan(start + allLeft + from - leftBefore[block], to - from - lefts);
            _scratch.AsSpan(start + from + lefts, rights.Length).CopyTo(rights);
            rights.Reverse();
        });
        return allLeft;
    }

    /// <summary>
    /// Puts the rows that go left to the front of a block of the scratch, the others, turned round, to its end.
    /// </summary>
    int SplitBlock(int from, int to, byte[] codes, byte[] left)
    {
        // Rows and codes were made together, so the loop goes without bounds checks.
        ref int rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref int scratch = ref MemoryMarshal.GetArrayDataReference(_scratch);
        ref byte code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref byte goesLeft = ref MemoryMarshal.GetArrayDataReference(left);
        nint lefts = from;
        nint rights = to - 1;
        // Each row is written to both ends, and one end moves: no branch to be guessed wrong.
        for (nint place = from; place < to; place++)
        {
            int row = Unsafe.Add(ref rows, place);
            nint goes = Unsafe.Add(ref goesLeft, Unsafe.Add(ref code, row));
            Unsafe.Add(ref scratch, lefts) = row;
            Unsafe.Add(ref scratch, rights) = row;
            lefts += goes;
            rights -= 1 - goes;
        }

        return (int)lefts - from;
    }
}
