using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Boosting;

public sealed class BoostingRefusalTests
{
    static readonly FeatureTable Table = new([new NumericColumn("x", [1, 2, 3, 4])]);

    public static TheoryData<string, double[], string> Targets => new()
    {
        { "logistic", [1, 1, 1, 1], "both outcomes must occur" },
        { "logistic", [0, 1, 2, 1], "row 2: target 2; with the loss logistic it must be from 0 to 1" },
        { "squared_error", [0, double.NaN, 2, 1], "row 1: target NaN" },
        { "poisson", [0, 0, 0, 0], "some must be above 0" },
        { "poisson", [1, 0, 0, -1], "row 3: target -1" },
        { "gamma", [1, 0, 1, 1], "row 1: target 0; with the loss gamma it must be > 0" },
        { "squared_error", [1, 2], "2 targets for 4 rows" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Targets_that_a_loss_cannot_take_are_refused(string loss, double[] target, string message)
    {
        BoostingOptions options = new() { Loss = BoostingLoss.Find(loss)! };
        string refusal = Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(Table, target, options)).Message;
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    public static TheoryData<BoostingOptions> Options => new(
        new BoostingOptions { Trees = 0 },
        new BoostingOptions { LearningRate = 0 },
        new BoostingOptions { MaxLeaves = 1 },
        new BoostingOptions { MaxBins = 256 },
        new BoostingOptions { MaxDepth = 0 },
        new BoostingOptions { MinRows = 0 },
        new BoostingOptions { L2 = double.NaN },
        new BoostingOptions { RowShare = 1.1 },
        new BoostingOptions { MaxStep = 0 },
        new BoostingOptions { Threads = 0 });

    [Theory]
    [MemberData(nameof(Options))]
    public void Options_out_of_range_are_refused(BoostingOptions options) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BoostedTrees.Fit(Table, [0, 1, 0, 1], options));

    [Fact]
    public void Infinite_numbers_are_refused_in_training_and_in_scoring()
    {
        FeatureTable infinite = new([new NumericColumn("x", [1, 2, double.NegativeInfinity, 4])]);
        BoostingOptions options = new() { MinRows = 1 };
        string message = Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(infinite, [0, 0, 1, 1], options)).Message;
        Assert.Contains("column 'x', row 2", message, StringComparison.Ordinal);
        BoostedTrees model = BoostedTrees.Fit(Table, [0, 0, 1, 1], options).Model;
        Assert.Contains("row 2", Refusal(model, infinite), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_to_score_must_have_the_columns_that_are_asked()
    {
        BoostedTrees model = BoostedTrees.Fit(Table, [0, 0, 1, 1], new BoostingOptions { MinRows = 1 }).Model;
        FeatureTable other = new([new NumericColumn("y", [1])]);
        FeatureTable text = new([new CategoryColumn("x", ["1"])]);
        Assert.Contains("column 'x' is missing", Refusal(model, other), StringComparison.Ordinal);
        Assert.Contains("must be numbers", Refusal(model, text), StringComparison.Ordinal);
    }

    static string Refusal(BoostedTrees model, FeatureTable table) =>
        Assert.Throws<ArgumentException>(() => model.Predict(table)).Message;

    [Fact]
    public void Weights_below_zero_no_rows_and_patience_without_validation_are_refused()
    {
        double[] target = [0, 0, 1, 1];
        Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(Table, target, weights: [1, 1, -1, 1]));
        Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(Table, target, weights: [0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(Table, target, new BoostingOptions { Patience = 3 }));
        FeatureTable empty = new([new NumericColumn("x", [])]);
        Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(empty, Array.Empty<double>()));
    }
}
