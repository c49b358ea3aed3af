using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgBbTests
{
    static readonly BgBb Model = new(1.2, .75, .66, 2.78);

    [Theory]
    [InlineData(0, 0, 6.5, "Row 0: age is 6.5; it must be a whole number from 0 to 1000000.")]
    [InlineData(0, 0, 2e6, "Row 0: age is 2000000; it must be a whole number from 0 to 1000000.")]
    [InlineData(1, 2.5, 6, "Row 0: recency is 2.5; it must be a whole number.")]
    [InlineData(3, 2, 6, "Row 0: frequency is 3 by opportunity 2; it must be at most one at each.")]
    public void Histories_that_do_not_count_opportunities_are_refused(double x, double recency, double n, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Model.ProbabilityAlive(x, recency, n));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("choose a model of continuous time", error.Message, StringComparison.Ordinal);
        PurchaseHistories histories = PurchaseHistories.Create([x], [recency], [n]);
        Assert.Throws<ArgumentException>(() => BgBb.Fit(histories));
        Assert.Throws<ArgumentException>(() => Model.LogLikelihood(histories));
        Assert.Throws<ArgumentException>(() => Model.ExpectedPurchases(histories, 5));
    }

    [Fact]
    public void Horizons_are_whole_opportunities()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.ExpectedPurchases(1, 2, 3, .5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.DiscountedPurchases(1, 2, 3, 2e6, .1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.DiscountedPurchases(1, 2, 3, double.PositiveInfinity, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Simulate([3], 2.5, 1));
        Assert.Throws<ArgumentException>(() => Model.Simulate([3.5], 2, 1));
    }

    /// <summary>Sums up to 512 opportunities, quadrature beyond: both against the sum written out.</summary>
    [Theory]
    [InlineData(1.2, .75, .66, 2.78, 513, 0)]
    [InlineData(1.2, .75, 1, 2, 513, .01)]
    [InlineData(.01, 40, 200, 3000, 2000, 1e-4)]
    [InlineData(30, 2, .001, .002, 5000, 0)]
    [InlineData(30, 2, 1e-6, 50, 100_000, 1e-3)]
    public void Long_horizons_agree_with_the_sum_over_opportunities(
        double alpha, double beta, double gamma, double delta, double horizon, double rate)
    {
        double sum = 0;
        double stays = 1;
        for (int k = 1; k <= horizon; k++)
        {
            stays *= (delta + (k - 1)) / (gamma + delta + (k - 1));
            sum += stays * Math.Exp(-rate * k);
        }

        BgBb model = new(alpha, beta, gamma, delta);
        Close.Relative(alpha / (alpha + beta) * sum, model.DiscountedPurchases(0, 0, 0, horizon, rate), 1e-11);
    }

    [Fact]
    public void A_long_finite_horizon_comes_to_the_residual_total()
    {
        double forever = Model.DiscountedPurchases(3, 4, 6, double.PositiveInfinity, .05);

        Close.Relative(forever, Model.DiscountedPurchases(3, 4, 6, 2000, .05), 1e-12);
        Assert.True(Model.DiscountedPurchases(3, 4, 6, 200, .05) < forever);
        Assert.Equal(0, Model.ExpectedPurchases(3, 4, 6, 0));
    }

    /// <summary>Up to 4,096 opportunities the probability of no purchase is a sum, then a quadrature over p and θ.</summary>
    [Fact]
    public void The_probability_of_no_purchase_is_the_same_by_sum_and_by_quadrature()
    {
        OpportunityFuture future = new(.3, 2, .4, 9);
        double none = future.Probability(4096, 0);
        double p = .3 / 2.3;
        double miss = 1;
        for (int k = 1; k < 4097; k++)
            miss *= (2 + k - 1) / (.3 + 2 + k) * ((9 + k - 1) / (.4 + 9 + k - 1.0));

        Close.Relative(none - (p * miss), future.Probability(4097, 0), 1e-12);
    }

    /// <summary>Formulas against the process itself: 40,000 customers, three standard errors of the mean difference.</summary>
    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model()
    {
        PurchaseSimulation drawn = Model.Simulate([.. Enumerable.Repeat(12.0, 40_000)], 8, seed: 11);
        double[] expected = Model.ExpectedPurchases(drawn.Histories, 8);
        double[] alive = Model.ProbabilityAlive(drawn.Histories);

        double[] frequency = drawn.Histories.Frequency.ToArray();
        foreach (Func<double, bool> isSome in new Func<double, bool>[] { _ => true, x => x == 0, x => x >= 6 })
        {
            int[] some = [.. Enumerable.Range(0, frequency.Length).Where(row => isSome(frequency[row]))];
            Assert.True(some.Length >= 1000);
            Close.MeanIsZero(some.Select(row => drawn.FuturePurchases[row] - expected[row]));
            Close.MeanIsZero(some.Select(row => (drawn.IsAlive[row] ? 1 : 0) - alive[row]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        double[] ages = [.. Enumerable.Range(0, 20_000).Select(_ => 6.0 + random.Below(10))];
        FitResult<BgBb> fit = BgBb.Fit(Model.Simulate(ages, 0, seed).Histories);

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        for (int index = 0; index < 4; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(fit.Model.Parameters[index] - Model.Parameters[index], -3 * error, 3 * error);
        }

        Assert.InRange(fit.Report.StandardErrors[1], 0.001, 0.05); // the band is worth something
    }
}
