using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Explanation;

public sealed class LimeExplainerTests
{
    static readonly FeatureTable Training = RandomRows.Table(RandomStream.For((long)Rounds.Seed, "lime"), 400, categories: true);

    static readonly double Middle = ((NumericColumn)Training.Columns[0]).Values.Order().Skip(199).Take(2).Average();

    // Linear in what the explanation may say: whether a row lies in the lowest quarter, and whether it is c2.
    static double[] Linear(FeatureTable table)
    {
        double[] wide = ((NumericColumn)table.Find("wide")!).Values;
        string?[] categories = ((CategoryColumn)table.Find("category")!).Values;
        double[] sorted = [.. ((NumericColumn)Training.Columns[0]).Values.Order()];
        double quarter = sorted[99] + (0.75 * (sorted[100] - sorted[99]));
        return RandomRows.Of(table.Rows, row => 0.1 + (wide[row] <= quarter ? 0.5 : 0) - (categories[row] == "c2" ? 0.25 : 0));
    }

    [Fact]
    public void A_score_that_is_linear_in_quartiles_and_categories_is_told_exactly()
    {
        FeatureTable row = new(
        [
            new NumericColumn("wide", [-100]), new NumericColumn("narrow", [1]), new NumericColumn("gaps", [double.NaN]),
            new CategoryColumn("category", ["c2"]),
        ]);
        LimeExplanation found = new LimeExplainer(Training, new LimeOptions { Penalty = 1e-6 }).Explain(Linear, row, 0);
        Assert.Equal(["wide", "category"], found.Reasons.Take(2).Select(reason => reason.Column));
        Assert.StartsWith("wide <= ", found.Reasons[0].Condition, StringComparison.Ordinal);
        Assert.Equal("category = c2", found.Reasons[1].Condition);
        Assert.Contains("gaps = missing", found.Reasons.Select(reason => reason.Condition));
        Assert.Equal(0.5, found.Reasons[0].Weight, 1e-6);
        Assert.Equal(-0.25, found.Reasons[1].Weight, 1e-6);
        Assert.Equal((0.35, 1.0), (found.Score, Math.Round(found.Fidelity, 9)));
        Assert.Equal(found.Score, found.LocalScore, 1e-6);
        Assert.Equal(0.1, found.Intercept, 1e-6);
    }

    [Fact]
    public void The_same_row_has_the_same_explanation_wherever_it_stands_and_another_seed_another()
    {
        LimeExplainer lime = new(Training, new LimeOptions { Samples = 500 });
        LimeExplanation first = lime.Explain(Curved, Training, 17);
        LimeExplanation second = lime.Explain(Curved, Training.Take([3, 17]), 1);
        Assert.Equal(first.Reasons, second.Reasons);
        Assert.Equal((first.Intercept, first.Fidelity), (second.Intercept, second.Fidelity));
        Assert.NotEqual(first.Reasons, new LimeExplainer(Training, new LimeOptions { Samples = 500, Seed = 1 }).Explain(Curved, Training, 17).Reasons);
    }

    [Fact]
    public void Only_the_strongest_columns_are_named()
    {
        LimeExplanation found = new LimeExplainer(Training, new LimeOptions { Columns = 1 }).Explain(Curved, Training, 5);
        Assert.Equal("wide", Assert.Single(found.Reasons).Column);
        Assert.Equal(found.Intercept + found.Reasons[0].Weight, found.LocalScore, 1e-12);
    }

    [Fact]
    public void A_missing_column_is_refused() => Assert.Contains("there is no column 'category'", Assert.Throws<ArgumentException>(() =>
        new LimeExplainer(Training).Explain(Curved, new FeatureTable([.. Training.Columns.Take(3)]), 0)).Message, StringComparison.Ordinal);

    static double[] Curved(FeatureTable table)
    {
        double[] wide = ((NumericColumn)table.Find("wide")!).Values;
        double[] narrow = ((NumericColumn)table.Find("narrow")!).Values;
        return RandomRows.Of(table.Rows, row => Math.Tanh(wide[row] - Middle) + (0.05 * narrow[row]));
    }
}
