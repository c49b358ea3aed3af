using Patron.Models.LifetimeValue.Regression;

namespace Patron.Models.Tests.LifetimeValue.Regression;

public sealed class ValueRegressionTests
{
    [Fact]
    public void It_learns_from_moments_whose_horizons_lie_in_the_log()
    {
        PurchaseLog log = Shoppers.Memoryless(400, 5).At(60, 10).Log;
        Assert.Equal([50, 45, 40, 35], ValueRegression.Fit(log, 10, RegressionParts.One).Moments);
        Assert.Equal([40], ValueRegression.Fit(log, 20, RegressionParts.One).Moments);
        Assert.Contains("one and a half times", Assert.Throws<ArgumentException>(
            () => ValueRegression.Fit(log, 45, RegressionParts.One)).Message, StringComparison.Ordinal);
    }

    /// <summary>Days as weeks, whose sums and differences are off by a last digit here and there.</summary>
    [Fact]
    public void Spans_from_one_and_a_half_horizons_are_learnt_from_however_they_round()
    {
        int[] who = [.. Enumerable.Range(0, 100)];
        for (int start = 0; start < 8; start++)
        {
            for (int span = 20; span < 90; span++)
            {
                PurchaseLog log = PurchaseLog.Create(who, [.. who.Select(_ => start / 7.0)], [], (start + span) / 7.0);
                for (int horizon = (span + 2) / 3; 3 * horizon <= 2 * span; horizon++)
                    Assert.True(ValueRegression.CanLearn(log, horizon / 7.0), $"from {start}, {span} days, a horizon of {horizon}");
            }
        }
    }

    /// <summary>79 / 7 - 23 / 7 + 23 / 7 is less than 79 / 7.</summary>
    [Fact]
    public void Purchases_at_the_very_end_are_outcomes()
    {
        int[] who = [.. Enumerable.Range(0, 200).SelectMany(customer => new[] { customer, customer })];
        PurchaseLog log = PurchaseLog.Create(who, [.. who.Select((_, row) => row % 2 * (79 / 7.0))], [], 79 / 7.0);
        Assert.All(ValueRegression.Fit(log, 23 / 7.0, RegressionParts.One).Forecast(log).Purchases, value => Assert.Equal(1, value, 1e-9));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public void A_hundred_customers_known_a_horizon_before_the_end_are_enough(int known, bool canLearn)
    {
        int[] who = [.. Enumerable.Range(0, 150)];
        PurchaseLog log = PurchaseLog.Create(who, [.. who.Select(customer => customer == 0 ? 0.0 : customer < known ? 20 : 20.5)], [], 30);
        Assert.Equal(canLearn, ValueRegression.CanLearn(log, 10));
        if (!canLearn)
        {
            Assert.Contains("100 customers a horizon before the end", Assert.Throws<ArgumentException>(
                () => ValueRegression.Fit(log, 10, RegressionParts.One)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Totals_are_foretold_within_three_tenths()
    {
        ValueOrigin origin = Shoppers.Memoryless(4000, 6).At(60, 20);
        foreach (RegressionParts parts in new[] { RegressionParts.One, RegressionParts.Two })
        {
            FutureValues values = ValueRegression.Fit(origin.Log, 20, parts).Forecast(origin.Log);
            double actual = origin.Holdout.Judge(values.Purchases).Errors.ActualTotal;
            Assert.InRange(values.Purchases.Sum() / actual, 0.7, 1.3);
            Assert.All(values.Purchases.Concat(values.Money!), value => Assert.True(value >= 0 && double.IsFinite(value)));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        PurchaseLog log = Shoppers.Memoryless(1500, 7).At(60, 20).Log;
        FutureValues one = ValueRegression.Fit(log, 20, RegressionParts.Two, threads: 1).Forecast(log, 1);
        FutureValues two = ValueRegression.Fit(log, 20, RegressionParts.Two, threads: 2).Forecast(log, 2);
        Assert.Equal(one.Purchases, two.Purchases);
        Assert.Equal(one.Money, two.Money);
    }

    /// <summary>All bought once at first and never again, or all buy every unit of time: nothing to tell apart.</summary>
    [Fact]
    public void Customers_who_all_do_the_same_get_what_they_did()
    {
        int[] once = [.. Enumerable.Range(0, 200)];
        PurchaseLog never = PurchaseLog.Create(once, [.. once.Select(_ => 0.0)], [], 30);
        int[] often = [.. once.SelectMany(customer => Enumerable.Repeat(customer, 31))];
        PurchaseLog always = PurchaseLog.Create(often, [.. once.SelectMany(_ => Enumerable.Range(0, 31).Select(day => (double)day))], [], 30);
        foreach (RegressionParts parts in new[] { RegressionParts.One, RegressionParts.Two })
        {
            Assert.All(ValueRegression.Fit(never, 8, parts).Forecast(never).Purchases, value => Assert.Equal(0, value));
            FutureValues values = ValueRegression.Fit(always, 8, parts).Forecast(always);
            Assert.All(values.Purchases, value => Assert.Equal(8, value, 1e-9));
            Assert.Null(values.Money);
        }
    }

    [Fact]
    public void A_log_tells_frequency_recency_age_and_what_repeat_purchases_cost()
    {
        PurchaseLog log = PurchaseLog.Create([0, 0, 0, 1], [1, 4, 9, 5], [10, 20, -5, 7], 12);
        Assert.Equal([2, 0], log.Histories().Frequency.ToArray());
        Assert.Equal([8, 0], log.Histories().Recency.ToArray());
        Assert.Equal([11, 7], log.Histories().Age.ToArray());
        Assert.Equal([7.5, 0], log.Spends().MeanSpend.ToArray());
        Assert.Equal([1, 0], log.Spends().Free.ToArray());
        Assert.Equal([Math.Log(20), 0], log.Spends().MeanLog.ToArray());
        Assert.Equal([0], PurchaseLog.Create([0, 0, 0], [1, 2, 3], [10, 4, -5], 12).Spends().MeanSpend.ToArray());
        (PurchaseLog then, int[] customers) = log.Until(4);
        Assert.Equal([0], customers);
        Assert.Equal([3], then.Histories().Recency.ToArray());
        (double[] purchases, double[]? money) = log.Between(4, 12, customers);
        Assert.Equal((1, 0), (purchases[0], money![0]));
    }

    [Theory]
    [InlineData(new[] { 0, 2 }, new[] { 1.0, 2 })]
    [InlineData(new[] { 1 }, new[] { 1.0 })]
    [InlineData(new[] { 0, 0 }, new[] { 2.0, 2 })]
    [InlineData(new[] { 0, 0 }, new[] { 2.0, 1 })]
    [InlineData(new[] { 0 }, new[] { double.NaN })]
    [InlineData(new int[0], new double[0])]
    public void Purchases_that_are_not_sorted_or_have_no_time_are_refused(int[] customers, double[] times) =>
        Assert.Throws<ArgumentException>(() => PurchaseLog.Create(customers, times, [], 10));
}
