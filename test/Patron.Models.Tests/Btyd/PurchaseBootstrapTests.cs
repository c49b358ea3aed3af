using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class PurchaseBootstrapTests
{
    static readonly PurchaseBootstrapOptions Year = new() { Horizon = 26, Worlds = 60, Seed = 3 };

    /// <summary>CDNOW: from .7 to 1.4 times as wide as the intervals from the exact covariance, for 60 worlds.</summary>
    [Fact]
    public void Parameters_spread_as_their_standard_errors_say()
    {
        PurchaseHistories histories = Cdnow.Load().Histories;
        FitResult<PurchaseModel> fit = BgNbd.TheKind.Fit(histories, new PurchaseFitOptions());

        BootstrapForecast found = PurchaseBootstrap.Run(fit.Model, histories, Year);

        foreach ((ParameterInterval drawn, ParameterInterval exact) in found.Parameters.Zip(ParameterIntervals.FromHessian(fit, 0.9)))
            Assert.InRange(Math.Log(drawn.High / drawn.Low) / Math.Log(exact.High / exact.Low), 0.7, 1.4);
        double[] expected = fit.Model.ExpectedPurchases(histories, 26);
        int within = Enumerable.Range(0, histories.Count).Count(row => found.ExpectedLow[row] <= expected[row] && expected[row] <= found.ExpectedHigh[row]);
        Assert.True(within > 0.95 * histories.Count);
        Assert.InRange(found.Total.Value, found.Total.Low, found.Total.High);
        Assert.Equal(0, found.Failed);
        Assert.All(found.AliveLow.Zip(found.AliveHigh), ends => Assert.True(0 <= ends.First && ends.First <= ends.Second && ends.Second <= 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        PurchaseModel model = PurchaseModels.All.First();
        PurchaseHistories histories = model.Simulate([.. Enumerable.Repeat(40.0, 300)], 0, 1).Histories;

        BootstrapForecast one = PurchaseBootstrap.Run(model, histories, Year with { Threads = 1 });
        BootstrapForecast two = PurchaseBootstrap.Run(model, histories, Year with { Threads = 2 });

        Assert.Equal(one.ExpectedHigh, two.ExpectedHigh);
        Assert.Equal(one.Total, two.Total);
        Assert.NotEqual(one.Total, PurchaseBootstrap.Run(model, histories, Year with { Seed = 4 }).Total);
    }

    /// <summary>Worlds of 400 customers: what they buy lies in the 80 % interval as often, within three standard deviations.</summary>
    [Fact]
    public void Totals_that_come_lie_in_their_interval_as_often_as_it_says()
    {
        int worlds = Rounds.Count(60, 400);
        BgNbd truth = new(.6, 8, .9, 2.5);
        int within = 0;
        for (int world = 0; world < worlds; world++)
        {
            PurchaseSimulation drawn = truth.Simulate([.. Enumerable.Range(0, 400).Select(row => 30.0 + (row % 30))], 26, 100 + world);
            PurchaseModel fitted = BgNbd.Fit(drawn.Histories).Model;
            ParameterInterval total = PurchaseBootstrap.Run(
                fitted, drawn.Histories, Year with { Confidence = 0.8, Seed = world, Worlds = 40 }).Total;
            within += drawn.FuturePurchases.Sum() is var sum && sum >= total.Low && sum <= total.High ? 1 : 0;
        }

        double deviation = Math.Sqrt(worlds * 0.8 * 0.2);
        Assert.InRange(within, (0.8 * worlds) - (3 * deviation), Math.Min(worlds, (0.8 * worlds) + (3 * deviation)));
    }

    [Fact]
    public void Rows_that_stand_for_several_customers_are_refused()
    {
        PurchaseModel model = PurchaseModels.All.First();
        PurchaseHistories folded = PurchaseHistories.Create([1, 1], [2, 2], [3, 3]).Fold();

        Assert.Throws<ArgumentException>(() => PurchaseBootstrap.Run(model, folded, Year));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurchaseBootstrap.Run(model, PurchaseHistories.Create([1], [2], [3]), Year with { Worlds = 2 }));
    }
}
