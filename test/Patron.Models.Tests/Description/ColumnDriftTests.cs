using Patron.Models.Description;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

public sealed class ColumnDriftTests
{
    readonly RandomStream _random = new(21);

    [Fact]
    public void The_distance_of_numbers_is_the_largest_gap_of_the_two_curves_at_any_value()
    {
        double[] then = [.. Enumerable.Range(0, 300).Select(_ => Math.Round(_random.Normal(), 1))];
        double[] now = [.. Enumerable.Range(0, 200).Select(_ => Math.Round(_random.Normal() + 0.4, 1))];
        double expected = then.Concat(now).Max(value =>
            Math.Abs((then.Count(other => other <= value) / 300.0) - (now.Count(other => other <= value) / 200.0)));

        Assert.Equal(expected, ColumnDrift.Of(new NumericColumn("x", then), new NumericColumn("x", now)).Distance!.Value, 1e-12);
    }

    [Fact]
    public void Numbers_without_gaps_have_the_stability_of_scores_but_for_the_empty_group_of_missing_values()
    {
        double[] then = [.. Enumerable.Range(0, 5000).Select(_ => _random.Normal())];
        double[] now = [.. Enumerable.Range(0, 5000).Select(_ => _random.Normal() + 0.3)];

        ColumnDrift drift = ColumnDrift.Of(new NumericColumn("x", then), new NumericColumn("x", now));

        Assert.Equal(PopulationStability.Index(then, now), drift.Stability, 1e-4);
    }

    [Fact]
    public void Values_that_go_missing_are_drift()
    {
        double[] then = [.. Enumerable.Range(0, 500).Select(_ => _random.Normal())];
        double[] now = [.. then.Select(value => _random.Chance(0.3) ? double.NaN : value)];

        ColumnDrift drift = ColumnDrift.Of(new NumericColumn("x", then), new NumericColumn("x", now));

        Assert.True(drift.Stability > 0.25);
        Assert.InRange(drift.Distance!.Value, 0, 0.1);
    }

    /// <summary>By hand: shares 0.5, 0.5 then, 0.25, 0.5, 0.25 now; half the sum of 0.25, 0, 0.25.</summary>
    [Fact]
    public void The_distance_of_categories_is_half_the_sum_of_what_their_shares_moved()
    {
        CategoryColumn then = new("c", ["a", "b", "a", "b", null]);
        CategoryColumn now = new("c", ["a", "b", "b", "c"]);

        Assert.Equal(0.25, ColumnDrift.Of(then, now).Distance!.Value, 1e-12);
        Assert.Equal(0, ColumnDrift.Of(then, then).Stability);
    }

    [Fact]
    public void Tables_are_compared_by_the_columns_they_share_and_other_kinds_are_refused()
    {
        FeatureTable then = new([new NumericColumn("x", [1]), new NumericColumn("gone", [1]), new NumericColumn("y", [1])]);

        Assert.Equal(["x", "y"], ColumnDrift.Of(then, new FeatureTable([new NumericColumn("y", [1]), new NumericColumn("x", [2])])).Select(drift => drift.Column));
        Assert.Throws<ArgumentException>(() => ColumnDrift.Of(then, new FeatureTable([new CategoryColumn("x", ["a"])])));
    }
}
