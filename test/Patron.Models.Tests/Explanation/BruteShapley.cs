using System.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Explanation;

/// <summary>Shapley values by their definition: all coalitions of columns, each tree walked by raw values.</summary>
sealed class BruteShapley(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, FeatureTable table)
{
    /// <summary>What columns add to a row where a column that is not known sends it both ways by cover.</summary>
    public double[] PathDependent(int row) => Values(known => trees.Sum(tree => Expected(tree, 0, row, known)));

    /// <summary>What columns add to a row where a column that is not known is that of a background row.</summary>
    public double[] Interventional(int row, FeatureTable background) => Values(known =>
        Enumerable.Range(0, background.Rows).Average(other => trees.Sum(tree => Mixed(tree, 0, row, background, other, known))));

    double[] Values(Func<int, double> worth)
    {
        int count = columns.Count;
        double[] worths = [.. Enumerable.Range(0, 1 << count).Select(worth)];
        double[] values = new double[count];
        for (int coalition = 0; coalition < worths.Length; coalition++)
        {
            int size = BitOperations.PopCount((uint)coalition);
            for (int column = 0; column < count; column++)
            {
                if (((coalition >> column) & 1) == 0)
                    values[column] += (worths[coalition | (1 << column)] - worths[coalition]) * Weight(size, count);
            }
        }

        return values;
    }

    // |S|! (n - |S| - 1)! / n!
    static double Weight(int size, int count)
    {
        double weight = 1.0 / count;
        for (int i = 1; i <= size; i++)
            weight *= (double)i / (count - i);
        return weight;
    }

    double Expected(DecisionTree tree, int node, int row, int known)
    {
        if (tree.Column[node] == DecisionTree.Leaf)
            return tree.Value[node];
        (int left, int right) = (tree.Left[node], tree.Right[node]);
        if (((known >> tree.Column[node]) & 1) != 0)
            return Expected(tree, GoesLeft(tree, node, table, row) ? left : right, row, known);
        double cover = tree.Cover[left] + tree.Cover[right];
        return ((tree.Cover[left] * Expected(tree, left, row, known)) + (tree.Cover[right] * Expected(tree, right, row, known))) / cover;
    }

    double Mixed(DecisionTree tree, int node, int row, FeatureTable background, int other, int known)
    {
        if (tree.Column[node] == DecisionTree.Leaf)
            return tree.Value[node];
        bool isKnown = ((known >> tree.Column[node]) & 1) != 0;
        bool left = isKnown ? GoesLeft(tree, node, table, row) : GoesLeft(tree, node, background, other);
        return Mixed(tree, left ? tree.Left[node] : tree.Right[node], row, background, other, known);
    }

    bool GoesLeft(DecisionTree tree, int node, FeatureTable rows, int row)
    {
        TreeColumn column = columns[tree.Column[node]];
        if (rows.Find(column.Name) is NumericColumn numbers)
            return double.IsNaN(numbers.Values[row]) ? tree.MissingLeft[node] : numbers.Values[row] <= tree.Threshold[node];
        int known = column.Categories!.ToList().IndexOf(((CategoryColumn)rows.Find(column.Name)!).Values[row]!);
        return known < 0 ? tree.MissingLeft[node] : tree.CategoriesLeft(node).Contains(known);
    }
}
