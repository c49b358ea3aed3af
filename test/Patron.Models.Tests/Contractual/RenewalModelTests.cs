using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Contractual;

public class RenewalModelTests
{
    static readonly RenewalModel[] Models =
        [new Sbg(.668, 3.806), new Sbg(3, .5), new Bdw(.259, 1.723, 1.584), new Bdw(2, 9, .7)];

    /// <summary>(1 - θ) to the power t^c, averaged over θ by plain sums that know no gamma function.</summary>
    [Fact]
    public void Survival_matches_brute_force_integration_over_the_propensity_to_leave()
    {
        foreach (RenewalModel model in Models)
        {
            foreach (int renewals in new[] { 1, 2, 7, 40 })
            {
                double power = Math.Pow(renewals, model.Exponent);
                double expected = BetaMean(model.Alpha, model.Beta, stay => Math.Pow(stay, power));
                Close.Relative(expected, model.Survival(renewals), 1e-9);
            }
        }
    }

    [Fact]
    public void Survival_retention_churn_and_projections_are_told_apart_consistently()
    {
        foreach (RenewalModel model in Models)
        {
            Assert.Equal(1, model.Survival(0));
            Close.Relative(1 - model.FirstChurn, model.RetentionRate(1), 1e-13);
            Close.Relative(model.FirstChurn, model.ChurnProbability(1), 1e-13);
            double[] left = model.Project(1000, 3, 30);
            double churned = 0;
            for (int renewal = 1; renewal <= 33; renewal++)
            {
                Close.Relative(model.Survival(renewal) / model.Survival(renewal - 1), model.RetentionRate(renewal), 1e-12);
                churned += model.ChurnProbability(renewal);
                Close.Relative(model.Survival(renewal), 1 - churned, 1e-11);
                if (renewal > 3)
                    Close.Relative(1000 * model.Survival(renewal) / model.Survival(3), left[renewal - 4], 1e-12);
            }
        }
    }

    [Fact]
    public void Projections_of_a_table_go_on_from_each_cohorts_last_count()
    {
        Sbg model = new(.8, 2.5);
        CohortTable table = CohortTable.Of(
            new Cohort([100, 80, 70]), new Cohort([50, 45]) { RenewedBefore = 3 }, new Cohort([20]));

        double[][] left = model.Project(table, 2);

        Assert.Equal(model.Project(70, 2, 2), left[0]);
        Assert.Equal(model.Project(45, 4, 2), left[1]);
        Assert.Equal(model.Project(20, 0, 2), left[2]);
    }

    [Theory]
    [InlineData(0, .1, 12)]
    [InlineData(5, .01, 400)]
    [InlineData(40, .1, 1_000)]
    [InlineData(3, .0004, 30_000)]
    [InlineData(0, 0, 5_000)]
    [InlineData(2, 0, 40_000)]
    public void Discounted_renewals_are_the_plain_sum(int renewed, double rate, int horizon)
    {
        foreach (RenewalModel model in Models)
        {
            double expected = 0;
            double term = 1 + rate;
            for (int k = 1; k <= horizon; k++)
                expected += term *= model.RetentionRate(renewed + k) / (1 + rate);
            Close.Relative(expected, model.DiscountedRenewals(renewed, horizon, rate), 1e-10);
        }
    }

    [Fact]
    public void Discounted_renewals_of_a_column_and_of_a_new_customer_are_those_of_one()
    {
        foreach (RenewalModel model in Models)
        {
            double forever = model.DiscountedRenewals(4, double.PositiveInfinity, .1);
            Assert.Equal([forever, model.DiscountedRenewals(0, double.PositiveInfinity, .1), forever],
                model.DiscountedRenewals([4, 0, 4], double.PositiveInfinity, .1));
            Close.Relative(forever, model.DiscountedRenewals(4, 2_000, .1), 1e-12);
            // What is worth v in n periods is worth what the next renewal brings, and then v again.
            double later = model.DiscountedRenewals(5, double.PositiveInfinity, .1);
            Close.Relative(model.RetentionRate(5) * (1 + (later / 1.1)), forever, 1e-12);
            double fresh = model.DiscountedPeriodsOfNewCustomer(double.PositiveInfinity, .1);
            Close.Relative(1 + (model.DiscountedRenewals(0, double.PositiveInfinity, .1) / 1.1), fresh, 1e-15);
            Assert.Equal(0, model.DiscountedRenewals(3, 0, .1));
            Close.Relative(model.RetentionRate(4), model.DiscountedRenewals(3, 1, .1), 1e-13);
        }
    }

