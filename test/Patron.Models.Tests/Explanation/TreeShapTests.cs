using System.Numerics;
using Patron.Models.Boosting;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Explanation;

/// <summary>Against the definition: the mean over all orders of the columns, by the sum over all their subsets.</summary>
public sealed class TreeShapTests
{
    [Fact]
    public void Contributions_are_the_shapley_values_over_all_subsets_of_columns()
    {
        int rounds = Rounds.Count(6, 60);
        for (int round = 0; round < rounds; round++)
        {
            Sample sample = Sample.Of($"shap {round}", 200);
            BoostedTrees model = BoostedTrees.Fit(
                sample.Table, sample.Happened, new() { Trees = 4, MaxLeaves = 12, MinRows = 2, MinCategoryRows = 2, LearningRate = 0.5 }).Model;
            ScoreContributions found = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table);
            for (int row = 0; row < 200; row += 17)
            {
                double[] expected = Brute(model, sample.Table, row);
                for (int column = 0; column < expected.Length; column++)
                    Assert.Equal(expected[column], found.Values.Row(row)[column], 1e-10);
            }
        }
    }

    [Fact]
    public void Row_sums_and_base_are_the_scores_of_deep_trees()
    {
        Sample sample = Sample.Of("deep shap", 500);
        BoostedTrees model = BoostedTrees.Fit(
            sample.Table, sample.Happened, new() { Trees = 30, MaxLeaves = 64, MinRows = 1, MinCategoryRows = 1 }).Model;
        ScoreContributions found = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table);
        double[] scores = model.Scores(sample.Table);
        for (int row = 0; row < scores.Length; row++)
            Assert.Equal(scores[row], found.Base + found.Values.Row(row).ToArray().Sum(), 1e-9);
    }

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        Sample sample = Sample.Of("threads shap", 5000);
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.Happened, new() { Trees = 3, MaxLeaves = 8 }).Model;
        FeatureMatrix one = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table, 1).Values;
        FeatureMatrix many = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table).Values;
        for (int row = 0; row < one.Rows; row++)
            Assert.Equal(one.Row(row).ToArray(), many.Row(row).ToArray());
    }

    [Fact]
    public void Without_trees_all_is_base()
    {
        FeatureTable table = new([new NumericColumn("x", [1, 2])]);
        ScoreContributions found = TreeShap.Contributions([new TreeColumn("x", null)], [], 0.7, table);
        Assert.Equal((0.7, 0.0, 0.0), (found.Base, found.Values.Row(0)[0], found.Values.Row(1)[0]));
    }

    static double[] Brute(BoostedTrees model, FeatureTable table, int row)
    {
        int columns = model.Columns.Count;
        double[] worth = [.. Enumerable.Range(0, 1 << columns).Select(known =>
            model.Trees.Sum(tree => Expected(model, tree, table, row, known, 0)))];
        double[] result = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            for (int others = 0; others < worth.Length; others++)
            {
                if ((others >> column & 1) != 0)
                    continue;
                int size = BitOperations.PopCount((uint)others);
                double share = Factorial(size) * Factorial(columns - size - 1) / Factorial(columns);
                result[column] += share * (worth[others | (1 << column)] - worth[others]);
            }
        }

        return result;
    }

    /// <summary>The tree's value where only some columns are known, bits of a set: other splits go both ways by cover.</summary>
    static double Expected(BoostedTrees model, DecisionTree tree, FeatureTable table, int row, int known, int node)
    {
        int column = tree.Column[node];
        if (column == DecisionTree.Leaf)
            return tree.Value[node];
        double Child(int child) => Expected(model, tree, table, row, known, child);
        if ((known >> column & 1) != 0)
            return Child(GoesLeft(model, tree, table, row, node) ? tree.Left[node] : tree.Right[node]);
        double left = tree.Cover[tree.Left[node]];
        double right = tree.Cover[tree.Right[node]];
        return ((left * Child(tree.Left[node])) + (right * Child(tree.Right[node]))) / (left + right);
    }

    static bool GoesLeft(BoostedTrees model, DecisionTree tree, FeatureTable table, int row, int node)
    {
        TreeColumn column = model.Columns[tree.Column[node]];
        if (table.Find(column.Name) is NumericColumn numbers)
            return double.IsNaN(numbers.Values[row]) ? tree.MissingLeft[node] : numbers.Values[row] <= tree.Threshold[node];
        string? category = ((CategoryColumn)table.Find(column.Name)!).Values[row];
        int place = category is null ? -1 : column.Categories!.ToList().IndexOf(category);
        return place < 0 ? tree.MissingLeft[node] : tree.CategoriesLeft(node).Contains(place);
    }

    static double Factorial(int number) => Enumerable.Range(1, number).Aggregate(1.0, (product, factor) => product * factor);
}
