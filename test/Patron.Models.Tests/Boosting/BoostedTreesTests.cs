using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Boosting;

public sealed class BoostedTreesTests
{
    static readonly string[] LossKeys = ["logistic", "squared_error", "poisson", "gamma", "tweedie"];

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        Sample sample = Sample.Of("threads", 30_000);
        BoostingOptions options = new() { Trees = 4, RowShare = 0.8, ColumnShare = 0.7, Seed = 3 };
        string one = BoostedTrees.Fit(sample.Table, sample.Happened, options with { Threads = 1 }).Model.ToJson();
        foreach (int threads in new[] { 2, 3, 8 })
            Assert.Equal(one, BoostedTrees.Fit(sample.Table, sample.Happened, options with { Threads = threads }).Model.ToJson());
    }

    // Sums of whole numbers have no order.
    [Theory]
    [InlineData("logistic")]
    [InlineData("tweedie")]
    public void The_order_of_the_rows_leaves_no_trace(string loss)
    {
        Sample sample = Sample.Of("order", 3000);
        var random = RandomStream.For((long)Rounds.Seed, "shuffle");
        int[] shuffled = [.. Enumerable.Range(0, 3000).OrderBy(_ => random.Uniform())];
        BoostingOptions options = new() { Loss = BoostingLoss.Find(loss, 1.5)!, Trees = 8 };
        double[] target = sample.TargetFor(loss);
        string straight = BoostedTrees.Fit(sample.Table, target, options).Model.ToJson();
        double[] moved = Array.ConvertAll(shuffled, row => target[row]);
        string other = BoostedTrees.Fit(sample.Table.Take(shuffled), moved, options).Model.ToJson();
        Assert.Equal(straight, other);
    }

    [Fact]
    public void A_weight_of_two_is_a_row_twice_and_a_weight_of_zero_none()
    {
        Sample sample = Sample.Of("weights", 1500);
        var random = RandomStream.For((long)Rounds.Seed, "counts");
        double[] weights = RandomRows.Of(1500, _ => random.Below(3));
        int[] repeated = [.. Enumerable.Range(0, 1500).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
        BoostingOptions options =
            new() { Loss = BoostingLoss.SquaredError, Trees = 5, MinRows = 1, MinCategoryRows = 1, MinHessian = 20 };
        BoostedTrees weighted = BoostedTrees.Fit(sample.Table, sample.Amounts, options, weights).Model;
        BoostedTrees twice = BoostedTrees.Fit(
            sample.Table.Take(repeated), Array.ConvertAll(repeated, row => sample.Amounts[row]), options).Model;
        foreach ((double left, double right) in weighted.Predict(sample.Table).Zip(twice.Predict(sample.Table)))
            Assert.Equal(left, right, 1e-7 * Math.Max(1, Math.Abs(left)));
    }

    [Fact]
    public void Every_loss_falls_with_each_tree_and_ends_below_its_start()
    {
        Sample sample = Sample.Of("losses", 2000);
        foreach (string key in LossKeys)
        {
            BoostingOptions options = new() { Loss = BoostingLoss.Find(key, 1.5)!, Trees = 20 };
            BoostingResult fit = BoostedTrees.Fit(sample.Table, sample.TargetFor(key), options);
            Assert.Equal((BoostingStop.Trees, 20, 21), (fit.Report.Stop, fit.Model.Trees.Count, fit.Report.TrainingLoss.Count));
            for (int tree = 1; tree <= 20; tree++)
                Assert.True(fit.Report.TrainingLoss[tree] < fit.Report.TrainingLoss[tree - 1], $"{key}, tree {tree}");
            double mean = MeanLoss(options.Loss, fit.Model.Scores(sample.Table), sample.TargetFor(key));
            Assert.Equal(mean, fit.Report.TrainingLoss[^1], 1e-10 * Math.Max(1, Math.Abs(mean)));
        }
    }

    [Fact]
    public void Stopping_early_keeps_the_trees_up_to_the_best_validation_loss()
    {
        (Sample sample, Sample other) = (Sample.Of("early", 800), Sample.Of("later", 800));
        BoostingOptions options = new() { Trees = 500, LearningRate = 0.3, Patience = 5 };
        BoostingResult fit = BoostedTrees.Fit(
            sample.Table, sample.TargetFor("logistic"), options, validation: new(other.Table, other.TargetFor("logistic")));
        double[] losses = [.. fit.Report.ValidationLoss!];
        Assert.Equal(BoostingStop.Patience, fit.Report.Stop);
        Assert.Equal(Array.IndexOf(losses, losses.Min()), fit.Model.Trees.Count);
        Assert.Equal(fit.Model.Trees.Count + 5, losses.Length - 1);
        double mean = MeanLoss(options.Loss, fit.Model.Scores(other.Table), other.TargetFor("logistic"));
        Assert.Equal(losses.Min(), mean, 1e-12);
    }

    [Fact]
    public void A_model_reads_back_to_the_bit()
    {
        Sample sample = Sample.Of("json", 900);
        BoostingOptions options = new() { Loss = BoostingLoss.Tweedie(1.4), Trees = 4 };
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.TargetFor("tweedie"), options).Model;
        BoostedTrees read = BoostedTrees.FromJson(model.ToJson());
        Assert.Equal(model.ToJson(), read.ToJson());
        Assert.Equal(model.Predict(sample.Table), read.Predict(sample.Table));
        Assert.Equal((1.4, 4), (read.Loss.Power, read.Trees.Count));
    }

    [Theory]
    [InlineData("\"boosted_trees\"", "\"boasted_trees\"")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"squared_error\"", "\"absolute_error\"")]
    [InlineData("\"left\":[1", "\"left\":[0")]
    [InlineData("\"column\":[0", "\"column\":[7")]
    [InlineData("\"rows\":[", "\"rows\":[1,")]
    [InlineData("\"start\":", "\"begin\":")]
    public void A_damaged_model_is_refused(string part, string damaged)
    {
        FeatureTable table = new([new NumericColumn("x", [1, 2, 3, 4])]);
        BoostingOptions options = new() { Loss = BoostingLoss.SquaredError, MinRows = 1 };
        string json = BoostedTrees.Fit(table, [1, 1, 2, 2], options).Model.ToJson();
        Assert.Contains(part, json, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => BoostedTrees.FromJson(json.Replace(part, damaged, StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => BoostedTrees.FromJson(json[..^10]));
    }

    // The walk by raw values, as an exporter would do it, against the scoring by codes.
    [Fact]
    public void The_public_arrays_tell_the_whole_model()
    {
        Sample sample = Sample.Of("walk", 700);
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.Happened, new BoostingOptions { Trees = 5 }).Model;
        Sample fresh = Sample.Of("walk fresh", 700);
        double[] scores = model.Scores(fresh.Table);
        for (int row = 0; row < scores.Length; row++)
        {
            double walked = model.Trees.Aggregate(model.Start, (sum, tree) => sum + Walk(model, tree, fresh.Table, row));
            Assert.Equal(walked, scores[row]);
        }
    }

    [Fact]
    public void Importance_is_shared_among_the_columns_that_served()
    {
        Sample sample = Sample.Of("importance", 3000);
        IReadOnlyList<ColumnImportance> importance = BoostedTrees.Fit(sample.Table, sample.Happened).Model.Importance();
        Assert.Equal(4, importance.Count);
        Assert.Equal(1, importance.Sum(column => column.Gain), 1e-12);
        Assert.Equal("wide", importance[0].Column);
        Assert.True(importance[0].Splits > 0);
    }

    [Fact]
    public void Columns_interact_only_within_their_groups()
    {
        Sample sample = Sample.Of("groups", 3000);
        BoostingOptions options = new() { Interactions = [["wide", "narrow"], ["narrow", "category"]], Trees = 20 };
        BoostedTrees model = BoostedTrees.Fit(sample.Table, sample.Happened, options).Model;
        HashSet<string> met = [.. model.Trees.SelectMany(tree => Paths(model, tree, 0, []))];
        Assert.Contains("narrow+wide", met);
        Assert.Subset(new HashSet<string> { "wide", "narrow", "category", "gaps", "narrow+wide", "category+narrow" }, met);
    }

    [Fact]
    public void Samples_change_with_the_seed_and_only_with_it()
    {
        Sample sample = Sample.Of("seeds", 2000);
        BoostingOptions options = new() { Trees = 3, RowShare = 0.5, ColumnShare = 0.5 };
        string first = Json(options);
        Assert.Equal(first, Json(options));
        Assert.NotEqual(first, Json(options with { Seed = 1 }));

        string Json(BoostingOptions chosen) => BoostedTrees.Fit(sample.Table, sample.Happened, chosen).Model.ToJson();
    }

    [Fact]
    public void More_values_than_bins_still_find_the_step()
    {
        var random = RandomStream.For((long)Rounds.Seed, "step");
        double[] numbers = RandomRows.Of(4000, _ => Math.Exp(3 * random.Normal()));
        double[] target = Array.ConvertAll(numbers, number => number > 2 ? 1.0 : 0);
        BoostingOptions options =
            new() { Loss = BoostingLoss.SquaredError, Trees = 1, MaxLeaves = 2, LearningRate = 1, L2 = 0, MaxBins = 64 };
        double[] predicted = BoostedTrees.Fit(new FeatureTable([new NumericColumn("x", numbers)]), target, options).Model.Predict(
            new FeatureTable([new NumericColumn("x", [0.5, 8])]));
        // One bin in 64 may lie across the step.
        Assert.True(predicted[0] < 0.05 && predicted[1] > 0.95, $"{predicted[0]}, {predicted[1]}");
    }

    [Fact]
    public void A_target_without_differences_leaves_only_its_mean()
    {
        Sample sample = Sample.Of("constant", 100);
        BoostingResult fit = BoostedTrees.Fit(
            sample.Table, RandomRows.Of(100, _ => 4.2), new BoostingOptions { Loss = BoostingLoss.SquaredError });
        Assert.Equal((BoostingStop.NoGain, 0), (fit.Report.Stop, fit.Model.Trees.Count));
        Assert.All(fit.Model.Predict(sample.Table), value => Assert.Equal(4.2, value, 1e-12));
    }

    [Fact]
    public void A_column_of_gaps_and_one_of_very_many_categories_do_no_harm()
    {
        double[] target = RandomRows.Of(1200, row => row % 2);
        FeatureTable table = new(
        [
            new NumericColumn("nothing", RandomRows.Of(1200, _ => double.NaN)),
            new CategoryColumn("key", [.. Enumerable.Range(0, 1200).Select(row => $"k{row}")]),
            new CategoryColumn("half", [.. Enumerable.Range(0, 1200).Select(row => row % 2 == 0 ? "even" : "odd")]),
        ]);
        BoostedTrees model = BoostedTrees.Fit(table, target, new BoostingOptions { Trees = 3 }).Model;
        Assert.Equal(255, model.Columns[1].Categories!.Count);
        Assert.Equal("half", model.Importance()[0].Column);
        Assert.Equal(1, model.Importance()[0].Gain, 1e-12);
    }

    static double MeanLoss(BoostingLoss loss, double[] scores, double[] target) =>
        scores.Zip(target, (score, happened) => loss.At(score, happened).Loss).Average();

    static double Walk(BoostedTrees model, DecisionTree tree, FeatureTable table, int row)
    {
        int node = 0;
        while (tree.Column[node] != DecisionTree.Leaf)
        {
            TreeColumn column = model.Columns[tree.Column[node]];
            bool left;
            if (table.Find(column.Name) is NumericColumn numbers)
            {
                double number = numbers.Values[row];
                left = double.IsNaN(number) ? tree.MissingLeft[node] : number <= tree.Threshold[node];
            }
            else
            {
                string? category = ((CategoryColumn)table.Find(column.Name)!).Values[row];
                int known = column.Categories!.ToList().IndexOf(category!);
                left = known < 0 ? tree.MissingLeft[node] : tree.CategoriesLeft(node).Contains(known);
            }

            node = left ? tree.Left[node] : tree.Right[node];
        }

        return tree.Value[node];
    }

    static IEnumerable<string> Paths(BoostedTrees model, DecisionTree tree, int node, string[] asked)
    {
        if (tree.Column[node] == DecisionTree.Leaf)
            return [string.Join('+', asked.Distinct().Order(StringComparer.Ordinal))];
        string[] next = [.. asked, model.Columns[tree.Column[node]].Name];
        return Paths(model, tree, tree.Left[node], next).Concat(Paths(model, tree, tree.Right[node], next));
    }
}
