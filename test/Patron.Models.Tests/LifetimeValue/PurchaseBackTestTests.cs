using System.Reflection;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public class PurchaseBackTestTests
{
    static readonly PurchaseForecaster[] Forecasters = [new ModelForecaster(BgNbd.TheKind), new RateForecaster(), new MeanForecaster()];

    [Fact]
    public void A_model_that_drew_the_customers_foretells_them_better_than_any_guess()
    {
        PurchaseChoice choice = PurchaseBackTest.Run([Drawn(1), Drawn(2)], Forecasters);

        Assert.Equal(BgNbd.TheKind, choice.Chosen.Kind);
        Assert.Equal("BG/NBD", choice.Candidates[0].Name);
        Assert.Equal(3, choice.Candidates.Count);
        Assert.True(choice.Candidates[1].Rmse > choice.Candidates[0].Rmse);
        Assert.All(choice.Candidates, candidate => Assert.Equal(2, candidate.ByOrigin.Count));
        Assert.StartsWith("BG/NBD foretold purchases best from 2 moments of the past: root mean squared error ", choice.Reason, StringComparison.Ordinal);
        Assert.Contains("the guess that everyone buys like the mean customer has", choice.Reason, StringComparison.Ordinal);
    }

    /// <summary>The mean over origins of the squared error, from the forecast itself.</summary>
    [Fact]
    public void The_error_is_that_of_fits_on_each_origins_histories_alone()
    {
        Origin[] origins = [Drawn(1), Drawn(2)];

        CandidateReport report = PurchaseBackTest.Run(origins, Forecasters).Candidates.Single(one => one.Name == "BG/NBD");

        double[] squares = [.. origins.Select(origin =>
        {
            double[] expected = BgNbd.Fit(origin.Histories).Model.ExpectedPurchases(origin.Histories, origin.Horizon);
            double rmse = origin.Holdout.Judge(expected).Errors.Rmse;
            return rmse * rmse;
        })];
        Close.Relative(Math.Sqrt(squares.Average()), report.Rmse, 1e-12);
    }

    /// <summary>A heavy penalty makes a worse model of the same kind; the one without is named better.</summary>
    [Fact]
    public void Of_two_models_the_one_with_less_error_is_chosen()
    {
        PurchaseChoice choice = PurchaseBackTest.Run(
            [Drawn(3)], [new ModelForecaster(BgNbd.TheKind, Penalty: 1e6), new ModelForecaster(BgNbd.TheKind)]);

        Assert.Equal(0, choice.Chosen.Penalty);
    }

    [Fact]
    public void Where_a_guess_is_better_than_every_model_the_reason_says_so()
    {
        // Everyone buys once a week before and after, so that the rate so far is the truth.
        double[] ages = [.. Enumerable.Range(0, 50).Select(row => 20.0 + row)];
        PurchaseHistories histories = PurchaseHistories.Create(ages, ages, ages);
        Origin origin = new(histories, 10, Holdout.OfPurchases([.. ages.Select(_ => 10.0)]));

        PurchaseChoice choice = PurchaseBackTest.Run([origin], [new ModelForecaster(BgNbd.TheKind, 1), new RateForecaster()]);

        Assert.EndsWith("so no model is worth more than that guess here", choice.Reason, StringComparison.Ordinal);
        Assert.Equal("each goes on at the rate so far", choice.Candidates[0].Name);
        Assert.Equal(0, choice.Candidates[0].Rmse, 1e-12);
    }

    [Fact]
    public void Any_number_of_threads_chooses_by_the_same_bits()
    {
        PurchaseChoice one = PurchaseBackTest.Run([Drawn(1)], Forecasters, threads: 1);
        PurchaseChoice two = PurchaseBackTest.Run([Drawn(1)], Forecasters, threads: 2);

        Assert.Equal(one.Reason, two.Reason);
        Assert.Equal(one.Candidates.Select(candidate => candidate.Rmse), two.Candidates.Select(candidate => candidate.Rmse));
    }

    /// <summary>What a forecaster is given holds no outcome, and an outcome gives itself to no one.</summary>
    [Fact]
    public void No_outcome_can_reach_a_forecast()
    {
        MethodInfo learn = typeof(PurchaseForecaster).GetMethod("Learn", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Assert.Equal([typeof(PurchaseHistories), typeof(CustomerCovariates), typeof(double), typeof(int?)], learn.GetParameters().Select(parameter => parameter.ParameterType));

        Assert.Empty(typeof(Holdout).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        Assert.Empty(typeof(Holdout).GetFields(BindingFlags.Instance | BindingFlags.Public));
    }

    [Fact]
    public void Nothing_to_judge_or_to_choose_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PurchaseBackTest.Run([], Forecasters));
        Assert.Throws<ArgumentException>(() => PurchaseBackTest.Run([Drawn(1)], [new RateForecaster()]));
    }

    static Origin Drawn(long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        double[] ages = [.. Enumerable.Range(0, 4000).Select(_ => 20 + (60 * random.Uniform()))];
        PurchaseSimulation drawn = new BgNbd(.6, 8, .9, 2.5).Simulate(ages, 26, seed);
        return new Origin(drawn.Histories, 26, Holdout.OfPurchases(drawn.FuturePurchases));
    }
}
