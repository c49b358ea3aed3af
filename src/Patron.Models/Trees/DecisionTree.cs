namespace Patron.Models.Trees;

/// <summary>
/// One tree as flat arrays, a place for each node: the root first, a parent always before its children. A row goes left where its
/// number is at most the threshold, or its category is one of the node's.
/// </summary>
public sealed class DecisionTree
{
    /// <summary>What <see cref="Column"/>, <see cref="Left"/> and <see cref="Right"/> hold at a leaf.</summary>
    public const int Leaf = -1;

    internal DecisionTree(TreeArrays arrays) => Arrays = arrays;

    internal TreeArrays Arrays { get; }

    /// <summary>Number of nodes, leaves included.</summary>
    public int Nodes => Arrays.Column.Length;

    /// <summary>
    /// The column that a node asks, its place among the model's columns; <see cref="Leaf"/> at a leaf.
    /// </summary>
    public ReadOnlySpan<int> Column => Arrays.Column;

    /// <summary>
    /// The largest number that goes left; 0 where a category is asked. The greatest double where all numbers go left.
    /// </summary>
    public ReadOnlySpan<double> Threshold => Arrays.Threshold;

    /// <summary>Whether missing values, and categories that are not known, go left.</summary>
    public ReadOnlySpan<bool> MissingLeft => Arrays.MissingLeft;

    /// <summary>The place of the left child.</summary>
    public ReadOnlySpan<int> Left => Arrays.Left;

    /// <summary>The place of the right child.</summary>
    public ReadOnlySpan<int> Right => Arrays.Right;

    /// <summary>What the split took off the training loss, a sum over rows; 0 at a leaf.</summary>
    public ReadOnlySpan<double> Gain => Arrays.Gain;

    /// <summary>What a row that ends here adds to the score; of an inner node, what it would add as a leaf.</summary>
    public ReadOnlySpan<double> Value => Arrays.Value;

    /// <summary>
    /// What the training rows that passed weigh: the sum of their hessians, which are their weights in a forest and for squared
    /// errors.
    /// </summary>
    public ReadOnlySpan<double> Cover => Arrays.Cover;

    /// <summary>Number of training rows that passed.</summary>
    public ReadOnlySpan<int> Rows => Arrays.Rows;

    /// <summary>
    /// The categories that go left at a node, as places among those of its column (<see cref="TreeColumn.Categories"/>),
    /// rising; empty where a number is asked.
    /// </summary>
    public ReadOnlySpan<int> CategoriesLeft(int node) => Arrays.CategoriesLeft[node];
}
