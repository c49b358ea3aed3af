using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class PurchaseTrackingTests
{
    static readonly BgNbd Model = new(.6, 8, .9, 2.5);

    [Fact]
    public void Steps_add_up_naive_sums_over_customers_and_one_ends_with_the_cut()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20, 300);
        for (int round = 0; round < rounds; round++)
        {
            int days = 1 + (int)(120 * random.Uniform());
            int cut = (int)(days * random.Uniform());
            int step = 1 + (int)(20 * random.Uniform());
            double[] firsts = [.. Enumerable.Range(0, days).Select(day => day <= cut ? Math.Floor(4 * random.Uniform()) : 0)];
            double[] purchases = [.. firsts.Select(_ => Math.Floor(9 * random.Uniform()))];

            IReadOnlyList<TrackingStep> steps = PurchaseTracking.Of(Model, firsts, purchases, cut, 7, step).Steps;

            Assert.Contains(steps, one => one.EndDay == cut && !one.IsHeldOut);
            Assert.Equal(days - 1, steps[^1].EndDay);
            int before = -1;
            foreach (TrackingStep one in steps)
            {
                Assert.InRange(one.EndDay - before, 1, step);
                Assert.Equal(one.EndDay > cut, one.IsHeldOut);
                Assert.Equal(purchases[(before + 1)..(one.EndDay + 1)].Sum(), one.Actual);
                Assert.Equal(purchases[..(one.EndDay + 1)].Sum(), one.ActualSoFar);
                Assert.Equal(Expected(firsts, one.EndDay), one.ExpectedSoFar, 1e-9);
                Assert.Equal(Expected(firsts, one.EndDay) - (before < 0 ? 0 : Expected(firsts, before)), one.Expected, 1e-9);
                before = one.EndDay;
            }
        }
    }

    /// <summary>20,000 customers from five first days: purchases so far within five standard errors at every step.</summary>
    [Fact]
    public void Customers_drawn_from_the_model_follow_the_expected_curve()
    {
        const int Days = 280;
        double[] firsts = new double[Days];
        for (int cohort = 0; cohort < 5; cohort++)
            firsts[cohort * 14] = 4_000;
        double[] ends = [.. Enumerable.Range(1, 4).Select(step => (step * 70.0) - 1)];
        (double[] made, double[] variance) = (new double[4], new double[4]);
        for (int cohort = 0; cohort < 5; cohort++)
        {
            // A longer horizon of the same seed draws the same customers further on.
            for (int step = 0; step < ends.Length; step++)
            {
                double[] counts = Model.Simulate(new double[4_000], (ends[step] - (cohort * 14)) / 7, unchecked((long)Rounds.Seed + cohort)).FuturePurchases;
                double mean = counts.Average();
                made[step] += counts.Sum();
                variance[step] += counts.Sum(count => (count - mean) * (count - mean));
            }
        }

        double[] purchases = new double[Days];
        for (int step = 0; step < ends.Length; step++)
            purchases[(int)ends[step]] = made[step] - (step == 0 ? 0 : made[step - 1]);
        Assert.All(purchases, count => Assert.True(count >= 0));
        TrackingStep[] found = [.. PurchaseTracking.Of(Model, firsts, purchases, 139, 7, 70).Steps];

        Assert.Equal(ends, found.Select(step => (double)step.EndDay));
        for (int step = 0; step < ends.Length; step++)
        {
            double error = 5 * Math.Sqrt(variance[step]);
            Assert.InRange(found[step].ActualSoFar, found[step].ExpectedSoFar - error, found[step].ExpectedSoFar + error);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PurchaseTracking.Of(Model, [1, 0], [0], 0, 7, 7));
        Assert.Throws<ArgumentException>(() => PurchaseTracking.Of(Model, [1, 1], [0, 0], 0, 7, 7));
        Assert.Throws<ArgumentException>(() => PurchaseTracking.Of(Model, [1, 0], [0, -1], 0, 7, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurchaseTracking.Of(Model, [1, 0], [0, 0], 2, 7, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurchaseTracking.Of(Model, [1, 0], [0, 0], 0, 0, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurchaseTracking.Of(Model, [1, 0], [0, 0], 0, 7, 0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2)]
    public void Customers_of_a_day_that_there_is_not_are_refused_where_covariates_move_the_model(int day)
    {
        CovariateModel moved = new(Model, ["z"], []);
        CustomerCovariates covariates = CustomerCovariates.Create(new Dictionary<string, double[]> { ["z"] = [0, 0] });
        CustomerCovariates others = CustomerCovariates.Create(new Dictionary<string, double[]> { ["y"] = [0, 0] });

        Assert.NotEmpty(PurchaseTracking.Of(moved, covariates, [0, 0], [0, 0], 0, 7, 7).Steps);
        Assert.Throws<ArgumentException>(() => PurchaseTracking.Of(moved, covariates, [0, day], [0, 0], 0, 7, 7));
        Assert.Throws<ArgumentException>(() => PurchaseTracking.Of(moved, others, [0, 0], [0, 0], 0, 7, 7));
    }

    static double Expected(double[] firsts, int end) => Enumerable.Range(0, Math.Min(end + 1, firsts.Length))
        .Sum(first => firsts[first] * Model.ExpectedPurchasesOfNewCustomer((end - first) / 7.0));
}
