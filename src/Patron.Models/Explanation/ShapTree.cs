using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>A tree with what Shapley values need of it: where rows go, and which share of the training rows went there.</summary>
sealed class ShapTree
{
    readonly double[] _threshold;
    readonly bool[] _missingLeft;
    readonly bool[]?[] _goesLeft;

    public ShapTree(DecisionTree tree, IReadOnlyList<TreeColumn> columns)
    {
        Column = [.. tree.Column];
        Left = [.. tree.Left];
        Right = [.. tree.Right];
        Value = [.. tree.Value];
        _threshold = [.. tree.Threshold];
        _missingLeft = [.. tree.MissingLeft];
        _goesLeft = new bool[tree.Nodes][];
        LeftShare = new double[tree.Nodes];
        for (int node = 0; node < tree.Nodes; node++)
        {
            if (Column[node] == DecisionTree.Leaf)
                continue;
            LeftShare[node] = ShareOfLeft(tree, node);
            if (columns[Column[node]].Categories is not { } known)
                continue;
            _goesLeft[node] = new bool[known.Count];
            foreach (int category in tree.CategoriesLeft(node))
                _goesLeft[node]![category] = true;
        }

        (Mean, Depth) = Below(0);
    }

    /// <summary>The column that a node asks; <see cref="DecisionTree.Leaf"/> at a leaf.</summary>
    public int[] Column { get; }

    public int[] Left { get; }

    public int[] Right { get; }

    public double[] Value { get; }

    /// <summary>Share of a node's cover that went left.</summary>
    public double[] LeftShare { get; }

    /// <summary>The value that the tree gives on average over its cover.</summary>
    public double Mean { get; }

    /// <summary>Most splits from root to leaf.</summary>
    public int Depth { get; }

    /// <summary>Whether a value goes left at a node.</summary>
    public bool GoesLeft(int node, double value) => double.IsNaN(value)
        ? _missingLeft[node]
        : _goesLeft[node] is { } categories ? categories[(int)value] : value <= _threshold[node];

    /// <summary>By cover; where no training row had any weight left, by rows.</summary>
    static double ShareOfLeft(DecisionTree tree, int node)
    {
        double left = tree.Cover[tree.Left[node]];
        double both = left + tree.Cover[tree.Right[node]];
        return both > 0
            ? left / both
            : (double)tree.Rows[tree.Left[node]] / (tree.Rows[tree.Left[node]] + tree.Rows[tree.Right[node]]);
    }

    (double Mean, int Depth) Below(int node)
    {
        if (Column[node] == DecisionTree.Leaf)
            return (Value[node], 0);
        (double left, int leftDepth) = Below(Left[node]);
        (double right, int rightDepth) = Below(Right[node]);
        return ((LeftShare[node] * left) + ((1 - LeftShare[node]) * right), 1 + Math.Max(leftDepth, rightDepth));
    }
}