    [Fact]
    public void Expected_renewals_follow_from_the_discounted_as_the_rate_vanishes()
    {
        // Fader and Hardie (2007) with α > 1: the sum of B(α, β + n + k) / B(α, β + n) is (β + n) / (α - 1).
        Close.Relative((.5 + 6) / (3 - 1), new Sbg(3, .5).ExpectedRenewals(6), 1e-12);
        Close.Relative((40.0 + 6) / (1.05 - 1), new Sbg(1.05, 40).ExpectedRenewals(6), 1e-10);
        Bdw model = new(4, 9, .7);
        Close.Relative(model.ExpectedRenewals(2), model.DiscountedRenewals(2, double.PositiveInfinity, 1e-11), 1e-5);
        Assert.Equal(double.PositiveInfinity, new Sbg(.9, 2).ExpectedRenewals(0));
        Assert.Equal(double.PositiveInfinity, new Bdw(1.2, 2, .8).ExpectedRenewals(0));
        Assert.True(double.IsFinite(new Bdw(.9, 2, 1.2).ExpectedRenewals(0)));
    }

    /// <summary>Formulas against the process itself: 40,000 customers, four standard errors.</summary>
    [Fact]
    public void Simulated_customers_renew_as_often_as_expected()
    {
        foreach (RenewalModel model in Models)
        {
            RenewalSimulation drawn = model.Simulate(40_000, 12, seed: 9);
            foreach (int renewal in new[] { 1, 2, 5, 12 })
            {
                double expected = model.Survival(renewal);
                double share = drawn.Table.Cohorts[0].Customers[renewal] / 40_000;
                Assert.Equal(expected, share, 4 * Math.Sqrt(expected * (1 - expected) / 40_000));
                Assert.Equal(share, drawn.Lifetimes.Count(lifetime => lifetime > renewal) / 40_000.0);
            }

            double[] discounted = [.. drawn.Lifetimes.Select(lifetime => (1 - Math.Pow(1.1, 1 - lifetime)) / (1 - (1 / 1.1)))];
            double mean = discounted.Average();
            double error = Math.Sqrt(discounted.Sum(value => (value - mean) * (value - mean))) / 40_000;
            Assert.Equal(model.DiscountedRenewals(0, double.PositiveInfinity, .1), mean, 4 * error);
            Assert.Equal(drawn.Lifetimes[..50], model.Simulate(50, 3, seed: 9).Lifetimes);
            Assert.NotEqual(drawn.Lifetimes[..50], model.Simulate(50, 3, seed: 10).Lifetimes);
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Sbg model = new(.8, 2.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sbg(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bdw(1, 1, 21));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bdw(1, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Survival(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.RetentionRate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Project(double.NaN, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.DiscountedRenewals(0, 1.5, .1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.DiscountedRenewals(0, 5, -.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Simulate(0, 1, 1));
    }

    /// <summary>The mean of a function of 1 - θ, as a ratio of sums over logit θ.</summary>
    static double BetaMean(double alpha, double beta, Func<double, double> function)
    {
        double above = 0;
        double below = 0;
        for (double y = -120; y <= 60; y += 1.0 / 32)
        {
            double weight = Math.Exp((-alpha * SpecialFunctions.LogSumExp(0, -y)) - (beta * SpecialFunctions.LogSumExp(0, y)));
            above += weight * function(1 / (1 + Math.Exp(y)));
            below += weight;
        }

        return above / below;
    }
}
