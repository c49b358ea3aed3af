using Patron.Models.Boosting;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Boosting;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Explanation;

public sealed class TreeShapTests
{
    // Four columns and up to 12 leaves: columns come back on a path; rows hold gaps and a category that no tree knows.
    [Fact]
    public void Contributions_are_those_of_all_coalitions()
    {
        int rounds = Rounds.Count(4, 40);
        for (int round = 0; round < rounds; round++)
        {
            (BoostedTrees model, FeatureTable rows) = Small(round, leaves: 4 + (round % 9));
            ScoreContributions found = TreeShap.Contributions(model.Columns, model.Trees, model.Start, rows);
            BruteShapley brute = new(model.Columns, model.Trees, rows);
            AssertEqual(rows.Rows, found, brute.PathDependent);
        }
    }

    [Fact]
    public void Interventional_contributions_are_those_of_all_coalitions()
    {
        int rounds = Rounds.Count(4, 40);
        for (int round = 0; round < rounds; round++)
        {
            (BoostedTrees model, FeatureTable rows) = Small(round, leaves: 4 + (round % 9));
            (_, FeatureTable background) = Small(round + 1000, leaves: 2);
            ScoreContributions found = TreeShap.Interventional(model.Columns, model.Trees, model.Start, rows, background);
            BruteShapley brute = new(model.Columns, model.Trees, rows);
            AssertEqual(rows.Rows, found, row => brute.Interventional(row, background));
            Assert.Equal(model.Scores(background).Average(), found.Base, 1e-12);
        }
    }

    // Both ends of a chain of splits on thirteen columns, two of them twice, lie too deep for a table.
    [Fact]
    public void Leaves_deeper_than_a_table_holds_are_exact_too()
    {
        var random = RandomStream.For((long)Rounds.Seed, "deep");
        DecisionTree chain = Chain(random, [0, 1, 2, 0, 3, 4, 5, 6, 7, 3, 8, 9, 10, 11, 12]);
        Assert.Contains(new BranchCutter(chain).Cut(), branch => !branch.FitsTable);
        TreeColumn[] columns = Numbers(13);
        FeatureTable rows = Uniform(random, columns, 4);
        BruteShapley brute = new(columns, [chain], rows);
        AssertEqual(rows.Rows, TreeShap.Contributions(columns, [chain], 0, rows), brute.PathDependent);
        FeatureTable background = rows.Take([2, 3]);
        AssertEqual(
            rows.Rows,
            TreeShap.Interventional(columns, [chain], 0, rows, background),
            row => brute.Interventional(row, background));
    }

    // Eleven answers: their combinations fill more than a byte, and are tabled where there are as many rows.
    [Fact]
    public void Leaves_that_lie_deep_have_the_same_bits_with_a_table_and_without()
    {
        var random = RandomStream.For((long)Rounds.Seed, "deep table");
        DecisionTree chain = Chain(random, [0, 1, 2, 0, 3, 4, 5, 6, 7, 3, 8, 9, 10]);
        Assert.Contains(new BranchCutter(chain).Cut(), branch => branch.FitsTable && branch.Answers.Length == 11);
        TreeColumn[] columns = Numbers(11);
        FeatureTable rows = Uniform(random, columns, 3000);
        FeatureTable few = rows.Take([0, 1999, 2999]);
        FeatureMatrix tabled = TreeShap.Contributions(columns, [chain], 0, rows).Values;
        ScoreContributions computed = TreeShap.Contributions(columns, [chain], 0, few);
        Assert.Equal(tabled.Row(0), computed.Values.Row(0));
        Assert.Equal(tabled.Row(1999), computed.Values.Row(1));
        Assert.Equal(tabled.Row(2999), computed.Values.Row(2));
        AssertEqual(few.Rows, computed, new BruteShapley(columns, [chain], few).PathDependent);
    }

