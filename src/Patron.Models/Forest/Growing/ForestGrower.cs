using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Forest;

/// <summary>
/// Grows one tree of a forest, the leaf that gains most next, until no leaf can be split or there are enough; its arrays serve
/// tree after tree.
/// </summary>
sealed class ForestGrower
{
    readonly BinnedTable _table;
    readonly ForestWords _forest;
    readonly ForestOptions _options;
    readonly GradientWords _words;
    readonly Histograms _histograms;
    readonly long[] _histogram;
    readonly RowPartition _partition;
    readonly SplitSearch _search;
    readonly SplitRule _rule = new(0, 0);
    readonly Bounds _bounds = new(double.NegativeInfinity, double.PositiveInfinity);
    readonly int[] _columns;
    readonly int _wanted;

    public ForestGrower(BinnedTable table, ForestWords forest, bool isProbability, ForestOptions options)
    {
        (_table, _forest, _options) = (table, forest, options);
        _words = forest.Empty();
        _histograms = new Histograms(table, _words);
        _histogram = _histograms.Rent();
        _partition = new RowPartition(table.Rows, threads: 1);
        _search = new SplitSearch(
            _words, _rule, new SplitLimits(options.MinRows, 0, 0, options.MinCategoryRows, options.CategorySmoothing));
        int columns = table.Columns.Length;
        _columns = [.. Enumerable.Range(0, columns)];
        _wanted = options.ColumnsPerSplit ?? (int)Math.Round(isProbability ? Math.Sqrt(columns) : columns / 3.0);
        _wanted = Math.Clamp(_wanted, 1, columns);
    }

    /// <summary>Grows the tree of this number; the bag is drawn for it.</summary>
    public TreeDraft Grow(Bag bag, int number)
    {
        Begin(bag, number);
        var random = RandomStream.For(_options.Seed, "forest columns", number);
        for (int column = 0; column < _columns.Length; column++)
            _columns[column] = column;
        TreeDraft draft = new(_table.Columns);
        // The order among equal gains is that of the nodes.
        PriorityQueue<OpenLeaf, (double, int)> open = new();
        Sums all = _words.Total(_partition.Rows(0, _partition.Count));
        Open(draft, open, random, draft.AddLeaf(), 0, _partition.Count, 0, all, ValueOf(all));
        for (int leaves = 1; open.Count > 0 && leaves < (_options.MaxLeaves ?? int.MaxValue); leaves++)
            Divide(draft, open, random, open.Dequeue());
        return draft;
    }

    void Begin(Bag bag, int number)
    {
        int[] rows = bag.Draw(number);
        foreach (int row in rows)
            _forest.Fill(_words, row, bag.Times(row));
        _partition.Begin(rows);
    }

    void Divide(TreeDraft draft, PriorityQueue<OpenLeaf, (double, int)> open, RandomStream random, OpenLeaf leaf)
    {
        Split split = leaf.Best;
        int lefts = _partition.Split(leaf.Start, leaf.Count, _table.Codes[split.Column], split.GoesLeft);
        (int left, int right) = draft.Divide(leaf.Node, split);
        int depth = leaf.Depth + 1;
        Open(draft, open, random, left, leaf.Start, lefts, depth, split.Left, split.LeftValue);
        Open(draft, open, random, right, leaf.Start + lefts, leaf.Count - lefts, depth, split.Right, split.RightValue);
    }

    /// <summary>Describes a leaf, and looks for its best split if it may have one.</summary>
    void Open(
        TreeDraft draft,
        PriorityQueue<OpenLeaf, (double, int)> open,
        RandomStream random,
        int node,
        int start,
        int count,
        int depth,
        Sums sums,
        double value)
    {
        (double gradient, double weight) = (_words.Gradient(sums.Gradient), _words.Hessian(sums.Hessian));
        draft.Describe(node, _forest.Center + value, weight, count);
        // Of outcomes: all happened or none.
        bool isPure = _forest.Center == 0 && (gradient == 0 || gradient == -weight);
        if (isPure || count < 2 * (long)_options.MinRows || depth >= (_options.MaxDepth ?? int.MaxValue))
            return;
        SearchedNode searched = new(sums, _rule.Gain(gradient, weight, value), _bounds);
        if (Search(searched, _partition.Rows(start, count), random) is { } best)
            open.Enqueue(new OpenLeaf(node, start, count, depth, best), (-best.Gain, node));
    }

    /// <summary>The best split by columns in an order of chance: as many as wanted, and more until one can be split by.</summary>
    Split? Search(in SearchedNode node, ReadOnlySpan<int> rows, RandomStream random)
    {
        Split? best = null;
        int seen = 0;
        for (int place = 0; place < _columns.Length && (seen < _wanted || best is null); place++)
        {
            int other = place + random.Below(_columns.Length - place);
            (_columns[place], _columns[other]) = (_columns[other], _columns[place]);
            int column = _columns[place];
            _histograms.Count(_histogram, _columns.AsSpan(place, 1), rows);
            ReadOnlySpan<long> histogram = _histograms.Column(_histogram, column);
            if (HasOneCode(histogram))
                continue;
            seen++;
            Split? split = _table.Columns[column] is NumberCodes
                ? _search.Numeric(node, column, histogram, direction: 0)
                : _search.Categories(node, column, histogram);
            if (split is not null && (best is null || split.Gain > best.Gain))
                best = split;
        }

        return best;
    }

    double ValueOf(Sums sums) => _rule.Value(_words.Gradient(sums.Gradient), _words.Hessian(sums.Hessian), _bounds);

    static bool HasOneCode(ReadOnlySpan<long> histogram)
    {
        int codes = 0;
        for (int word = 1; word < histogram.Length && codes < 2; word += 2)
            codes += histogram[word] != 0 ? 1 : 0;
        return codes < 2;
    }

    readonly record struct OpenLeaf(int Node, int Start, int Count, int Depth, Split Best);
}
