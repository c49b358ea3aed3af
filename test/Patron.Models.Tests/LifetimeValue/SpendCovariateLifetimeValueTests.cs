using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

/// <summary>Lifetime value where covariates move the spend model.</summary>
public sealed class SpendCovariateLifetimeValueTests
{
    static readonly LifetimeValueOptions Options = new() { Horizon = 40, DiscountRate = 0.002 };

    /// <summary>The same formulas for each group of customers: equal to rounding, totals that add up in another order to 1e-9.</summary>
    [Theory]
    [InlineData(3, false)]
    [InlineData(200, true)]
    public void Spend_without_effects_gives_the_values_of_the_model_without_covariates(int groups, bool hurdle)
    {
        World world = World.Draw(600, seed: 3, hurdle);
        FitResult<SpendModel> plain = world.FitOfSpend();
        CustomerCovariates covariates = Covariates([.. Enumerable.Range(0, 600).Select(row => (double)(row % groups))]);
        CovariateLifetimeValue moved = new(world.FitOfPurchases(), new FitResult<SpendCovariateModel>(new(plain.Model, ["z"], []), plain.Report));

        CustomerValues expected = world.Fitted().Predict(world.Histories, world.Spends, Options);
        CustomerValues found = moved.Predict(world.Histories, covariates, world.Spends, Options);
        CustomerTotals totals = world.Fitted().Totals(world.Histories, world.Spends, Options);
        CustomerTotals foundTotals = moved.Totals(world.Histories, covariates, world.Spends, Options);

        Agree(expected.ExpectedSpend, found.ExpectedSpend);
        Agree(expected.Value, found.Value);
        Agree(expected.ValueLow!, found.ValueLow!);
        Agree(expected.ValueHigh!, found.ValueHigh!);
        Agree([totals.Value.Low!.Value, totals.Value.High!.Value], [foundTotals.Value.Low!.Value, foundTotals.Value.High!.Value], 1e-9);
    }

    /// <summary>
    /// Where a category moves every parameter the fit is one for each state, and so are values and intervals, to the 1e-3 by which the searches
    /// end apart; effects of purchases and spend stand side by side.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_category_that_moves_everything_gives_the_values_of_fits_for_each_group(bool hurdle)
    {
        World world = World.Draw(3000, seed: 4, hurdle);
        double[] member = [.. Enumerable.Range(0, 3000).Select(row => row % 3 == 0 ? 1.0 : 0)];
        CustomerCovariates covariates = Covariates(member);
        FitResult<CovariateModel> purchases = CovariateModel.Fit(
            BgNbd.TheKind, world.Histories, covariates, new CovariateFitOptions { Parameters = BgNbd.TheKind.ParameterNames });
        SpendModelKind kind = world.FitOfSpend().Model.Kind;
        FitResult<SpendCovariateModel> spend = SpendCovariateModel.Fit(
            kind, world.Spends, covariates, new CovariateFitOptions { Parameters = kind.ParameterNames });
        CovariateLifetimeValue model = new(purchases, spend);

        CustomerValues found = model.Predict(world.Histories, covariates, world.Spends, Options);
        CustomerTotals totals = model.Totals(world.Histories, covariates, world.Spends, Options);

        double variance = 0;
        foreach (double state in (double[])[0, 1])
        {
            int[] rows = [.. Enumerable.Range(0, 3000).Where(row => member[row] == state)];
            (PurchaseHistories some, SpendHistories paid) = (world.Histories.Take(rows), world.Spends.Take(rows));
            LifetimeValueModel own = new(BgNbd.Fit(some).OfAnyKind(), kind.Fit(paid, new SpendFitOptions()));
            CustomerValues expected = own.Predict(some, paid, Options);
            Agree(expected.Value, Of(found.Value), 1e-3);
            Agree(expected.ValueLow!, Of(found.ValueLow!), 1e-3);
            Agree(expected.ValueHigh!, Of(found.ValueHigh!), 1e-3);
            variance += VarianceOf(own.Totals(some, paid, Options).Value);

            double[] Of(double[] column) => [.. rows.Select(row => column[row])];
        }

        Close.Relative(variance, VarianceOf(totals.Value), 5e-3);
        Close.Relative(found.Value.Sum(), totals.Value.Expected, 1e-12);
    }

