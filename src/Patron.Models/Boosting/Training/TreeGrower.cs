using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>
/// Grows one tree: of all leaves the one whose best split gains most is split, until none gains or there are enough.
/// </summary>
/// <remarks>Ke et al. (2017), "LightGBM", section 2: leaf-wise growth over histograms.</remarks>
sealed class TreeGrower
{
    // Fewer values than this are counted faster than other threads are woken.
    const int WorthThreads = 1 << 15;
    const int ColumnsOfTask = 8;

    // What the search of a column takes, in rows counted.
    const int CodesWork = 1024;

    readonly BinnedTable _table;
    readonly GradientWords _gradients;
    readonly ColumnRules _rules;
    readonly BoostingOptions _options;
    readonly SplitRule _rule;
    readonly Histograms _histograms;
    readonly RowCount? _rowCount;
    readonly SplitSearch _search;

    public TreeGrower(BinnedTable table, GradientWords gradients, ColumnRules rules, BoostingOptions options)
    {
        (_table, _gradients, _rules, _options) = (table, gradients, rules, options);
        _rule = new SplitRule(options.L1, options.L2);
        _histograms = new Histograms(table, gradients);
        _rowCount = RowCodes.Fit(table) ? new RowCount(table, gradients, _histograms, options.Threads) : null;
        _search = new SplitSearch(gradients, _rule, new SplitLimits(
            options.MinRows, options.MinHessian, options.MinGain, options.MinCategoryRows, options.CategorySmoothing,
            options.CategoryCharge));
    }

    /// <summary>Grows a tree on the rows of a partition, which is parted, with some of the columns.</summary>
    public GrownTree Grow(RowPartition partition, int[] columns)
    {
        TreeDraft draft = new(_table.Columns);
        List<GrowingLeaf> leaves = [Root(draft, partition, columns)];
        while (leaves.Count < _options.MaxLeaves)
        {
            int next = MostGain(leaves);
            if (next < 0)
                break;
            bool last = leaves.Count + 1 == _options.MaxLeaves;
            (GrowingLeaf left, GrowingLeaf right) = Divide(draft, partition, leaves[next], last);
            leaves[next] = left;
            leaves.Add(right);
        }

        leaves.ForEach(Release);
        return new GrownTree(draft, leaves);
    }

    GrowingLeaf Root(TreeDraft draft, RowPartition partition, int[] columns)
    {
        Bounds bounds = new(-_options.StepLimit, _options.StepLimit);
        int[] allowed = _rules.Allowed(columns, []);
        long[] histogram = _histograms.Rent();
        Count(histogram, allowed, partition, 0, partition.Count);
        Sums sums = _histograms.Total(histogram, allowed[0]);
        GrowingLeaf root = Leaf(draft.AddLeaf(), 0, partition.Count, 0, sums, bounds, ValueOf(sums, bounds), allowed, []);
        Describe(draft, root);
        root.Histogram = histogram;
        Split?[] splits = new Split?[_table.Columns.Length];
        if (MayBeSplit(root))
            ForColumns(allowed, CodesWork, some => Search(root, some, splits));
        root.Best = Best(splits);
        return root;
    }

    (GrowingLeaf Left, GrowingLeaf Right) Divide(TreeDraft draft, RowPartition partition, GrowingLeaf leaf, bool last)
    {
        Split split = leaf.Best!;
        int leftCount = partition.Split(leaf.Start, leaf.Count, _table.Codes[split.Column], split.GoesLeft);
        (int leftNode, int rightNode) = draft.Divide(leaf.Node, split);
        (Bounds leftBounds, Bounds rightBounds) = BoundsBelow(leaf.Searched.Bounds, split);
        int[] asked = leaf.Asked.Contains(split.Column) ? leaf.Asked : [.. leaf.Asked, split.Column];
        int[] columns = _rules.Allowed(leaf.Columns, asked);
        int depth = leaf.Depth + 1;
        (int rightStart, int rightCount) = (leaf.Start + leftCount, leaf.Count - leftCount);
        GrowingLeaf left =
            Leaf(leftNode, leaf.Start, leftCount, depth, split.Left, leftBounds, split.LeftValue, columns, asked);
        GrowingLeaf right =
            Leaf(rightNode, rightStart, rightCount, depth, split.Right, rightBounds, split.RightValue, columns, asked);
        Describe(draft, left);
        Describe(draft, right);
        if (last || !(MayBeSplit(left) || MayBeSplit(right)))
            Release(leaf);
        else
            SearchBoth(partition, leaf.Histogram!, left, right);
        return (left, right);
    }

