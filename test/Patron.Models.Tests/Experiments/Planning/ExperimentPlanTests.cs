using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Experiments.Planning;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Experiments.Planning;

public sealed class ExperimentPlanTests
{
    static readonly PlannedOutcome Unit = PlannedOutcome.Mean(0, 1);

    // R: the examples of ?power.t.test (22.02110, one-sided 17.84713; power 0.8689528 at n = 20); pwr's documentation and Cohen's table 2.4.1
    // (d = 0.2, 0.5, 0.8 at 0.8: 393, 64, 26); Dalgaard, Introductory Statistics with R (2008), section 9.2: delta 0.5, sd 2, 0.01, 0.9.
    // pwr counts findings in the wrong direction too, which is 2.5e-6 of a group.
    [Theory]
    [InlineData(1, 1, 0.95, 0.9, Alternative.TwoSided, 22.02110)]
    [InlineData(1, 1, 0.95, 0.9, Alternative.Greater, 17.84713)]
    [InlineData(0.2, 1, 0.95, 0.8, Alternative.TwoSided, 393.4057)]
    [InlineData(0.5, 1, 0.95, 0.8, Alternative.TwoSided, 63.76561)]
    [InlineData(0.8, 1, 0.95, 0.8, Alternative.TwoSided, 25.52458)]
    [InlineData(0.5, 2, 0.99, 0.9, Alternative.TwoSided, 477.8021)]
    public void Groups_for_a_mean_are_those_that_R_prints(
        double effect, double deviation, double confidence, double power, Alternative alternative, double expected)
    {
        DesignOptions options = new() { Confidence = confidence, Power = power, Alternative = alternative };
        PlannedOutcome outcome = PlannedOutcome.Mean(10, deviation);
        Close.Relative(expected, ExperimentPlan.UnitsFor(outcome, effect, options) / 2, 2.6e-6);
        ExperimentPlan plan = ExperimentPlan.ForEffect(outcome, effect, options);
        Assert.Equal(((long)Math.Ceiling(expected), (long)Math.Ceiling(expected)), (plan.Control, plan.Treated));
        Assert.Equal(power, ExperimentPlan.ForSize(outcome, effect, plan.Total, options).Power, 0.02);
        Assert.InRange(ExperimentPlan.Detectable(outcome, plan.Total, options).Effect, 0.97 * effect, effect);
    }

    [Fact]
    public void The_power_of_a_mean_is_what_R_prints() => Assert.Equal(0.8689528, ExperimentPlan.ForSize(Unit, 1, 40).Power, 5e-8);

    // R: the examples of ?power.prop.test (n = 76.7; power 0.740 at n = 50); Dalgaard (2008), section 9.4: 0.15 against 0.30 at 0.85.
    [Theory]
    [InlineData(0.5, 0.75, 0.9, 76.7, 0.05)]
    [InlineData(0.15, 0.30, 0.85, 137.604, 5e-4)]
    public void Groups_for_a_rate_are_those_that_R_prints(double one, double other, double power, double expected, double tolerance)
    {
        DesignOptions options = new() { Power = power };
        PlannedOutcome outcome = PlannedOutcome.Proportion(one);
        Assert.Equal(expected, ExperimentPlan.UnitsFor(outcome, other - one, options) / 2, tolerance);
        Assert.Equal(0.740, ExperimentPlan.ForSize(PlannedOutcome.Proportion(0.5), 0.25, 100).Power, 5e-4);
        Assert.Equal(other - one, ExperimentPlan.Detectable(outcome, (long)Math.Round(2 * expected), options).Effect, 2e-3);
    }

    [Fact]
    public void A_small_control_group_a_covariate_and_clusters_move_the_total_as_the_formulas_say()
    {
        double Units(DesignOptions options, double explained = 0) =>
            ExperimentPlan.UnitsFor(Unit.WithCorrelation(Math.Sqrt(explained)), 0.01, options);
        double equal = Units(new DesignOptions());
        Close.Relative(4 * Math.Pow(1.959964 + 0.841621, 2) / 0.0001, equal, 1e-5);
        Close.Relative(0.25 / 0.09 * equal, Units(new DesignOptions { ControlShare = 0.1 }), 1e-4);
        Close.Relative(0.36 * equal, Units(new DesignOptions(), 0.64), 1e-4);
        DesignOptions clusters = new() { ClusterSize = 21, IntraclassCorrelation = 0.05 };
        Assert.Equal(2, clusters.ClusterEffect);
        Close.Relative(2 * equal, Units(clusters), 1e-3);
        ExperimentPlan whole = ExperimentPlan.ForEffect(Unit, 0.1, clusters);
        Assert.Equal((0, 0), (whole.Control % 21, whole.Treated % 21));
    }

    // Dunnett (1955, 1964): two-sided 0.05 in large groups 2.21, 2.35, 2.44, 2.51 for two to five treatments; one-sided 1.92, 2.06, 2.16, 2.23.
    [Theory]
    [InlineData(2, 2.21, 1.92)]
    [InlineData(3, 2.35, 2.06)]
    [InlineData(4, 2.44, 2.16)]
    [InlineData(5, 2.51, 2.23)]
    public void Dunnetts_points_are_those_of_his_tables(int treatments, double twoSided, double oneSided)
    {
        Assert.Equal(0.95, Dunnett.AllBelow(twoSided, treatments, 0.5, true), 1.5e-3);
        Assert.Equal(0.95, Dunnett.AllBelow(oneSided, treatments, 0.5, false), 1.5e-3);
        double error = Dunnett.ErrorOfOne(0.05, treatments, 0.5, true);
        Assert.InRange(error, 0.05 / treatments, 0.05);
    }

