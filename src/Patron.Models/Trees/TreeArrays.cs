namespace Patron.Models.Trees;

/// <summary>What is kept of a tree, one entry for each node.</summary>
sealed record TreeArrays(
    int[] Column,
    double[] Threshold,
    int[]?[] CategoriesLeft,
    bool[] MissingLeft,
    int[] Left,
    int[] Right,
    double[] Gain,
    double[] Value,
    double[] Cover,
    int[] Rows)
{
    /// <summary>Refuses arrays that are no tree over the columns.</summary>
    public TreeArrays Checked(IReadOnlyList<TreeColumn> columns)
    {
        int nodes = Column.Length;
        int[] lengths =
        [
            Threshold.Length, CategoriesLeft.Length, MissingLeft.Length, Left.Length, Right.Length, Gain.Length, Value.Length,
            Cover.Length, Rows.Length,
        ];
        if (nodes == 0 || lengths.Any(length => length != nodes))
        {
            throw new ArgumentException(
                $"a tree has arrays of lengths {nodes}, {string.Join(", ", lengths)}; they must be equal");
        }

        int[] parents = new int[nodes];
        for (int node = 0; node < nodes; node++)
        {
            if (!(double.IsFinite(Value[node]) && double.IsFinite(Threshold[node]) && Cover[node] >= 0 && Rows[node] >= 0))
                throw new ArgumentException($"node {node} has a value, a threshold, a cover or rows out of range");
            if (Column[node] == DecisionTree.Leaf)
                continue;
            if (Column[node] < 0 || Column[node] >= columns.Count)
                throw new ArgumentException($"node {node} asks column {Column[node]} of {columns.Count}");
            CheckCategories(node, columns[Column[node]]);
            foreach (int child in new[] { Left[node], Right[node] })
            {
                if (child <= node || child >= nodes || ++parents[child] > 1)
                    throw new ArgumentException($"node {node} has child {child}: no tree of {nodes} nodes");
            }
        }

        return this;
    }

    void CheckCategories(int node, TreeColumn column)
    {
        bool fits = column.Categories is { } known
            ? CategoriesLeft[node] is { } left && left.All(index => index >= 0 && index < known.Count)
            : CategoriesLeft[node] is null;
        if (!fits)
            throw new ArgumentException($"node {node} asks column '{column.Name}' for categories that it does not have");
    }
}
