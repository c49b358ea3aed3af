using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public class LifetimeValueModelTests
{
    static readonly FitResult<BgNbd> Purchases = BgNbd.Fit(SmallData.Histories);

    static readonly FitResult<GammaGamma> Spend = GammaGamma.Fit(SmallData.Histories.Frequency, SmallData.MeanSpend);

    static readonly LifetimeValueOptions Year = new() { Horizon = 365, DiscountRate = .0003 };

    [Fact]
    public void Value_is_discounted_purchases_times_spend()
    {
        CustomerValues values = new LifetimeValueModel(Purchases.OfAnyKind(), Spend).Predict(SmallData.Histories, SmallData.MeanSpend, Year);

        Assert.Equal(Purchases.Model.ProbabilityAlive(SmallData.Histories), values.ProbabilityAlive);
        Assert.Equal(Purchases.Model.ExpectedPurchases(SmallData.Histories, 365), values.ExpectedPurchases);
        double[] discounted = Purchases.Model.DiscountedPurchases(SmallData.Histories, 365, .0003);
        for (int row = 0; row < values.Value.Length; row++)
        {
            double spend = Spend.Model.ExpectedSpend(SmallData.Histories.Frequency[row], SmallData.MeanSpend[row]);
            Assert.Equal(spend, values.ExpectedSpend[row]);
            Close.Relative(discounted[row] * spend, values.Value[row], 1e-14);
        }
    }

    /// <summary>
    /// The delta method against what it stands for: parameters drawn from the fits' normal distributions (in logs) move ln
    /// value by the interval's own width.
    /// </summary>
    [Fact]
    public void Intervals_have_the_width_that_drawn_parameters_give()
    {
        // Four thousand customers, so that ln value is nearly linear over the spread of the parameters.
        PurchaseHistories many = new BgNbd(.6, 8, .9, 2.5).Simulate([.. Enumerable.Repeat(60.0, 4000)], 0, seed: 1).Histories;
        double[] spends = new GammaGamma(4, 3.5, 20).Simulate(many.Frequency, seed: 2);
        (FitResult<BgNbd> purchases, FitResult<GammaGamma> spend) = (BgNbd.Fit(many), GammaGamma.Fit(many.Frequency, spends));
        PurchaseHistories histories = PurchaseHistories.Create([0, 1, 3, 12, 4], [0, 50, 59, 58, 35], [30, 60, 60, 60, 60]);
        double[] means = [0, 10, 30, 60, 25];
        LifetimeValueOptions options = new() { Horizon = 52, DiscountRate = .002 };
        CustomerValues values = new LifetimeValueModel(purchases.OfAnyKind(), spend).Predict(histories, means, options);
        const int Draws = 800;
        double[][] logs = [.. means.Select(_ => new double[Draws])];
        for (int draw = 0; draw < Draws; draw++)
        {
            BgNbd m = purchases.Model;
            double[] p = Drawn([m.R, m.Alpha, m.A, m.B], purchases.Report.Covariance, draw);
            double[] s = Drawn([spend.Model.P, spend.Model.Q, spend.Model.V], spend.Report.Covariance, draw + Draws);
            LifetimeValueModel model = new(new BgNbd(p[0], p[1], p[2], p[3]), new GammaGamma(s[0], s[1], s[2]));
            double[] drawn = model.Predict(histories, means, options).Value;
            for (int row = 0; row < means.Length; row++)
                logs[row][draw] = Math.Log(drawn[row]);
        }

        for (int row = 0; row < means.Length; row++)
        {
            double mean = logs[row].Average();
            double deviation = Math.Sqrt(logs[row].Sum(value => (value - mean) * (value - mean)) / Draws);
            double width = Math.Log(values.Value[row] / values.ValueLow![row]) / 1.6448536269514722;
            Assert.InRange(width / deviation, .9, 1.1);
        }
    }

    [Fact]
    public void Intervals_hold_the_value_and_narrow_with_less_confidence()
    {
        LifetimeValueModel model = new(Purchases.OfAnyKind(), Spend);
        CustomerValues wide = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year);
        CustomerValues narrow = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year with { Confidence = .5 });
        for (int row = 0; row < wide.Value.Length; row++)
        {
            Assert.InRange(wide.Value[row], wide.ValueLow![row], wide.ValueHigh![row]);
            Assert.InRange(narrow.ValueLow![row], wide.ValueLow[row], narrow.Value[row]);
            Assert.InRange(narrow.ValueHigh![row], narrow.Value[row], wide.ValueHigh[row]);
        }
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        LifetimeValueModel model = new(Purchases.OfAnyKind(), Spend);
        CustomerValues one = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year with { Threads = 1 });
        CustomerValues two = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year with { Threads = 2 });

        Assert.Equal(one.Value, two.Value);
        Assert.Equal(one.ValueLow, two.ValueLow);
        Assert.Equal(one.ValueHigh, two.ValueHigh);
    }

    [Fact]
    public void Models_without_covariance_give_values_without_intervals()
    {
        LifetimeValueModel model = new(Purchases.Model, Spend.Model);
        CustomerValues values = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year);

        Assert.Null(values.ValueLow);
        Assert.Null(values.ValueHigh);
    }

    [Fact]
    public void A_horizon_of_zero_is_worth_nothing_and_short_periods_approach_the_continuous_rate()
    {
        LifetimeValueModel model = new(Purchases.OfAnyKind(), Spend);
        CustomerValues nothing = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year with { Horizon = 0 });
        Assert.All(nothing.Value, value => Assert.Equal(0, value));
        Assert.All(nothing.ValueHigh!, value => Assert.Equal(0, value));

        // 365 days one by one, each discounted to its end: half a day later than the continuous rate has it.
        double[] byDay = model.ValueByPeriods(SmallData.Histories, SmallData.MeanSpend, 365, 1, Math.Exp(.0003) - 1);
        double[] continuous = model.Predict(SmallData.Histories, SmallData.MeanSpend, Year).Value;
        for (int row = 0; row < byDay.Length; row++)
            Close.Relative(continuous[row] * Math.Exp(-.00015), byDay[row], 1e-6);
        Assert.All(model.ValueByPeriods(SmallData.Histories, SmallData.MeanSpend, 0, 1, .01), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new LifetimeValueModel(Purchases.Model, new GammaGamma(2, .9, 10)));
        Assert.StartsWith("The gamma-gamma model with p = 2, q = 0.9, v = 10 has infinite mean spend; q must be > 1.", error.Message, StringComparison.Ordinal);
        LifetimeValueModel model = new(Purchases.OfAnyKind(), Spend);
        Assert.Throws<ArgumentException>(() => model.Predict(SmallData.Histories, [1, 2], Year));
        foreach (LifetimeValueOptions wrong in new[]
        {
            Year with { Horizon = -1 }, Year with { Horizon = double.PositiveInfinity }, Year with { DiscountRate = -1 },
            Year with { Confidence = 1 }, Year with { Threads = 0 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(SmallData.Histories, SmallData.MeanSpend, wrong));
        }

        foreach ((int periods, double rate) in new[] { (-1, 0.0), (1, -1) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => model.ValueByPeriods(SmallData.Histories, SmallData.MeanSpend, periods, 1, rate));
        }
    }

    /// <summary>Parameters drawn from a normal distribution of their logs with the fit's covariance.</summary>
    static double[] Drawn(double[] parameters, double[,] covariance, long draw)
    {
        int n = parameters.Length;
        double[,] scaled = new double[n, n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
                scaled[row, column] = covariance[row, column] / (parameters[row] * parameters[column]);
        }

        double[,] factor = new double[n, n];
        Assert.True(Cholesky.TryFactor(scaled, 0, factor));
        RandomStream random = RandomStream.For(21, "draws", draw);
        double[] normal = [.. parameters.Select(_ => random.Normal())];
        return [.. parameters.Select((value, row) =>
            value * Math.Exp(Enumerable.Range(0, row + 1).Sum(column => factor[row, column] * normal[column])))];
    }
}
