using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>Which side of each split of a tree rows take, from the codes of their columns.</summary>
sealed class SplitSides
{
    readonly CodeTest?[] _tests;

    SplitSides(CodeTest?[] tests) => _tests = tests;

    public int Nodes => _tests.Length;

    public static SplitSides Of(DecisionTree tree, AskedColumns asked)
    {
        CodeTest?[] tests = new CodeTest?[tree.Nodes];
        for (int node = 0; node < tree.Nodes; node++)
        {
            if (tree.Column[node] != DecisionTree.Leaf)
                tests[node] = CodeTest.Of(asked.PlaceOf(tree.Column[node]), asked.GoesLeft(tree, node));
        }

        return new SplitSides(tests);
    }

    /// <summary>Writes 255 where a row goes left and 0 where right, node after node and within these row after row.</summary>
    /// <param name="codes">Codes, column after column as asked.</param>
    /// <param name="sides">Receives the sides; those of leaves stay as they are.</param>
    /// <param name="stride">Rows of a column and of a node, a multiple of every vector's width.</param>
    public void Write(ReadOnlySpan<byte> codes, Span<byte> sides, int stride)
    {
        for (int node = 0; node < _tests.Length; node++)
        {
            if (_tests[node] is { } test)
                test.Find(codes.Slice(test.Column * stride, stride), sides.Slice(node * stride, stride));
        }
    }
}
