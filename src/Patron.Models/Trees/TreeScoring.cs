using System.Buffers;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Trees made ready for scoring batches of rows by the codes of the columns that are asked.</summary>
sealed class TreeScoring
{
    readonly AskedColumns _asked;
    readonly CodedTree[] _trees;
    readonly LeafSieve?[] _sieves;

    public TreeScoring(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        _asked = new AskedColumns(columns, trees);
        _trees = [.. trees.Select(Coded)];
        _sieves = Array.ConvertAll(_trees, LeafSieve.Of);
    }

    /// <summary>Sums of the trees' values over all rows.</summary>
    /// <param name="table">The raw columns.</param>
    /// <param name="startScore">What each sum begins with.</param>
    /// <param name="threads">Most threads to use; null for all processors.</param>
    /// <param name="unseen">Counts unknown categories of columns that a tree asks; null where nobody asks.</param>
    public double[] Scores(FeatureTable table, double startScore, int? threads, UnseenCounter? unseen = null)
    {
        FeatureColumn[] columns = _asked.In(table);
        double[] scores = new double[table.Rows];
        Array.Fill(scores, startScore);
        OrderedSum.ForBlocks(table.Rows, threads, (start, end) => Score(columns, scores, start, end, unseen));
        return scores;
    }

    void Score(FeatureColumn[] columns, double[] scores, int start, int end, UnseenCounter? unseen)
    {
        const int Batch = LeafSieve.Batch;
        byte[] codes = ArrayPool<byte>.Shared.Rent(Math.Max(1, _asked.Count) * Batch);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(LeafSieve.Scratch);
        for (int first = start; first < end; first += Batch)
        {
            int last = Math.Min(first + Batch, end);
            for (int place = 0; place < _asked.Count; place++)
                _asked[place].Encode(columns[place], first, last, codes.AsSpan(place * Batch), 1, unseen);
            Span<double> some = scores.AsSpan(first, last - first);
            for (int tree = 0; tree < _trees.Length; tree++)
            {
                if (_sieves[tree] is { } sieve)
                    sieve.AddTo(some, codes, scratch);
                else
                    _trees[tree].AddTo(some, codes, Batch);
            }
        }

        ArrayPool<byte>.Shared.Return(codes);
        ArrayPool<byte>.Shared.Return(scratch);
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
