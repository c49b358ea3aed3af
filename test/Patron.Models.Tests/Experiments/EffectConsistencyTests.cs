using Patron.Models.Experiments;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Experiments;

/// <summary>Effects of different kinds agree where they must, and groups that say nothing are refused.</summary>
public sealed class EffectConsistencyTests
{
    static readonly Metric Mean = Metric.Mean(0);

    [Fact]
    public void A_covariate_takes_off_the_square_of_its_correlation_and_regression_gives_the_same()
    {
        RandomStream random = new(Rounds.Seed);
        (double[] y0, double[] x0) = Correlated(random, 4_000, 0);
        (double[] y1, double[] x1) = Correlated(random, 4_000, 0.2);
        (GroupMoments control, GroupMoments treated) = (GroupMoments.FromColumns(y0, x0), GroupMoments.FromColumns(y1, x1));
        Effect plain = Effect.Of(Mean, control, treated);
        Effect adjusted = Effect.Of(Mean, control, treated, new EffectOptions { Covariates = [Metric.Mean(1)] });
        double slope = (control.Covariance(0, 1) + treated.Covariance(0, 1)) / (control.Covariance(1, 1) + treated.Covariance(1, 1));
        Close.Relative(slope, adjusted.Coefficients[0], 1e-12);
        Assert.Equal(
            plain.Absolute.Value - (slope * (treated.Mean(1) - control.Mean(1))), adjusted.Absolute.Value, 1e-12);
        double saved = 1 - Math.Pow(adjusted.Absolute.StandardError / plain.Absolute.StandardError, 2);
        Close.Relative(saved, adjusted.VarianceSaved, 1e-9);
        // The squared correlation is 0.64; its standard error over 8,000 pairs is below 0.007.
        Assert.Equal(0.64, adjusted.VarianceSaved, 0.045);
    }

    [Fact]
    public void Covariates_that_add_nothing_change_nothing()
    {
        RandomStream random = new(Rounds.Seed);
        double[][] control = Columns();
        double[][] treated = Columns();
        Effect Of(params Metric[] covariates) => Effect.Of(
            Mean, GroupMoments.FromColumns(control), GroupMoments.FromColumns(treated), new EffectOptions { Covariates = covariates });
        Effect one = Of(Metric.Mean(1));
        Effect same = Of(Metric.Mean(1), Metric.Mean(2), Metric.Mean(3));
        Assert.Equal([0, 0], same.Coefficients.Skip(1));
        Close.Relative(one.Absolute.PValue, same.Absolute.PValue, 1e-9);
        Assert.Equal(Of().Absolute, Of(Metric.Mean(3)).Absolute);

        double[][] Columns()
        {
            (double[] y, double[] x) = Correlated(random, 300, 0);
            return [y, x, [.. x.Select(value => 3 - (2 * value))], [.. x.Select(_ => 7.0)]];
        }
    }

    [Fact]
    public void A_ratio_over_ones_is_the_mean_and_one_stratum_is_none()
    {
        GroupMoments control = GroupMoments.FromColumns([1, 4, 2, 8], [1, 1, 1, 1]);
        GroupMoments treated = GroupMoments.FromColumns([3, 5, 9, 2, 7], [1, 1, 1, 1, 1]);
        Effect mean = Effect.Of(Mean, control, treated);
        Assert.Equal(mean.Absolute, Effect.Of(Metric.Ratio(0, 1), control, treated).Absolute);
        Assert.Equal(mean.Relative, Effect.Stratified(Mean, [new("all", control, treated, 1)]).Relative);
    }