    /// <summary>Counts the smaller leaf, takes it from the parent for the larger one, and searches both.</summary>
    void SearchBoth(RowPartition partition, long[] parent, GrowingLeaf left, GrowingLeaf right)
    {
        (GrowingLeaf small, GrowingLeaf large) = left.Count <= right.Count ? (left, right) : (right, left);
        long[] counted = _histograms.Rent();
        (small.Histogram, large.Histogram) = (counted, parent);
        Split?[] ofSmall = new Split?[_table.Columns.Length];
        Split?[] ofLarge = new Split?[_table.Columns.Length];
        Count(counted, small.Columns, partition, small.Start, small.Count);
        ForColumns(small.Columns, CodesWork, some =>
        {
            _histograms.Subtract(parent, counted, some);
            if (MayBeSplit(small))
                Search(small, some, ofSmall);
            if (MayBeSplit(large))
                Search(large, some, ofLarge);
        });
        (small.Best, large.Best) = (Best(ofSmall), Best(ofLarge));
    }

    /// <summary>Counts a node's rows: most columns all at once, a few by themselves.</summary>
    void Count(long[] histogram, int[] columns, RowPartition partition, int start, int count)
    {
        if (columns.Length > _table.Columns.Length / 2 && _rowCount is not null)
            _rowCount.Count(histogram, partition, start, count);
        else
            ForColumns(columns, count, some => _histograms.Count(histogram, some, partition.Rows(start, count)));
    }

    void Search(GrowingLeaf leaf, ReadOnlySpan<int> columns, Split?[] splits)
    {
        foreach (int column in columns)
        {
            ReadOnlySpan<long> histogram = _histograms.Column(leaf.Histogram!, column);
            splits[column] = _table.Columns[column] is NumberCodes
                ? _search.Numeric(leaf.Searched, column, histogram, _rules.DirectionOf(column))
                : _search.Categories(leaf.Searched, column, histogram);
        }
    }

    /// <summary>
    /// Bounds of the two sides: where the column has a direction, nothing below may cross the middle between their values, so
    /// that later splits cannot turn the order round.
    /// </summary>
    (Bounds Left, Bounds Right) BoundsBelow(Bounds bounds, Split split)
    {
        double middle = bounds.Clamp((0.5 * split.LeftValue) + (0.5 * split.RightValue));
        return _rules.DirectionOf(split.Column) switch
        {
            > 0 => (bounds with { High = middle }, bounds with { Low = middle }),
            < 0 => (bounds with { Low = middle }, bounds with { High = middle }),
            _ => (bounds, bounds),
        };
    }

    GrowingLeaf Leaf(
        int node, int start, int count, int depth, Sums sums, Bounds bounds, double value, int[] columns, int[] asked) => new()
        {
            Node = node,
            Start = start,
            Count = count,
            Depth = depth,
            Searched = new SearchedNode(
                sums, _rule.Gain(_gradients.Gradient(sums.Gradient), _gradients.Hessian(sums.Hessian), value), bounds),
            Value = value,
            Columns = columns,
            Asked = asked,
        };

    void Describe(TreeDraft draft, GrowingLeaf leaf) => draft.Describe(
        leaf.Node, _options.LearningRate * leaf.Value, _gradients.Hessian(leaf.Searched.Sums.Hessian), leaf.Count);

    double ValueOf(Sums sums, Bounds bounds) =>
        _rule.Value(_gradients.Gradient(sums.Gradient), _gradients.Hessian(sums.Hessian), bounds);

    bool MayBeSplit(GrowingLeaf leaf) =>
        leaf.Count >= 2 * (long)_options.MinRows && (_options.MaxDepth is not { } most || leaf.Depth < most);

    void Release(GrowingLeaf leaf)
    {
        if (leaf.Histogram is { } histogram)
            _histograms.Return(histogram);
        leaf.Histogram = null;
    }

    delegate void ColumnTask(ReadOnlySpan<int> columns);

    /// <summary>Works through columns, a few at a time, on as many threads as pay; each column by one of them.</summary>
    void ForColumns(int[] columns, int rows, ColumnTask task)
    {
        int threads = _options.Threads ?? Environment.ProcessorCount;
        if (threads == 1 || (long)rows * columns.Length < WorthThreads)
        {
            task(columns);
            return;
        }

        int size = Math.Clamp(columns.Length / (2 * threads), 1, ColumnsOfTask);
        Parallel.For(
            0,
            (columns.Length + size - 1) / size,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            index => task(columns.AsSpan(index * size, Math.Min(size, columns.Length - (index * size)))));
    }

    /// <summary>The split that is worth most; of equal ones that of the first column.</summary>
    static Split? Best(Split?[] splits)
    {
        Split? best = null;
        foreach (Split? split in splits)
        {
            if (split is not null && (best is null || split.Worth > best.Worth))
                best = split;
        }

        return best;
    }

    static int MostGain(List<GrowingLeaf> leaves)
    {
        int best = -1;
        for (int index = 0; index < leaves.Count; index++)
        {
            if (leaves[index].Best is { } split && (best < 0 || split.Worth > leaves[best].Best!.Worth))
                best = index;
        }

        return best;
    }
}
