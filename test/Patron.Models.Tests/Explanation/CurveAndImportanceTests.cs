using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Explanation;

public sealed class CurveAndImportanceTests
{
    static readonly FeatureTable Table = RandomRows.Table(RandomStream.For((long)Rounds.Seed, "curves"), 200, categories: true);

    // wide + 2 x (category is c1): additive, so that every curve is the mean curve moved.
    static double[] Additive(FeatureTable table) => RandomRows.Of(
        table.Rows,
        row => Numbers(table, "wide")[row] + (((CategoryColumn)table.Find("category")!).Values[row] == "c1" ? 2 : 0));

    static double[] Joined(FeatureTable table) =>
        RandomRows.Of(table.Rows, row => Numbers(table, "wide")[row] * Numbers(table, "narrow")[row]);

    static double[] Numbers(FeatureTable table, string column) => ((NumericColumn)table.Find(column)!).Values;

    [Fact]
    public void Partial_dependence_is_the_mean_of_scores_with_one_value_for_all_rows()
    {
        var found = PartialDependence.Of(Additive, Table, "wide", 10);
        double others = Table.Rows == 0 ? 0 : ((CategoryColumn)Table.Find("category")!).Values.Count(value => value == "c1") * 2.0 / Table.Rows;
        Assert.Equal(10, found.Values.Count);
        Assert.Equal(Numbers(Table, "wide").Min(), found.Values[0].Number);
        Assert.Equal(Numbers(Table, "wide").Max(), found.Values[^1].Number);
        for (int point = 0; point < 10; point++)
            Assert.Equal(found.Values[point].Number + others, found.Means[point], 1e-12);
        Assert.All(found.Curves.Index(), curve => Assert.Equal(Additive(Table.Take([curve.Index]))[0] - Numbers(Table, "wide")[curve.Index] + found.Values[3].Number, curve.Item[3], 1e-12));
    }

    [Fact]
    public void Centred_curves_of_an_additive_score_fall_together_and_others_do_not()
    {
        Assert.All(PartialDependence.Of(Additive, Table, "wide").Centred(), curve =>
            Assert.Equal(PartialDependence.Of(Additive, Table, "wide").Centred()[0][^1], curve[^1], 1e-12));
        Assert.NotEqual(0, PartialDependence.Of(Joined, Table, "wide").Centred().Max(curve => curve[^1]) - PartialDependence.Of(Joined, Table, "wide").Centred().Min(curve => curve[^1]));
    }

    [Fact]
    public void Categories_are_tried_by_how_often_they_occur()
    {
        var found = PartialDependence.Of(Additive, Table, "category", 3);
        string[] expected =
        [
            .. ((CategoryColumn)Table.Find("category")!).Values.OfType<string>().GroupBy(value => value)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(3).Select(group => group.Key),
        ];
        Assert.Equal(expected, found.Values.Select(value => value.Category));
    }

    [Fact]
    public void A_curve_needs_rows_and_a_column_with_values()
    {
        Assert.Contains("there is no column 'wider'; the table has wide, narrow, gaps, category", Refused(() => PartialDependence.Of(Additive, Table, "wider")), StringComparison.Ordinal);
        Assert.Contains("no rows", Refused(() => PartialDependence.Of(Additive, Table.Take([]), "wide")), StringComparison.Ordinal);
        FeatureTable empty = new([new NumericColumn("x", [double.NaN])]);
        Assert.Contains("all are missing", Refused(() => PartialDependence.Of(_ => [0], empty, "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Importance_is_zero_of_unused_columns_and_orders_the_others_the_same_every_time()
    {
        double[] truth = Additive(Table);
        double Metric(double[] scores) => -scores.Zip(truth, (score, value) => (score - value) * (score - value)).Average();
        IReadOnlyList<PermutationImportance> found = PermutationImportance.Of(Additive, Table, Metric, repeats: 5, seed: 7);
        Assert.Equal(["wide", "category"], found.Where(one => one.Drop.Value > 0).Select(one => one.Column).Order().Reverse());
        Assert.All(found.Where(one => one.Column is "narrow" or "gaps"), one => Assert.Equal(new Estimate(0, 0, 0, 0), one.Drop));
        Assert.All(found, one => Assert.Equal(one.Drops.Average(), one.Drop.Value, 1e-12));
        Assert.Equal(found.Select(one => one.Drop), PermutationImportance.Of(Additive, Table, Metric, 5, 7).Select(one => one.Drop));
        Assert.NotEqual(found[0].Drop, PermutationImportance.Of(Additive, Table, Metric, 5, 8)[0].Drop);
    }

    // With a squared error the expected drop is twice the variance of what the column adds (Fisher et al. 2019).
    [Fact]
    public void The_drop_of_an_additive_column_is_twice_its_variance()
    {
        var random = RandomStream.For((long)Rounds.Seed, "variance");
        double[] x = RandomRows.Of(4000, _ => random.Normal());
        FeatureTable table = new([new NumericColumn("x", x)]);
        double[] Score(FeatureTable rows) => Numbers(rows, "x");
        Estimate drop = PermutationImportance.Of(
            Score, table, scores => -scores.Zip(x, (score, value) => (score - value) * (score - value)).Average())[0].Drop;
        double mean = x.Average();
        double variance = x.Average(value => (value - mean) * (value - mean));
        // Five standard deviations of a mean of ten permutations of 4000 rows.
        Assert.Equal(2 * variance, drop.Value, 5 * 2 * variance * Math.Sqrt(2.0 / 4000 / 10));
    }

    [Fact]
    public void A_metric_that_is_no_number_is_refused() => Assert.Contains(
        "the metric of the scores is NaN", Refused(() => PermutationImportance.Of(Additive, Table, _ => double.NaN)), StringComparison.Ordinal);

    [Fact]
    public void Surrogate_rules_find_the_rules_that_made_the_scores()
    {
        double[] scores = RandomRows.Of(Table.Rows, row => Numbers(Table, "narrow")[row] > 1 ? 0.8 : 0.1);
        SurrogateRules found = SurrogateRules.Of(scores, Table, conditions: 2, minRows: 5);
        Assert.Equal(1, found.Fidelity, 1e-12);
        int high = scores.Count(score => score > 0.5);
        Assert.Contains($"narrow > 1", found.Rules[0].Conditions[0], StringComparison.Ordinal);
        Assert.Equal(0.8, found.Rules[0].Score, 1e-9);
        Assert.Equal(high, found.Rules.Where(rule => rule.Score > 0.5).Sum(rule => rule.Rows));
        Assert.StartsWith("where narrow > 1", found.Rules[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fidelity_is_the_share_of_variance_that_rules_tell()
    {
        var random = RandomStream.For((long)Rounds.Seed, "fidelity");
        double[] x = RandomRows.Of(4000, _ => random.Uniform());
        SurrogateRules found = SurrogateRules.Of(x, new FeatureTable([new NumericColumn("x", x)]), conditions: 1);
        // A uniform cut in the middle tells three quarters of its variance.
        Assert.Equal(0.75, found.Fidelity, 0.02);
        Assert.Equal(2, found.Rules.Count);
        SurrogateRules constant = SurrogateRules.Of(RandomRows.Of(50, _ => 0.3), Table.Take([.. Enumerable.Range(0, 50)]));
        Assert.Equal((1.0, "always: 0.300 on average (50 rows)"), (constant.Fidelity, constant.Rules[0].ToString()));
    }

    static string Refused(Func<object> call) => Assert.ThrowsAny<ArgumentException>(call).Message;
}
