using Patron.Models.Evaluation;

namespace Patron.Models.Tests.Evaluation;

public sealed class GroupMetricsTests
{
    static readonly string?[] Groups = ["b", null, "a", "b", "b", "b", "a"];

    [Fact]
    public void Groups_come_by_name_with_their_own_figures_and_those_without_last()
    {
        IReadOnlyList<GroupMetrics> found = MetricsByGroup.Of(
            Groups, [0.9, 0.3, 0.2, 0.1, 0.6, 0.4, 0.4], [true, true, false, false, true, false, false]);

        Assert.Equal(["a", "b", null], found.Select(group => group.Group));
        Assert.Equal([2, 4, 1], found.Select(group => group.Rows));
        Assert.Equal(0.3, found[0].Predicted, 1e-15);
        Assert.Equal(0, found[0].Observed);
        Assert.Equal((0.5, 0.5), (found[1].Predicted, found[1].Observed));
        Assert.Equal(1, found[1].Auc!.Value.Value);
        Assert.Null(found[0].Auc);
        Assert.Equal(0.3, found[0].Bias!.Value.Value, 1e-15);
        Assert.Null(found[2].Bias);
    }

    [Fact]
    public void A_row_of_weight_two_counts_twice_in_means()
    {
        GroupMetrics twice = Assert.Single(MetricsByGroup.Of(["a", "a", "a"], [0.2, 0.5, 0.9], [false, true, true], weights: [2, 1, 0]));
        Assert.Equal(2, twice.Rows);
        Assert.Equal(0.3, twice.Predicted, 1e-15);
        Assert.Equal(1 / 3.0, twice.Observed, 1e-15);
        Assert.Equal(0.3 - (1 / 3.0), twice.Bias!.Value.Value, 1e-15);
        Assert.Null(twice.Metrics);
    }

    [Fact]
    public void Counts_have_means_and_bias_and_no_area()
    {
        IReadOnlyList<GroupMetrics> found = MetricsByGroup.OfCounts(["x", "x", "y"], [1, 2, 5], [3, 4, 5]);

        Assert.Equal((1.5, 3.5), (found[0].Predicted, found[0].Observed));
        Assert.Equal(-2, found[0].Bias!.Value.Value);
        Assert.All(found, group => Assert.Null(group.Auc));
    }
}
