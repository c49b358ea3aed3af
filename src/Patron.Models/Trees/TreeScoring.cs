using System.Buffers;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Trees made ready for scoring: each row's codes of the columns that are asked lie side by side.</summary>
sealed class TreeScoring
{
    // Codes of so many rows, and one tree, stay in the nearest cache.
    const int BatchRows = 256;

    readonly AskedColumns _asked;
    readonly CodedTree[] _trees;

    public TreeScoring(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        _asked = new AskedColumns(columns, trees);
        _trees = [.. trees.Select(Coded)];
    }

    public double[] Scores(FeatureTable table, double startScore, int? threads)
    {
        FeatureColumn[] columns = _asked.In(table);
        double[] scores = new double[table.Rows];
        Array.Fill(scores, startScore);
        AskedColumns.ForBlocks(table.Rows, threads, (start, end) => Score(columns, scores, start, end));
        return scores;
    }

    void Score(FeatureColumn[] columns, double[] scores, int start, int end)
    {
        int stride = _asked.Count;
        byte[] codes = ArrayPool<byte>.Shared.Rent(BatchRows * stride);
        for (int first = start; first < end; first += BatchRows)
        {
            int last = Math.Min(first + BatchRows, end);
            for (int place = 0; place < stride; place++)
                _asked[place].Encode(columns[place], first, last, codes.AsSpan(place), stride);
            foreach (CodedTree tree in _trees)
                tree.AddTo(scores.AsSpan(first, last - first), codes, stride);
        }

        ArrayPool<byte>.Shared.Return(codes);
    }

    CodedTree Coded(DecisionTree tree)
    {
        int[] columns = new int[tree.Nodes];
        int[] children = new int[2 * tree.Nodes];
        CodeSet[] goesLeft = new CodeSet[tree.Nodes];
        for (int node = 0; node < tree.Nodes; node++)
        {
            columns[node] = tree.Column[node] == DecisionTree.Leaf ? -1 : _asked.PlaceOf(tree.Column[node]);
            (children[2 * node], children[(2 * node) + 1]) = (tree.Left[node], tree.Right[node]);
            if (columns[node] >= 0)
                goesLeft[node] = _asked.GoesLeft(tree, node);
        }

        return new CodedTree(columns, children, goesLeft, tree.Value.ToArray());
    }
}
