using Patron.Models.Forest;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Boosting;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Forest;

public sealed class RandomForestTests
{
    static readonly ForestOptions Small = new() { Trees = 12, MinRows = 5, Seed = 7 };

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        Sample sample = Sample.Of("forest threads", 3000);
        ForestResult one = RandomForest.Fit(sample.Table, sample.Happened, Small with { Threads = 1 });
        foreach (int threads in new[] { 2, 5 })
        {
            ForestResult many = RandomForest.Fit(sample.Table, sample.Happened, Small with { Threads = threads });
            Assert.Equal(one.Model.ToJson(), many.Model.ToJson());
            Assert.Equal(one.Report.OutOfBag, many.Report.OutOfBag);
            Assert.Equal(one.Report.OutOfBagError, many.Report.OutOfBagError);
        }
    }

    [Fact]
    public void A_prediction_is_the_mean_over_the_trees_of_what_the_training_rows_of_a_leaf_were()
    {
        Sample sample = Sample.Of("forest leaves", 800);
        foreach (bool outcomes in new[] { true, false })
        {
            RandomForest model = outcomes
                ? RandomForest.Fit(sample.Table, sample.Happened, Small).Model
                : RandomForest.Fit(sample.Table, sample.Amounts, Small).Model;
            double[] target = outcomes ? sample.TargetFor("logistic") : sample.Amounts;
            double[] expected = new double[800];
            for (int tree = 0; tree < 12; tree++)
            {
                int[] times = Bagged(800, Small.Seed, tree);
                DecisionTree grown = model.Trees[tree];
                int[] leaves =
                    [.. Enumerable.Range(0, 800).Select(row => TreeWalk.Leaf(model.Columns, grown, sample.Table, row))];
                foreach (IGrouping<int, int> leaf in Enumerable.Range(0, 800).GroupBy(row => leaves[row]))
                {
                    int weight = leaf.Sum(row => times[row]);
                    Assert.Equal(leaf.Count(row => times[row] > 0), grown.Rows[leaf.Key]);
                    Assert.Equal(weight, grown.Cover[leaf.Key], 1e-6);
                    Assert.True(grown.Rows[leaf.Key] >= Small.MinRows);
                    double mean = leaf.Sum(row => times[row] * target[row]) / weight;
                    foreach (int row in leaf)
                        expected[row] += mean / 12;
                }
            }

            double[] predicted = model.Predict(sample.Table);
            for (int row = 0; row < 800; row++)
                Assert.Equal(expected[row], predicted[row], 1e-9 * (1 + Math.Abs(expected[row])));
        }
    }

    [Fact]
    public void Out_of_bag_predictions_are_means_of_the_trees_that_had_not_drawn_the_row()
    {
        Sample sample = Sample.Of("out of bag", 400);
        ForestOptions options = Small with { Trees = 6, RowShare = 0.8 };
        ForestResult fit = RandomForest.Fit(sample.Table, sample.Amounts, options);
        double[] sums = new double[400];
        int[] trees = new int[400];
        for (int tree = 0; tree < 6; tree++)
        {
            int[] times = Bagged(400, options.Seed, tree, draws: 320);
            foreach (int row in Enumerable.Range(0, 400).Where(row => times[row] == 0))
            {
                int leaf = TreeWalk.Leaf(fit.Model.Columns, fit.Model.Trees[tree], sample.Table, row);
                sums[row] += 6 * fit.Model.Trees[tree].Value[leaf];
                trees[row]++;
            }
        }

        double error = 0;
        for (int row = 0; row < 400; row++)
        {
            double mean = sums[row] / trees[row];
            Assert.Equal(double.IsNaN(mean), double.IsNaN(fit.Report.OutOfBag[row]));
            if (trees[row] == 0)
                continue;
            Assert.Equal(mean, fit.Report.OutOfBag[row], 1e-9 * (1 + Math.Abs(mean)));
            error += Math.Pow(mean - sample.Amounts[row], 2);
        }

        Assert.Equal(error / trees.Count(count => count > 0), fit.Report.OutOfBagError!.Value, 1e-9 * error);
    }

    [Fact]
    public void A_saved_forest_reads_back_to_the_bit_and_a_damaged_one_is_refused()
    {
        Sample sample = Sample.Of("forest json", 500);
        RandomForest model = RandomForest.Fit(sample.Table, sample.Happened, Small).Model;
        RandomForest read = RandomForest.FromJson(model.ToJson());
        Assert.Equal(model.ToJson(), read.ToJson());
        Assert.Equal(model.Predict(sample.Table), read.Predict(sample.Table));
        Assert.All(read.Predict(sample.Table), probability => Assert.InRange(probability, 0, 1));
        Assert.Throws<FormatException>(() => RandomForest.FromJson(model.ToJson()[..^5]));
        string treeless = """{"kind":"random_forest","version":1,"is_probability":true,"columns":[],"trees":[]}""";
        Assert.Throws<FormatException>(() => RandomForest.FromJson(treeless));
    }

    [Fact]
    public void A_weight_of_nothing_is_no_row_and_outcomes_that_count_more_are_foretold_more_often()
    {
        Sample sample = Sample.Of("forest weights", 600);
        double[] weights = RandomRows.Of(600, row => row % 3 == 0 ? 0 : 1);
        int[] kept = [.. Enumerable.Range(0, 600).Where(row => row % 3 != 0)];
        RandomForest weighted = RandomForest.Fit(sample.Table, sample.Amounts, Small, weights).Model;
        RandomForest without =
            RandomForest.Fit(sample.Table.Take(kept), Array.ConvertAll(kept, row => sample.Amounts[row]), Small).Model;
        Assert.Equal(without.Trees.Select(tree => tree.Nodes), weighted.Trees.Select(tree => tree.Nodes));
        foreach ((double one, double other) in without.Predict(sample.Table).Zip(weighted.Predict(sample.Table)))
            Assert.Equal(one, other, 1e-9 * (1 + Math.Abs(one)));

        double plain = RandomForest.Fit(sample.Table, sample.Happened, Small).Model.Predict(sample.Table).Average();
        ForestOptions heavy = Small with { HappenedWeight = 4 };
        Assert.True(RandomForest.Fit(sample.Table, sample.Happened, heavy).Model.Predict(sample.Table).Average() > plain + 0.05);
    }

    [Fact]
    public void Leaves_and_depth_keep_to_their_limits_and_a_seed_changes_the_trees()
    {
        Sample sample = Sample.Of("forest limits", 700);
        ForestOptions options = Small with { MaxLeaves = 9, MaxDepth = 4, MinRows = 20 };
        RandomForest model = RandomForest.Fit(sample.Table, sample.Happened, options).Model;
        Assert.All(model.Trees, tree =>
        {
            int[] leaves = [.. Enumerable.Range(0, tree.Nodes).Where(node => tree.Column[node] == DecisionTree.Leaf)];
            Assert.InRange(leaves.Length, 2, 9);
            Assert.All(leaves, leaf => Assert.True(tree.Rows[leaf] >= 20 && TreeWalk.Depth(tree, leaf) <= 4));
        });
        Assert.NotEqual(
            model.ToJson(), RandomForest.Fit(sample.Table, sample.Happened, options with { Seed = 8 }).Model.ToJson());
        Assert.Equal(["category", "gaps", "narrow", "wide"], model.Importance().Select(column => column.Column).Order());
        Assert.Equal(1, model.Importance().Sum(column => column.Gain), 1e-12);
    }

    // Far from the step no bag errs, nor where it lacks the largest numbers: only gaps go with gaps.
    [Fact]
    public void A_step_is_found_and_a_constant_target_stays_constant()
    {
        double[] numbers = RandomRows.Of(200, row => row % 5 == 0 ? double.NaN : row);
        double[] target = RandomRows.Of(200, row => double.IsNaN(numbers[row]) ? 5 : row < 100 ? 1 : 3);
        FeatureTable table = new([new NumericColumn("x", numbers)]);
        double[] predicted = RandomForest.Fit(table, target, Small).Model.Predict(table);
        foreach (int row in Enumerable.Range(0, 200).Where(row => Math.Abs(row - 100) > 20))
            Assert.Equal(target[row], predicted[row], 1e-9);
        double[] constant = RandomRows.Of(200, _ => 4.2);
        Assert.All(RandomForest.Fit(table, constant, Small).Model.Predict(table), value => Assert.Equal(4.2, value, 1e-12));
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_refused()
    {
        Sample sample = Sample.Of("forest refusals", 50);
        bool[] never = new bool[50];
        double[] infinite = [.. sample.Amounts[1..], double.PositiveInfinity];
        double[] negative = [-1, .. sample.Amounts[1..]];
        Refused("both must occur", () => RandomForest.Fit(sample.Table, never));
        Refused("49 targets for 50 rows", () => RandomForest.Fit(sample.Table, never[1..]));
        Refused("row 49", () => RandomForest.Fit(sample.Table, infinite));
        Refused("weight -1", () => RandomForest.Fit(sample.Table, sample.Amounts, null, negative));
        Refused("no rows", () => RandomForest.Fit(sample.Table, sample.Amounts, null, new double[50]));
        Refused(">= 1", () => RandomForest.Fit(sample.Table, sample.Amounts, Small with { Trees = 0 }));
        Refused(">= 2", () => RandomForest.Fit(sample.Table, sample.Amounts, Small with { MaxLeaves = 1 }));
        Refused("HappenedWeight", () => RandomForest.Fit(sample.Table, sample.Amounts, Small with { HappenedWeight = 2 }));
    }

    static void Refused(string why, Func<object> fit) =>
        Assert.Contains(why, Assert.ThrowsAny<ArgumentException>(fit).Message, StringComparison.Ordinal);

    static int[] Bagged(int rows, long seed, int tree, int? draws = null)
    {
        int[] times = new int[rows];
        var random = RandomStream.For(seed, "forest rows", tree);
        for (int draw = 0; draw < (draws ?? rows); draw++)
            times[random.Below(rows)]++;
        return times;
    }
}
