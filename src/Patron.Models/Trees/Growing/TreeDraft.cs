namespace Patron.Models.Trees;

/// <summary>The nodes of a growing tree, a parent always before its children.</summary>
sealed class TreeDraft(ColumnCodes[] columns)
{
    readonly List<TreeNode> _nodes = [];

    /// <summary>Adds a leaf and returns its place.</summary>
    public int AddLeaf()
    {
        _nodes.Add(new TreeNode());
        return _nodes.Count - 1;
    }

    /// <summary>Writes what is known of a leaf.</summary>
    public void Describe(int place, double value, double cover, int rows)
    {
        TreeNode node = _nodes[place];
        (node.Value, node.Cover, node.Rows) = (value, cover, rows);
    }

    /// <summary>Makes a split of a leaf and returns the places of the two new leaves.</summary>
    public (int Left, int Right) Divide(int place, Split split)
    {
        TreeNode node = _nodes[place];
        node.Split = split;
        (node.Left, node.Right) = (AddLeaf(), AddLeaf());
        return (node.Left, node.Right);
    }

    /// <summary>How rows of the binned table find their leaf.</summary>
    public CodedTree ToCoded() => new(
        [.. _nodes.Select(node => node.Split?.Column ?? -1)],
        [.. _nodes.SelectMany(node => new[] { node.Left, node.Right })],
        [.. _nodes.Select(node => node.Split?.GoesLeft ?? default)],
        [.. _nodes.Select(node => node.Value)]);

    /// <summary>The tree in terms of raw values, its own values scaled.</summary>
    public DecisionTree ToTree(double scale = 1) => new(new TreeArrays(
        [.. _nodes.Select(node => node.Split?.Column ?? DecisionTree.Leaf)],
        [.. _nodes.Select(Threshold)],
        [.. _nodes.Select(Categories)],
        [.. _nodes.Select(node => node.Split?.GoesLeft.Contains(ColumnCodes.Missing) ?? false)],
        [.. _nodes.Select(node => node.Left)],
        [.. _nodes.Select(node => node.Right)],
        [.. _nodes.Select(node => node.Split?.Gain ?? 0)],
        [.. _nodes.Select(node => scale * node.Value)],
        [.. _nodes.Select(node => node.Cover)],
        [.. _nodes.Select(node => node.Rows)]));

    double Threshold(TreeNode node) =>
        node.Split is { } split && columns[split.Column] is NumberCodes numbers ? numbers.ThresholdOf(split.Threshold) : 0;

    int[]? Categories(TreeNode node) =>
        node.Split is { } split && columns[split.Column] is CategoryCodes categories
            ? [.. Enumerable.Range(0, categories.Categories.Count).Where(index => split.GoesLeft.Contains(index + 1))]
            : null;

    sealed class TreeNode
    {
        public Split? Split { get; set; }

        public int Left { get; set; } = DecisionTree.Leaf;

        public int Right { get; set; } = DecisionTree.Leaf;

        public double Value { get; set; }

        public double Cover { get; set; }

        public int Rows { get; set; }
    }
}
