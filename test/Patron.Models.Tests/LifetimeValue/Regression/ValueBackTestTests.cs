using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Regression;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Regression;

public sealed class ValueBackTestTests
{
    static readonly ProductForecaster Product = new(new ModelForecaster(BgNbd.TheKind));
    static readonly RegressionForecaster TwoParts = new(RegressionParts.Two);
    static readonly RegressionForecaster OnePart = new(RegressionParts.One);
    static readonly ValueForecaster[] All = [Product, TwoParts, OnePart, new RateValueForecaster(), new MeanValueForecaster()];

    // The model that drew the customers knows more than trees can learn from them, though trees come near.
    [Fact]
    public void Where_customers_are_as_the_model_says_the_model_is_best()
    {
        IReadOnlyList<ValueCandidate> judged = ValueBackTest.Run([Shoppers.Memoryless(3000, 1).At(60, 25)], All);
        Assert.Equal(["BG/NBD x gamma-gamma", TwoParts.Name, OnePart.Name, "each goes on at the rate so far", "everyone buys like the mean customer"],
            judged.Select(one => one.Name));
        Assert.All(judged.Skip(1), one => Assert.True(one.PurchasesBehind.Value > 0 && one.MoneyBehind!.Value.Value > 0, one.Name));
        Assert.All(judged.Skip(3), guess => Assert.True(guess.PurchasesRmse > judged[1].PurchasesRmse, guess.Name));
        Assert.True(judged[1].PurchasesRmse < 1.1 * judged[0].PurchasesRmse, $"{judged[1].PurchasesRmse} and {judged[0].PurchasesRmse}");
    }

    [Fact]
    public void Where_customers_buy_by_the_clock_a_regression_sees_it_and_the_model_does_not()
    {
        IReadOnlyList<ValueCandidate> judged = ValueBackTest.Run([Shoppers.Regular(2000, 2).At(62, 25)], All);
        foreach (ValueCandidate regression in judged.Skip(1).Take(2))
        {
            Assert.True(regression.PurchasesBehind.High < 0, regression.Name);
            Assert.True(regression.PurchasesRmse < 0.7 * judged[0].PurchasesRmse, regression.Name);
        }
    }

    [Fact]
    public void The_product_is_that_of_fits_on_the_log_alone()
    {
        ValueOrigin origin = Shoppers.Memoryless(800, 3).At(50, 20);
        ValueCandidate judged = ValueBackTest.Run([origin], [Product])[0];
        double[] expected = BgNbd.Fit(origin.Log.Histories()).Model.ExpectedPurchases(origin.Log.Histories(), 20);
        Close.Relative(origin.Holdout.Judge(expected).Errors.Rmse, judged.PurchasesRmse, 1e-12);
        Assert.Equal(0, judged.PurchasesBehind.Value);
        Assert.Equal(0, judged.MoneyBehind!.Value.Value);
    }

    [Fact]
    public void The_penalty_of_the_product_s_spend_reaches_its_fit()
    {
        ValueOrigin origin = Shoppers.Memoryless(800, 3).At(50, 20);
        PurchaseHistories histories = origin.Log.Histories();
        SpendModel spend = GammaGamma.TheKind.Fit(origin.Log.Spends(), new SpendFitOptions { Penalty = 0.5 }).Model;
        double[] expected = new LifetimeValueModel(BgNbd.Fit(histories).Model, spend)
            .Predict(histories, origin.Log.Spends(), new LifetimeValueOptions { Horizon = 20 }).Value;
        ValueCandidate judged = ValueBackTest.Run([origin], [Product with { SpendPenalty = 0.5 }])[0];
        Close.Relative(expected.Sum(), judged.Money[0].Errors.PredictedTotal, 1e-12);
    }

    [Fact]
    public void A_regression_takes_no_part_where_the_past_is_too_short()
    {
        ValueOrigin origin = Shoppers.Memoryless(800, 4).At(30, 25);
        Assert.Equal([Product.Name], ValueBackTest.Run([origin], [Product, TwoParts, OnePart]).Select(one => one.Name));
        Assert.Throws<ArgumentException>(() => ValueBackTest.Run([origin], [TwoParts]));
        Assert.Throws<ArgumentException>(() => ValueBackTest.Run([], All));
    }

    /// <summary>Whatever came afterwards, forecasts are the same; and what a forecaster is given holds nothing after the origin.</summary>
    [Fact]
    public void No_outcome_can_reach_a_forecast()
    {
        ValueOrigin origin = Shoppers.Memoryless(400, 5).At(60, 20);
        double[] fives = [.. Enumerable.Repeat(5.0, origin.Log.Customers)];
        ValueOrigin other = origin with { Holdout = Holdout.Create(fives, fives) };
        foreach ((ValueCandidate one, ValueCandidate two) in ValueBackTest.Run([origin], All).Zip(ValueBackTest.Run([other], All)))
        {
            Assert.NotEqual(one.Purchases[0].Errors.ActualTotal, two.Purchases[0].Errors.ActualTotal);
            Assert.Equal(one.Purchases[0].Errors.PredictedTotal, two.Purchases[0].Errors.PredictedTotal);
            Assert.Equal(one.Money[0].Errors.PredictedTotal, two.Money[0].Errors.PredictedTotal);
        }

        Assert.Contains("not after the end, 10", Assert.Throws<ArgumentException>(
            () => PurchaseLog.Create([0, 0], [1, 10.5], [], 10)).Message, StringComparison.Ordinal);
    }
}
