using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public sealed class CovariateLifetimeValueTests
{
    static readonly LifetimeValueOptions Options = new() { Horizon = 40, DiscountRate = 0.002 };

    /// <summary>The same formulas for each group of customers: equal to rounding, and totals that add up in another order to 1e-9.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public void Covariates_without_effects_give_the_values_of_the_model_without_them(int groups)
    {
        World world = World.Draw(600, seed: 3);
        FitResult<PurchaseModel> plain = world.FitOfPurchases();
        CustomerCovariates covariates = Covariates([.. Enumerable.Range(0, 600).Select(row => (double)(row % groups))]);
        CovariateLifetimeValue moved = new(new(new CovariateModel(plain.Model, ["z"], []), plain.Report), world.FitOfSpend());

        CustomerValues expected = world.Fitted().Predict(world.Histories, world.Spends, Options);
        CustomerValues found = moved.Predict(world.Histories, covariates, world.Spends, Options);
        CustomerTotals totals = world.Fitted().Totals(world.Histories, world.Spends, Options);
        CustomerTotals foundTotals = moved.Totals(world.Histories, covariates, world.Spends, Options);

        Close(expected.ProbabilityAlive, found.ProbabilityAlive);
        Close(expected.ExpectedPurchases, found.ExpectedPurchases);
        Close(expected.ExpectedSpend, found.ExpectedSpend);
        Close(expected.Value, found.Value);
        Close(expected.ValueLow!, found.ValueLow!);
        Close(expected.ValueHigh!, found.ValueHigh!);
        Close([totals.Purchases.Low!.Value, totals.Purchases.High!.Value], [foundTotals.Purchases.Low!.Value, foundTotals.Purchases.High!.Value], 1e-9);
        Close([totals.Value.Low!.Value, totals.Value.High!.Value], [foundTotals.Value.Low!.Value, foundTotals.Value.High!.Value], 1e-9);
    }

    /// <summary>
    /// Where a category moves every parameter the fit is one for each state, and so are intervals, to the 1e-3 by which the searches end
    /// apart; the variance of all purchases is the sum of two.
    /// </summary>
    [Fact]
    public void A_category_that_moves_everything_gives_the_intervals_of_a_fit_for_each_group()
    {
        World world = World.Draw(3000, seed: 4);
        double[] member = [.. Enumerable.Range(0, 3000).Select(row => row % 3 == 0 ? 1.0 : 0)];
        CustomerCovariates covariates = Covariates(member);
        FitResult<CovariateModel> fit = CovariateModel.Fit(
            BgNbd.TheKind, world.Histories, covariates, new CovariateFitOptions { Parameters = ["r", "alpha", "a", "b"] });

        CustomerValues found = new CovariateLifetimeValue(fit, world.FitOfSpend()).Predict(world.Histories, covariates, world.Spends, Options);
        TotalForecast all = new CovariateLifetimeValue(fit, world.FitOfSpend()).Totals(world.Histories, covariates, world.Spends, Options).Purchases;

        double variance = 0;
        foreach (double state in (double[])[0, 1])
        {
            int[] rows = [.. Enumerable.Range(0, 3000).Where(row => member[row] == state)];
            PurchaseHistories some = world.Histories.Take(rows);
            FitResult<PurchaseModel> own = BgNbd.Fit(some).OfAnyKind();
            CustomerValues expected = new LifetimeValueModel(own, world.FitOfSpend()).Predict(some, world.Spends.Take(rows), Options);
            Close(expected.ValueLow!, [.. rows.Select(row => found.ValueLow![row])], 1e-3);
            Close(expected.ValueHigh!, [.. rows.Select(row => found.ValueHigh![row])], 1e-3);
            Close(own.Report.StandardErrors, fit.Model.For([state], fit.Report).Report.StandardErrors, 1e-3);
            variance += VarianceOf(LifetimeValueModel.TotalPurchases(own, some, Options));
        }

        Support.Close.Relative(variance, VarianceOf(all), 2e-3);
    }

    /// <summary>With effects of 0 the pictures are those of the model beneath, in sums of another order.</summary>
    [Fact]
    public void Pictures_of_groups_add_up_to_those_of_all()
    {
        World world = World.Draw(500, seed: 6);
        PurchaseModel model = world.FitOfPurchases().Model;
        CustomerCovariates covariates = Covariates([.. Enumerable.Range(0, 500).Select(row => (double)(row % 3))]);
        CovariateModel moved = new(model, ["z"], []);
        Holdout holdout = Holdout.OfPurchases(world.FuturePurchases);

        Close(
            [.. FrequencyHistogram.Of(model, world.Histories).Bars.SelectMany(bar => new[] { bar.Actual, bar.Expected })],
            [.. FrequencyHistogram.Of(moved, world.Histories, covariates).Bars.SelectMany(bar => new[] { bar.Actual, bar.Expected })]);
        Close(
            [.. holdout.CoveredBy(model, world.Histories, 40).Levels.Select(level => level.Covered)],
            [.. holdout.CoveredBy(moved, world.Histories, covariates, 40).Levels.Select(level => level.Covered)]);
        int[] firstDays = [.. Enumerable.Range(0, 500).Select(row => row % 60)];
        double[] customers = new double[100];
        foreach (int day in firstDays)
            customers[day]++;
        Close(
            [.. PurchaseTracking.Of(model, customers, new double[100], 70, 7, 7).Steps.Select(step => step.ExpectedSoFar)],
            [.. PurchaseTracking.Of(moved, covariates, firstDays, new double[100], 70, 7, 7).Steps.Select(step => step.ExpectedSoFar)]);
    }

    /// <summary>Customers of two channels, of which one buys three times as often: who knows the channel foretells better, and the choice says so.</summary>
    [Fact]
    public void A_back_test_takes_covariates_where_origins_have_them()
    {
        double[] ages = [.. Enumerable.Range(0, 1500).Select(row => 5.0 + (row % 10))];
        double[] member = [.. Enumerable.Range(0, 1500).Select(row => row % 2 == 0 ? 1.0 : 0)];
        CovariateModel truth = new(new BgNbd(5, 40, .7, 6), ["z"], [new("alpha", "z", -Math.Log(3))]);
        PurchaseSimulation[] drawn = [.. new double[] { 0, 1 }.Select(state => truth.For([state]).Simulate(ages, 30, 8))];
        double[] Of(Func<PurchaseSimulation, int, double> value) => [.. member.Select((state, row) => value(drawn[(int)state], row))];
        PurchaseHistories histories = PurchaseHistories.Create(
            Of((one, row) => one.Histories.Frequency[row]), Of((one, row) => one.Histories.Recency[row]), ages);
        Origin without = new(histories, 30, Holdout.OfPurchases(Of((one, row) => one.FuturePurchases[row])));
        ModelForecaster model = new(BgNbd.TheKind);

        PurchaseChoice plain = PurchaseBackTest.Run([without], [model]);
        PurchaseChoice moved = PurchaseBackTest.Run([without with { Covariates = Covariates(member) }], [model]);
        PurchaseChoice byLikelihood = PurchaseLikelihoods.Run(histories, [model], null, Covariates(member));

        Assert.True(moved.Candidates[0].Rmse < 0.98 * plain.Candidates[0].Rmse, $"{moved.Candidates[0].Rmse} against {plain.Candidates[0].Rmse}");
        Assert.Equal(4, plain.Candidates[0].Parameters);
        Assert.Equal(7, moved.Candidates[0].Parameters);
        Assert.Equal(7, byLikelihood.Candidates[0].Parameters);
        FitReport fit = CovariateModel.Fit(BgNbd.TheKind, histories, Covariates(member)).Report;
        Assert.Equal((2 * 7) - (2 * fit.LogLikelihood), byLikelihood.Candidates[0].AkaikeInformation);
        Assert.True(byLikelihood.Candidates[0].AkaikeInformation < PurchaseLikelihoods.Run(histories, [model]).Candidates[0].AkaikeInformation);
    }

    static CustomerCovariates Covariates(double[] z) => CustomerCovariates.Create(new Dictionary<string, double[]> { ["z"] = z });

    /// <summary>The variance of which a total's ends at 90 % tell.</summary>
    static double VarianceOf(TotalForecast total)
    {
        double reach = Math.Log(total.High!.Value / total.Low!.Value) / 2 / 1.6448536269514722;
        return (Math.Exp(reach * reach) - 1) * total.Expected * total.Expected;
    }

    static void Close(double[] expected, double[] found, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, found.Length);
        foreach ((double one, double other) in expected.Zip(found))
            Assert.InRange(other - one, -tolerance * Math.Abs(one), tolerance * Math.Abs(one));
    }
}
