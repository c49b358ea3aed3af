using System.Buffers;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>
/// Trees made ready for scoring: the columns that are asked become codes, a byte each, that tell all thresholds apart, and
/// each row's codes lie side by side.
/// </summary>
sealed class TreeScoring
{
    // Codes of so many rows, and one tree, stay in the nearest cache.
    const int BatchRows = 256;

    readonly ColumnCodes[] _asked;
    readonly CodedTree[] _trees;

    public TreeScoring(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        SortedSet<double>[] thresholds = [.. columns.Select(_ => new SortedSet<double>())];
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.Nodes; node++)
            {
                if (tree.Column[node] != DecisionTree.Leaf)
                    thresholds[tree.Column[node]].Add(tree.Threshold[node]);
            }
        }

        int[] asked = [.. Enumerable.Range(0, columns.Count).Where(column => thresholds[column].Count > 0)];
        _asked = Array.ConvertAll(asked, column => CodesOf(columns[column], thresholds[column]));
        int[] places = new int[columns.Count];
        for (int place = 0; place < asked.Length; place++)
            places[asked[place]] = place;
        _trees = [.. trees.Select(tree => Coded(tree, places))];
    }

    public double[] Scores(FeatureTable table, double startScore, int? threads)
    {
        FeatureColumn[] columns = Array.ConvertAll(_asked, codes => codes.In(table));
        double[] scores = new double[table.Rows];
        Array.Fill(scores, startScore);
        try
        {
            OrderedSum.ForBlocks(table.Rows, threads, (start, end) => Score(columns, scores, start, end));
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is ArgumentException))
        {
            OrderedSum.ForBlocks(table.Rows, 1, (start, end) => Score(columns, scores, start, end));
            throw;
        }

        return scores;
    }

    void Score(FeatureColumn[] columns, double[] scores, int start, int end)
    {
        int stride = _asked.Length;
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

    static ColumnCodes CodesOf(TreeColumn column, SortedSet<double> thresholds)
    {
        if (column.Categories is { } categories)
            return new CategoryCodes(column.Name, categories);
        return thresholds.Count <= NumberCodes.MostCuts
            ? new NumberCodes(column.Name, [.. thresholds])
            : throw new ArgumentException(
                $"column '{column.Name}' has {thresholds.Count} thresholds; at most {NumberCodes.MostCuts}");
    }

    CodedTree Coded(DecisionTree tree, int[] places)
    {
        int[] columns = new int[tree.Nodes];
        int[] children = new int[2 * tree.Nodes];
        CodeSet[] goesLeft = new CodeSet[tree.Nodes];
        for (int node = 0; node < tree.Nodes; node++)
        {
            columns[node] = tree.Column[node] == DecisionTree.Leaf ? -1 : places[tree.Column[node]];
            (children[2 * node], children[(2 * node) + 1]) = (tree.Left[node], tree.Right[node]);
            if (columns[node] >= 0)
                goesLeft[node] = GoesLeft(tree, node, _asked[columns[node]]);
        }

        return new CodedTree(columns, children, goesLeft, tree.Value.ToArray());
    }

    static CodeSet GoesLeft(DecisionTree tree, int node, ColumnCodes asked)
    {
        CodeSet codes = default;
        if (asked is NumberCodes numbers)
            codes = CodeSet.UpTo(1 + Array.BinarySearch(numbers.Cuts, tree.Threshold[node]));
        foreach (int category in tree.CategoriesLeft(node))
            codes.Add(category + 1);
        if (tree.MissingLeft[node])
            codes.Add(ColumnCodes.Missing);
        return codes;
    }
}