    // Student (1908), Cushny and Peebles's sleep data: R's t.test(extra ~ group, data = sleep) prints t = -1.8608, df = 17.776,
    // p-value = 0.07939 and the interval -3.3654832 to 0.2054832 for the first group less the second.
    [Fact]
    public void The_sleep_data_give_what_R_prints()
    {
        GroupMoments first = GroupMoments.FromColumns([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
        GroupMoments second = GroupMoments.FromColumns([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
        Effect found = Effect.Of(Mean, second, first);
        EffectTests.Is(-1.58, -3.3654832, 0.2054832, 0.07939, found.Absolute, 5.1e-6);
        Assert.Equal(17.776, found.Freedom, 5e-4);
    }

    // By hand: means 3 and 5, variances 5/2 of five and 20/3 of four, so an error of sqrt(1/2 + 5/3) and Welch's degrees of freedom
    // (13/6)^2 / ((1/2)^2 / 4 + (5/3)^2 / 3) = 4.749; the p-value by an integral of the density.
    [Fact]
    public void Welchs_test_is_what_a_hand_computes()
    {
        Effect found = Effect.Of(Mean, GroupMoments.FromColumns([1, 2, 3, 4, 5]), GroupMoments.FromColumns([2, 4, 6, 8]));
        double freedom = 169 / 36.0 / ((1 / 16.0) + (25 / 27.0));
        double error = Math.Sqrt(13 / 6.0);
        Assert.Equal((2.0, 3.0, 5.0), (found.Absolute.Value, found.Control.Value, found.Treated.Value));
        Assert.Equal(error, found.Absolute.StandardError, 1e-14);
        Assert.Equal(freedom, found.Freedom, 1e-12);
        double tail = Numerics.StudentTailTests.Integral(Math.Atan(2 / error / Math.Sqrt(freedom)), freedom)
            / Numerics.StudentTailTests.Integral(-Math.PI / 2, freedom);
        Assert.Equal(2 * tail, found.Absolute.PValue, 1e-9);
        // The interval's end is where the tail is a fortieth.
        double reach = (found.Absolute.High - 2) / error;
        double atReach = Numerics.StudentTailTests.Integral(Math.Atan(reach / Math.Sqrt(freedom)), freedom)
            / Numerics.StudentTailTests.Integral(-Math.PI / 2, freedom);
        Assert.Equal(0.025, atReach, 1e-9);
    }

    [Fact]
    public void Strata_of_different_levels_take_their_part_of_the_spread_off()
    {
        RandomStream random = new(Rounds.Seed);
        GroupMoments Group(double mean) => GroupMoments.FromColumns([.. Enumerable.Range(0, 2_000).Select(_ => mean + random.Normal())]);
        Stratum[] strata = [new("low", Group(0), Group(0.1)), new("high", Group(10), Group(10.1))];
        Effect together = Effect.Of(Mean, strata[0].Control.With(strata[1].Control), strata[0].Treated.With(strata[1].Treated));
        Effect apart = Effect.Stratified(Mean, strata);
        Assert.True(apart.Absolute.StandardError < 0.25 * together.Absolute.StandardError);
        Effect given = Effect.Stratified(Mean, [.. strata.Select(one => one with { Share = 0.5 })]);
        Assert.Equal(given.Absolute.Value, apart.Absolute.Value, 1e-12);
        // Drawn shares add the variance of the strata's effects, here next to none.
        Assert.InRange(apart.Absolute.StandardError / given.Absolute.StandardError, 1, 1.02);
    }

    [Fact]
    public void A_negative_baseline_keeps_the_direction_and_a_zero_one_has_no_relative_effect()
    {
        // GrowthBook: -10 to -5 is an increase of one half.
        Effect found = Effect.Of(Mean, GroupMoments.FromColumns([-9, -11]), GroupMoments.FromColumns([-4, -6]));
        Assert.Equal(0.5, found.Relative!.Value, 1e-12);
        Effect zero = Effect.Of(Mean, GroupMoments.FromColumns([-1, 1]), GroupMoments.FromColumns([2, 3]));
        Assert.Null(zero.Relative);
        Assert.Equal("the control group's value is 0", zero.RelativeMissing);
    }

    [Fact]
    public void One_group_without_spread_is_enough_of_the_other_and_none_at_all_is_refused()
    {
        Effect found = Effect.Of(Metric.Proportion(0), GroupMoments.OfOutcomes(100, 0), GroupMoments.OfOutcomes(100, 4));
        Assert.Equal(0.04, found.Absolute.Value);
        Assert.Contains("without spread", Refused(GroupMoments.OfOutcomes(9, 0), GroupMoments.OfOutcomes(9, 9)), StringComparison.Ordinal);
        Assert.Contains("is empty", Refused(GroupMoments.OfOutcomes(0, 0), GroupMoments.OfOutcomes(9, 3)), StringComparison.Ordinal);
        Assert.Contains("has one unit", Refused(GroupMoments.OfOutcomes(9, 4), GroupMoments.OfOutcomes(1, 1)), StringComparison.Ordinal);

        static string Refused(GroupMoments control, GroupMoments treated) =>
            Assert.Throws<InsufficientDataException>(() => Effect.Of(Metric.Proportion(0), control, treated)).Message;
    }

    [Fact]
    public void Faults_are_refused()
    {
        GroupMoments group = GroupMoments.FromColumns([1, 2, 3, 4], [0, 0, 0, 0]);
        GroupMoments wider = GroupMoments.FromColumns([1, 2], [1, 2], [1, 2]);
        Assert.Throws<ArgumentException>(() => Effect.Of(Metric.Mean(2), group, group));
        Assert.Throws<ArgumentException>(() => Effect.Of(Mean, group, wider));
        Assert.Throws<ArgumentException>(() => Effect.Of(Metric.Proportion(0), group, group));
        Assert.Throws<InsufficientDataException>(() => Effect.Of(Metric.Ratio(0, 1), group, group));
        Assert.Throws<InsufficientDataException>(
            () => Effect.Of(Mean, wider, wider, new EffectOptions { Covariates = [Metric.Mean(1)] }));
        Assert.Throws<InsufficientDataException>(() => Effect.Stratified(Mean, []));
        Assert.Throws<ArgumentException>(() => Effect.Stratified(Mean, [new("a", group, group, 0.5), new("b", group, group)]));
        Assert.Throws<ArgumentException>(() => Effect.Stratified(Mean, [new("a", group, group, 0.5), new("b", group, group, 0.6)]));
        Assert.Contains("stratum b", Assert.Throws<InsufficientDataException>(() => Effect.Stratified(
            Mean, [new("a", group, group), new("b", GroupMoments.FromColumns([1], [1]), group)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EffectOptions { Confidence = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.Mean(-1));
        Assert.Contains("is the outcome itself", Assert.Throws<InsufficientDataException>(() => Effect.Of(
            Mean, group, group, new EffectOptions { Covariates = [Metric.Mean(0)] })).Message, StringComparison.Ordinal);
    }

    /// <summary>An outcome and a covariate with a correlation of 0.8.</summary>
    static (double[] Outcome, double[] Covariate) Correlated(RandomStream random, int rows, double effect)
    {
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => 5 + (2 * random.Normal()))];
        return ([.. x.Select(value => 3 + effect + (0.4 * value) + (0.6 * random.Normal()))], x);
    }
}