    /// <summary>Two in five customers spend e times as much: who knows them values them so, also those who have not come back yet.</summary>
    [Fact]
    public void Effects_on_spend_reach_the_value_of_customers_of_whom_nothing_else_is_known()
    {
        World world = World.Draw(3000, seed: 5);
        RandomStream random = RandomStream.For(5, "members");
        double[] member = [.. Enumerable.Range(0, 3000).Select(_ => random.Chance(0.4) ? 1.0 : 0)];
        CustomerCovariates covariates = Covariates(member);
        SpendHistories spends = new SpendCovariateModel(new GammaGamma(4, 3.5, 20), ["z"], [new("v", "z", 1)])
            .Simulate(world.Histories.Frequency, covariates, 5);
        FitResult<SpendCovariateModel> spend = SpendCovariateModel.Fit(GammaGamma.TheKind, spends, covariates);

        CustomerValues values = new CovariateLifetimeValue(world.FitOfPurchases(), spend).Predict(world.Histories, covariates, spends, Options);

        int[] once = [.. Enumerable.Range(0, 3000).Where(row => world.Histories.Frequency[row] == 0 && world.Histories.Age[row] == 20)];
        int one = once.First(row => member[row] == 1);
        int other = once.First(row => member[row] == 0);
        double factor = Math.Exp(spend.Model.Effects[0].Value);
        Assert.InRange(factor, 2.4, 3.1);
        Close.Relative(factor, values.Value[one] / values.Value[other], 1e-12);
    }

    [Fact]
    public void Models_with_known_parameters_give_the_same_values_without_intervals()
    {
        World world = World.Draw(300, seed: 7);
        CustomerCovariates covariates = Covariates([.. Enumerable.Range(0, 300).Select(row => (double)(row % 2))]);
        FitResult<CovariateModel> purchases = CovariateModel.Fit(BgNbd.TheKind, world.Histories, covariates);
        FitResult<SpendCovariateModel> spend = SpendCovariateModel.Fit(GammaGamma.TheKind, world.Spends, covariates);
        CovariateLifetimeValue known = new(purchases.Model, spend.Model);

        CustomerValues values = known.Predict(world.Histories, covariates, world.Spends, Options);
        CustomerTotals totals = known.Totals(world.Histories, covariates, world.Spends, Options);

        Assert.Equal(new CovariateLifetimeValue(purchases, spend).Predict(world.Histories, covariates, world.Spends, Options).Value, values.Value);
        Assert.Null(values.ValueLow);
        Assert.Equal((null, null), (totals.Purchases.High, totals.Value.High));
        Close.Relative(values.Value.Sum(), totals.Value.Expected, 1e-12);
    }

    [Fact]
    public void Other_covariates_and_an_infinite_mean_are_refused()
    {
        World world = World.Draw(300, seed: 6);
        FitResult<SpendModel> spend = world.FitOfSpend();
        FitResult<PurchaseModel> purchases = world.FitOfPurchases();
        FitResult<CovariateModel> moved = new(new CovariateModel(purchases.Model, ["z"], []), purchases.Report);

        ArgumentException wrong = Assert.Throws<ArgumentException>(() => new CovariateLifetimeValue(
            moved, new FitResult<SpendCovariateModel>(new SpendCovariateModel(spend.Model, ["y"], []), spend.Report)));
        Assert.StartsWith("The covariates of spend are y; those of purchases are z.", wrong.Message, StringComparison.Ordinal);
        wrong = Assert.Throws<ArgumentException>(() => new CovariateLifetimeValue(
            moved, new FitResult<SpendCovariateModel>(new SpendCovariateModel(new GammaGamma(4, .9, 20), ["z"], []), spend.Report)));
        Assert.Contains("infinite mean spend", wrong.Message, StringComparison.Ordinal);
    }

    static CustomerCovariates Covariates(double[] z) => CustomerCovariates.Create(new Dictionary<string, double[]> { ["z"] = z });

    /// <summary>The variance of which a total's ends at 90 % tell.</summary>
    static double VarianceOf(TotalForecast total)
    {
        double reach = Math.Log(total.High!.Value / total.Low!.Value) / 2 / 1.6448536269514722;
        return (Math.Exp(reach * reach) - 1) * total.Expected * total.Expected;
    }

    static void Agree(double[] expected, double[] found, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, found.Length);
        foreach ((double one, double other) in expected.Zip(found))
            Assert.InRange(other - one, -tolerance * Math.Abs(one), tolerance * Math.Abs(one));
    }
}
