using System.Numerics;
using System.Runtime.InteropServices;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>Which side of each split of a tree rows take, from the codes of their columns.</summary>
sealed class SplitSides
{
    readonly int[] _places;
    readonly CodeSet[] _left;
    readonly (byte First, byte Extra)?[] _ranges;

    SplitSides(int[] places, CodeSet[] left)
    {
        (_places, _left) = (places, left);
        _ranges = Array.ConvertAll(left, RangeOf);
    }

    public int Nodes => _places.Length;

    public static SplitSides Of(DecisionTree tree, AskedColumns asked)
    {
        int[] places = new int[tree.Nodes];
        CodeSet[] left = new CodeSet[tree.Nodes];
        for (int node = 0; node < tree.Nodes; node++)
        {
            bool isLeaf = tree.Column[node] == DecisionTree.Leaf;
            places[node] = isLeaf ? DecisionTree.Leaf : asked.PlaceOf(tree.Column[node]);
            left[node] = isLeaf ? default : asked.GoesLeft(tree, node);
        }

        return new SplitSides(places, left);
    }

    /// <summary>Writes 1 where a row goes left and 0 where right, node after node and within these row after row.</summary>
    /// <param name="codes">Codes, column after column as asked.</param>
    /// <param name="sides">Receives the sides; those of leaves stay as they are.</param>
    /// <param name="stride">Rows of a column and of a node, a multiple of every vector's width.</param>
    public void Write(ReadOnlySpan<byte> codes, Span<byte> sides, int stride)
    {
        for (int node = 0; node < _places.Length; node++)
        {
            if (_places[node] == DecisionTree.Leaf)
                continue;
            ReadOnlySpan<byte> column = codes.Slice(_places[node] * stride, stride);
            Span<byte> taken = sides.Slice(node * stride, stride);
            if (_ranges[node] is (byte first, byte extra))
                WriteRange(column, taken, first, extra);
            else
                WriteSet(column, taken, ref _left[node]);
        }
    }

    static void WriteRange(ReadOnlySpan<byte> codes, Span<byte> taken, byte first, byte extra)
    {
        ReadOnlySpan<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(codes);
        Span<Vector<byte>> result = MemoryMarshal.Cast<byte, Vector<byte>>(taken);
        Vector<byte> start = new(first);
        Vector<byte> length = new(extra);
        for (int i = 0; i < wide.Length; i++)
            result[i] = Vector.LessThanOrEqual(wide[i] - start, length) & Vector<byte>.One;
    }

    static void WriteSet(ReadOnlySpan<byte> codes, Span<byte> taken, ref CodeSet left)
    {
        for (int row = 0; row < codes.Length; row++)
            taken[row] = left.Contains(codes[row]) ? (byte)1 : (byte)0;
    }

    /// <summary>Codes without a gap between them, as the first and how many follow; null where there are none or a gap.</summary>
    static (byte First, byte Extra)? RangeOf(CodeSet set)
    {
        int first = 0;
        while (first < 256 && !set.Contains(first))
            first++;
        int last = 255;
        while (last > first && !set.Contains(last))
            last--;
        for (int code = first; code < last; code++)
        {
            if (!set.Contains(code))
                return null;
        }

        return first < 256 ? ((byte)first, (byte)(last - first)) : null;
    }
}