    [Fact]
    public void Several_treatments_share_the_error_and_a_larger_control_group_serves_them_all()
    {
        DesignOptions options = new() { Treatments = 4 };
        Assert.Equal(1 / 3.0, options.ControlShare, 1e-15);
        ExperimentPlan bonferroni = ExperimentPlan.ForEffect(Unit, 0.1, options);
        Assert.Equal(0.0125, bonferroni.ErrorOfOne, 1e-12);
        Assert.Equal(bonferroni.Control + (4 * bonferroni.Treated), bonferroni.Total);
        ExperimentPlan dunnett = ExperimentPlan.ForEffect(Unit, 0.1, options with { Comparison = ManyTreatments.Dunnett });
        ExperimentPlan none = ExperimentPlan.ForEffect(Unit, 0.1, options with { Comparison = ManyTreatments.None });
        Assert.True(none.Total < dunnett.Total && dunnett.Total < bonferroni.Total);
        Assert.True(bonferroni.Total < ExperimentPlan.ForEffect(Unit, 0.1, options with { ControlShare = 0.2 }).Total);
    }

    [Fact]
    public void Looks_enlarge_a_plan_by_their_inflation()
    {
        DesignOptions options = new() { Looks = 5, Spending = AlphaSpending.Pocock };
        double inflation = GroupSequentialDesign.Of(5, AlphaSpending.Pocock).Inflation(0.8);
        Close.Relative(
            inflation * ExperimentPlan.UnitsFor(Unit, 0.02, new DesignOptions()), ExperimentPlan.UnitsFor(Unit, 0.02, options), 1e-4);
        PlannedOutcome rate = PlannedOutcome.Proportion(0.1);
        Assert.Equal(
            inflation, ExperimentPlan.UnitsFor(rate, 0.01, options) / ExperimentPlan.UnitsFor(rate, 0.01, new DesignOptions()), 0.01);
    }

    [Fact]
    public void A_history_gives_what_it_holds()
    {
        var history = GroupMoments.FromColumns([1, 4, 2, 9, 3, 5], [2, 3, 2, 8, 3, 3], [1, 2, 1, 3, 1, 2]);
        PlannedOutcome mean = PlannedOutcome.Of(Metric.Mean(0), history, Metric.Mean(1));
        Close.Relative(Math.Sqrt(history.Covariance(0, 0)), mean.Deviation, 1e-12);
        Close.Relative(Math.Pow(history.Covariance(0, 1), 2) / history.Covariance(0, 0) / history.Covariance(1, 1), mean.Explained, 1e-9);
        PlannedOutcome ratio = PlannedOutcome.Of(Metric.Ratio(0, 2), history);
        Assert.Equal(2.4, ratio.Baseline, 1e-12);
        double variance = history.Covariance(0, 0) - (2 * 2.4 * history.Covariance(0, 2)) + (2.4 * 2.4 * history.Covariance(2, 2));
        Close.Relative(Math.Sqrt(variance) / history.Mean(2), ratio.Deviation, 1e-12);
        PlannedOutcome rate = PlannedOutcome.Of(Metric.Proportion(0), GroupMoments.OfOutcomes(50, 10));
        Assert.Equal((0.2, 0.4), (rate.Baseline, Math.Round(rate.Deviation, 12)));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PlannedOutcome.Proportion(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlannedOutcome.Proportion(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlannedOutcome.Mean(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Unit.WithCorrelation(1));
        Assert.Throws<InsufficientDataException>(() => PlannedOutcome.Of(Metric.Mean(0), GroupMoments.FromColumns([3, 3, 3])));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentPlan.ForEffect(Unit, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentPlan.ForEffect(Unit, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentPlan.ForEffect(Unit, -1, new() { Alternative = Alternative.Greater }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentPlan.ForEffect(PlannedOutcome.Proportion(0.9), 0.2));
        Assert.Throws<InsufficientDataException>(() => ExperimentPlan.ForEffect(Unit, 1e-12));
        Assert.Throws<InsufficientDataException>(() => ExperimentPlan.ForSize(Unit, 1, 3));
        Assert.Throws<InsufficientDataException>(() => ExperimentPlan.Detectable(PlannedOutcome.Proportion(0.9), 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DesignOptions { ControlShare = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DesignOptions { ControlShare = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DesignOptions { Power = 0.3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DesignOptions { ClusterSize = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DesignOptions { IntraclassCorrelation = double.NaN });
        ExperimentPlan plan = ExperimentPlan.ForEffect(Unit, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentCost.Of(plan, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExperimentCost.Of(plan, 1, double.PositiveInfinity));
    }

    // By hand: 100 in control and 100 treated, an effect of 0.5 worth 20 and a contact of 4: 6 a customer.
    [Fact]
    public void The_cost_of_knowing_is_what_control_would_have_brought()
    {
        ExperimentCost cost = ExperimentCost.Of(ExperimentPlan.ForSize(Unit, 0.5, 200), 4, 20);
        Assert.Equal(new ExperimentCost(400, 600, 600, 0.2), cost);
        Assert.Equal(new ExperimentCost(400, 600, 600, -0.2), ExperimentCost.Of(ExperimentPlan.ForSize(Unit, -0.5, 200), 4, 20));
        Assert.Null(ExperimentCost.Of(ExperimentPlan.ForSize(Unit, 0.5, 200), 4, 0).BreakEven);
    }
}
