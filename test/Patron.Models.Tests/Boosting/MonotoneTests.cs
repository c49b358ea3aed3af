using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Boosting;

public sealed class MonotoneTests
{
    static readonly BoostingOptions Eager =
        new() { Loss = BoostingLoss.SquaredError, Trees = 15, MinRows = 3, MinHessian = 0, LearningRate = 0.5, L2 = 0.1 };

    // Targets that pull the other way in places: without the constraint these data do break the order.
    [Fact]
    public void Predictions_never_turn_against_a_direction()
    {
        int rounds = Rounds.Count(6, 100);
        bool broken = false;
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "monotone", round);
            (FeatureTable table, double[] target) = Wavy(random, 600);
            BoostedTrees free = BoostedTrees.Fit(table, target, Eager).Model;
            BoostedTrees bound = BoostedTrees.Fit(table, target, Eager with { Increasing = ["up"], Decreasing = ["down"] }).Model;
            Assert.NotEmpty(bound.Trees);
            for (int customer = 0; customer < 40; customer++)
            {
                (double up, double down, double other) = (random.Uniform(), random.Uniform(), random.Uniform());
                double[] grid = RandomRows.Of(101, step => step / 100.0);
                AssertRising(bound.Scores(Grid(grid, [.. grid.Select(_ => down)], other)));
                AssertRising([.. bound.Scores(Grid([.. grid.Select(_ => up)], grid, other)).Reverse()]);
                broken |= Falls(free.Scores(Grid(grid, [.. grid.Select(_ => down)], other)));
            }
        }

        Assert.True(broken, "the data do not try the constraint");
    }

    [Fact]
    public void A_category_has_no_direction_and_a_column_not_two()
    {
        FeatureTable table = RandomRows.Table(new RandomStream(1), 60, categories: true);
        double[] target = RandomRows.Of(60, row => row % 2);
        Assert.Contains("category", Refusal(new BoostingOptions { Increasing = ["category"] }), StringComparison.Ordinal);
        BoostingOptions both = new() { Increasing = ["wide"], Decreasing = ["wide"] };
        Assert.Contains("rise and to fall", Refusal(both), StringComparison.Ordinal);
        Assert.Contains("no column 'other'", Refusal(new BoostingOptions { Decreasing = ["other"] }), StringComparison.Ordinal);

        string Refusal(BoostingOptions options) =>
            Assert.Throws<ArgumentException>(() => BoostedTrees.Fit(table, target, options)).Message;
    }

    static (FeatureTable Table, double[] Target) Wavy(RandomStream random, int rows)
    {
        double[] up = RandomRows.Of(rows, _ => random.Uniform());
        double[] down = RandomRows.Of(rows, _ => random.Uniform());
        double[] other = RandomRows.Of(rows, _ => random.Uniform());
        double[] target = RandomRows.Of(rows, row =>
            up[row] - down[row] + (2 * Math.Sin(9 * up[row] * other[row])) + Math.Sin(7 * down[row]) + random.Normal());
        NumericColumn[] columns = [new("up", up), new("down", down), new("other", other)];
        return (new FeatureTable(columns), target);
    }

    static FeatureTable Grid(double[] up, double[] down, double other) => new(
        [new NumericColumn("up", up), new NumericColumn("down", down), new NumericColumn("other", [.. up.Select(_ => other)])]);

    static void AssertRising(double[] scores) => Assert.False(Falls(scores), string.Join(' ', scores));

    static bool Falls(double[] scores) => Enumerable.Range(1, scores.Length - 1).Any(index => scores[index] < scores[index - 1]);
}