    [Fact]
    public void Row_sums_and_base_are_the_score()
    {
        Sample sample = Sample.Of("shap", 3000);
        foreach (string loss in new[] { "logistic", "squared_error", "poisson" })
        {
            BoostingOptions options = new() { Loss = BoostingLoss.Find(loss, 1.5)!, Trees = 30, MaxLeaves = 64, MinRows = 1 };
            BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.TargetFor(loss), options).Model;
            FeatureTable background = sample.Table.Take([.. Enumerable.Range(0, 50)]);
            AssertSums(model, sample.Table, TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table));
            AssertSums(model, sample.Table, TreeShap.Interventional(model.Columns, model.Trees, model.Start, sample.Table, background));
        }
    }

    // Few rows are explained without tables, many with them, more than one block of rows by several threads.
    [Fact]
    public void Neither_threads_nor_the_other_rows_change_a_bit()
    {
        Sample sample = Sample.Of("shap bits", 9000);
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.Happened, new BoostingOptions { Trees = 10 }).Model;
        FeatureMatrix one = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table, 1).Values;
        FeatureMatrix two = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table, 2).Values;
        int[] some = [8999, 5000, 17];
        FeatureMatrix few = TreeShap.Contributions(model.Columns, model.Trees, model.Start, sample.Table.Take(some)).Values;
        for (int row = 0; row < 9000; row++)
            Assert.Equal(one.Row(row), two.Row(row));
        for (int place = 0; place < some.Length; place++)
            Assert.Equal(one.Row(some[place]), few.Row(place));
    }

    [Fact]
    public void A_column_that_no_tree_asks_adds_nothing_and_a_model_without_trees_is_its_base()
    {
        FeatureTable table = new([new NumericColumn("x", [1, 2, 3, 4]), new NumericColumn("same", [5, 5, 5, 5])]);
        BoostingOptions options = new() { Loss = BoostingLoss.SquaredError, MinRows = 1, Trees = 3 };
        BoostedTrees model = BoostedTrees.Fit(table, [1, 1, 2, 2], options).Model;
        ScoreContributions found = TreeShap.Contributions(model.Columns, model.Trees, model.Start, table);
        Assert.Equal(["x", "same"], found.Values.Features);
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(0, found.Values.Row(row)[1]));
        ScoreContributions none = TreeShap.Contributions(model.Columns, [], 1.5, table);
        Assert.Equal((1.5, 0.0), (none.Base, none.Values.Row(0)[0]));
    }

    [Fact]
    public void A_background_without_rows_and_an_infinite_number_are_refused()
    {
        (BoostedTrees model, FeatureTable rows) = Small(0, 4);
        Assert.Contains("background has no rows", Assert.Throws<ArgumentException>(() =>
            TreeShap.Interventional(model.Columns, model.Trees, 0, rows, rows.Take([]))).Message, StringComparison.Ordinal);
        double[] wide = [.. ((NumericColumn)rows.Columns[0]).Values];
        wide[1] = double.PositiveInfinity;
        FeatureTable infinite = new([new NumericColumn("wide", wide), .. rows.Columns.Skip(1)]);
        Assert.Contains("column 'wide', row 1", Assert.Throws<ArgumentException>(() =>
            TreeShap.Contributions(model.Columns, model.Trees, 0, infinite)).Message, StringComparison.Ordinal);
    }

    static (BoostedTrees Model, FeatureTable Rows) Small(int round, int leaves)
    {
        Sample sample = Sample.Of($"shap {round}", 120);
        BoostingOptions options = new()
        {
            Loss = BoostingLoss.SquaredError, Trees = 2, MaxLeaves = leaves, MinRows = 1, MinCategoryRows = 1, LearningRate = 0.7,
        };
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.Amounts, options).Model;
        string?[] categories = ((CategoryColumn)sample.Table.Columns[3]).Values;
        CategoryColumn unseen = new("category", [.. categories.Select((value, row) => row == 2 ? "never seen" : value)]);
        FeatureTable rows = new([.. sample.Table.Columns.Take(3), unseen]);
        return (model, rows.Take([.. Enumerable.Range(0, 20)]));
    }

    static TreeColumn[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(index => new TreeColumn($"x{index}", null))];

    static FeatureTable Uniform(RandomStream random, TreeColumn[] columns, int rows) =>
        new([.. columns.Select(column => new NumericColumn(column.Name, RandomRows.Of(rows, _ => random.Uniform())))]);

    /// <summary>Splits that follow each other to the right, each with a leaf on its left.</summary>
    static DecisionTree Chain(RandomStream random, int[] asked)
    {
        int nodes = (2 * asked.Length) + 1;
        int[] columns = [.. Enumerable.Range(0, nodes).Select(node => node % 2 == 0 && node < nodes - 1 ? asked[node / 2] : -1)];
        double[] covers = new double[nodes];
        covers[0] = 100;
        for (int node = 0; node < nodes - 1; node += 2)
        {
            covers[node + 1] = covers[node] * (0.1 + (0.6 * random.Uniform()));
            covers[node + 2] = covers[node] - covers[node + 1];
        }

        return new DecisionTree(new TreeArrays(
            columns,
            RandomRows.Of(nodes, _ => 0.5 * random.Uniform()),
            new int[]?[nodes],
            new bool[nodes],
            [.. columns.Select((column, node) => column < 0 ? 0 : node + 1)],
            [.. columns.Select((column, node) => column < 0 ? 0 : node + 2)],
            new double[nodes],
            RandomRows.Of(nodes, _ => random.Normal()),
            covers,
            new int[nodes]));
    }

    static void AssertEqual(int rows, ScoreContributions found, Func<int, double[]> expected)
    {
        for (int row = 0; row < rows; row++)
        {
            double[] brute = expected(row);
            for (int column = 0; column < brute.Length; column++)
                Assert.Equal(brute[column], found.Values.Row(row)[column], 1e-10 * Math.Max(1, Math.Abs(brute[column])));
        }
    }

    static void AssertSums(BoostedTrees model, FeatureTable table, ScoreContributions found)
    {
        double[] scores = model.Scores(table);
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = found.Base;
            foreach (double value in found.Values.Row(row))
                sum += value;
            Assert.Equal(scores[row], sum, 1e-9);
        }
    }
}
