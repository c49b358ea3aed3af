using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Forest;

/// <summary>Ways through a tree by its documented arrays alone.</summary>
static class TreeWalk
{
    /// <summary>The leaf of a row.</summary>
    public static int Leaf(IReadOnlyList<TreeColumn> columns, DecisionTree tree, FeatureTable table, int row)
    {
        int node = 0;
        while (tree.Column[node] != DecisionTree.Leaf)
            node = GoesLeft(columns[tree.Column[node]], tree, node, table, row) ? tree.Left[node] : tree.Right[node];
        return node;
    }

    /// <summary>Splits above a node.</summary>
    public static int Depth(DecisionTree tree, int node)
    {
        int depth = 0;
        for (; node > 0; depth++)
        {
            int child = node;
            node = Enumerable.Range(0, tree.Nodes).First(parent => tree.Left[parent] == child || tree.Right[parent] == child);
        }

        return depth;
    }

    static bool GoesLeft(TreeColumn column, DecisionTree tree, int node, FeatureTable table, int row)
    {
        if (column.Categories is not { } known)
        {
            double number = ((NumericColumn)table.Find(column.Name)!).Values[row];
            return double.IsNaN(number) ? tree.MissingLeft[node] : number <= tree.Threshold[node];
        }

        string? category = ((CategoryColumn)table.Find(column.Name)!).Values[row];
        int place = category is null ? -1 : known.ToList().IndexOf(category);
        return place < 0 ? tree.MissingLeft[node] : tree.CategoriesLeft(node).Contains(place);
    }
}
