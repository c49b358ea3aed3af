using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public class CustomerTotalsTests
{
    static readonly LifetimeValueOptions Coming = new() { Horizon = 40 };

    [Fact]
    public void Totals_are_the_sums_of_the_customers_and_lie_between_their_ends()
    {
        World world = World.Draw(500, 1);
        LifetimeValueModel model = world.Fitted();
        LifetimeValueOptions options = new() { Horizon = 52, DiscountRate = .002 };
        CustomerTotals totals = model.Totals(world.Histories, world.Spends, options);
        CustomerValues values = model.Predict(world.Histories, world.Spends, options);

        Assert.Equal(values.ExpectedPurchases.Sum(), totals.Purchases.Expected);
        Assert.Equal(values.Value.Sum(), totals.Value.Expected);
        Assert.InRange(totals.Purchases.Expected, totals.Purchases.Low!.Value, totals.Purchases.High!.Value);
        Assert.InRange(totals.Value.Expected, totals.Value.Low!.Value, totals.Value.High!.Value);
        TotalForecast alone = LifetimeValueModel.TotalPurchases(BgNbd.Fit(world.Histories).OfAnyKind(), world.Histories, options);
        Assert.Equal(totals.Purchases.Expected, alone.Expected, totals.Purchases.Expected * 1e-12);
        Assert.Equal(totals.Purchases.Low.Value, alone.Low!.Value, totals.Purchases.Expected * 1e-9);
        Assert.Equal(totals, model.Totals(world.Histories, world.Spends, options with { Threads = 1 }));
    }

    /// <summary>
    /// What simulated customers did lies between the ends in nine of ten worlds: the spread of the parameters and chance together. Under
    /// --long 200 worlds, between 85 and 95 % of them; here so few that only gross mistakes show. Errors in deviations of their intervals have
    /// a mean square near 1, or the intervals are too narrow or too wide.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nine_of_ten_totals_come_out_between_their_ends(bool hurdle)
    {
        int worlds = Rounds.Count(20, 200);
        (int purchases, int values) = (0, 0);
        (double errorsOfPurchases, double errorsOfValues) = (0, 0);
        for (int number = 0; number < worlds; number++)
        {
            World world = World.Draw(800, number, hurdle);
            CustomerTotals totals = world.Fitted().Totals(world.Histories, world.Spends, Coming);
            purchases += Holds(totals.Purchases, world.FuturePurchases.Sum()) ? 1 : 0;
            values += Holds(totals.Value, world.FutureMoney) ? 1 : 0;
            errorsOfPurchases += SquaredError(totals.Purchases, world.FuturePurchases.Sum()) / worlds;
            errorsOfValues += SquaredError(totals.Value, world.FutureMoney) / worlds;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"purchases {(double)purchases / worlds}, {errorsOfPurchases}; money {(double)values / worlds}, {errorsOfValues}");
        (double least, double most) = Rounds.Long ? (.85, .95) : (.7, 1);
        Assert.InRange((double)purchases / worlds, least, most);
        Assert.InRange((double)values / worlds, least, most);
        Assert.InRange(errorsOfPurchases, .5, 2);
        Assert.InRange(errorsOfValues, .5, 2);
    }

    /// <summary>With many customers and known parameters chance alone is left: its size is that of drawn futures of the same customers.</summary>
    [Fact]
    public void Chance_has_the_size_that_futures_of_new_customers_have()
    {
        BgNbd model = new(.6, 8, .9, 2.5);
        double[] ages = new double[2_000];
        PurchaseHistories fresh = PurchaseHistories.Create(ages, ages, ages);
        AliveForecast shared = AliveForecast.Of(model, fresh, 40, 0, 1);
        double deviation = Math.Sqrt(new TotalSpread(model, shared, fresh, model.ProbabilityAlive(fresh), 1).ByChance());
        double[] totals = [.. Enumerable.Range(0, 300).Select(seed => model.Simulate(ages, 40, seed).FuturePurchases.Sum())];
        double mean = totals.Average();

        // The deviation of 300 numbers is known to about 4 %.
        Close.Relative(Math.Sqrt(totals.Average(total => (total - mean) * (total - mean))), deviation, .15);
    }

    [Fact]
    public void Groups_beyond_those_that_are_counted_borrow_from_their_neighbours()
    {
        BgNbd model = new(.6, 8, .9, 2.5);
        double[] ages = [.. Enumerable.Range(0, 3_000).Select(row => 20 + (row / 50.0))];
        PurchaseHistories histories = model.Simulate(ages, 0, 7).Histories;
        AliveForecast shared = AliveForecast.Of(model, histories, 40, 0, 1);
        double[] purchases = shared.Purchases(model);
        double[] squares = shared.SquaredPurchases(model, purchases);
        double exact = 0;
        for (int row = 0; row < histories.Count; row++)
        {
            PurchaseHistories one = PurchaseHistories.Create([histories.Frequency[row]], [histories.Recency[row]], [histories.Age[row]]);
            AliveForecast own = AliveForecast.Of(model, one, 40, 0, 1);
            exact += own.SquaredPurchases(model, own.Purchases(model))[0];
        }

        Assert.True(squares.Length > 1_000);
        Close.Relative(exact, Enumerable.Range(0, histories.Count).Sum(row => squares[shared.GroupOfRow[row]]), .005);
    }

    [Fact]
    public void Without_covariances_or_with_amounts_without_bound_there_are_no_ends()
    {
        World world = World.Draw(200, 3);
        CustomerTotals known = new LifetimeValueModel(new BgNbd(.6, 8, .9, 2.5), new GammaGamma(4, 3.5, 20)).Totals(world.Histories, world.Spends, Coming);
        Assert.Null(known.Purchases.Low);
        Assert.Null(known.Value.High);

        FitResult<SpendModel> wild = new(new GammaGamma(4, 1.5, 20), world.FitOfSpend().Report);
        CustomerTotals unbounded = new LifetimeValueModel(world.FitOfPurchases(), wild).Totals(world.Histories, world.Spends, Coming);
        Assert.NotNull(unbounded.Purchases.Low);
        Assert.Null(unbounded.Value.Low);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_confidence_that_is_none_is_refused(double confidence)
    {
        World world = World.Draw(200, 3);
        LifetimeValueOptions options = Coming with { Confidence = confidence };
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Fitted().Totals(world.Histories, world.Spends, options));
        Assert.Throws<ArgumentOutOfRangeException>(() => LifetimeValueModel.TotalPurchases(world.FitOfPurchases(), world.Histories, options));
    }

    static bool Holds(TotalForecast total, double actual) => actual >= total.Low && actual <= total.High;

    /// <summary>The square of the error in deviations of the log-normal distribution whose ends these are, by nine tenths.</summary>
    static double SquaredError(TotalForecast total, double actual)
    {
        (double low, double high) = (Math.Log(total.Low!.Value), Math.Log(total.High!.Value));
        double deviations = (Math.Log(actual) - ((low + high) / 2)) / ((high - low) / 2 / 1.6448536269514722);
        return deviations * deviations;
    }
}
