using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd.TimeVarying;

public class TimeVaryingModelTests
{
    static readonly TimeVaryingEffect[] OnBuying =
    [
        new(PurchaseProcess.Buying, "season", 0.9), new(PurchaseProcess.Buying, "campaign", -0.7), new(PurchaseProcess.Buying, "contacted", 0.5),
    ];

    static readonly TimeVaryingEffect OnLeaving = new(PurchaseProcess.Leaving, "contacted", -0.8);

    public static TheoryData<string> Kinds => ["bg_nbd", "mbg_nbd", "nbd", "pareto_nbd"];

    /// <summary>Effects of nothing: every quantity of the plain model, to 1e-10.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_effects_it_is_the_plain_model(string key)
    {
        PurchaseModel plain = Plain(key);
        TimeVaryingModel model = new(plain, ["season", "campaign", "contacted"], [.. Effects(key).Select(effect => effect with { Value = 0 })]);
        PeriodCovariates covariates = Seasons.OfAll(300, seed: 1);
        TimeVaryingSimulation drawn = Seasons.Drawn(model, covariates, 300, seed: 2);
        PurchaseHistories histories = drawn.Histories.Histories;

        Close.Relative(plain.LogLikelihood(histories), model.LogLikelihood(drawn.Histories, covariates), 1e-10);
        AllClose(plain.ProbabilityAlive(histories), model.ProbabilityAlive(drawn.Histories, covariates), 1e-10);
        AllClose(plain.ExpectedPurchases(histories, 41.3), model.ExpectedPurchases(drawn.Histories, covariates, 41.3), 1e-10);
        AllClose(plain.DiscountedPurchases(histories, 41.3, 0.04), model.DiscountedPurchases(drawn.Histories, covariates, 41.3, 0.04), 1e-10);
        PurchaseSimulation same = plain.Simulate(histories.Age, 52, seed: 2);
        Assert.Equal(same.Histories.Frequency, histories.Frequency);
        Assert.Equal(same.IsAlive, drawn.IsAlive);
        Assert.Equal(same.FuturePurchases, drawn.FuturePurchases);
    }

    /// <summary>What does not change is what static covariates of α say, whose sign is the other: to 1e-11.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_covariate_that_never_changes_is_a_static_one(string key)
    {
        double[] member = [.. Enumerable.Range(0, 400).Select(row => row % 3 == 0 ? 1.0 : 0)];
        PeriodCovariates covariates = PeriodCovariates.Create(
            Seasons.Boundaries, new Dictionary<string, double[]>(),
            new Dictionary<string, double[]> { ["member"] = [.. member.SelectMany(value => Enumerable.Repeat(value, Seasons.Weeks))] });
        TimeVaryingModel model = new(Plain(key), ["member"], [new(PurchaseProcess.Buying, "member", 0.6)]);
        CovariateModel still = new(Plain(key), ["member"], [new("alpha", "member", -0.6)]);
        CustomerCovariates members = CustomerCovariates.Create(new Dictionary<string, double[]> { ["member"] = member });
        DatedHistories histories = Seasons.Drawn(model, covariates, 400, seed: 3).Histories;

        Close.Relative(still.LogLikelihood(histories.Histories, members), model.LogLikelihood(histories, covariates), 1e-11);
        AllClose(still.ProbabilityAlive(histories.Histories, members), model.ProbabilityAlive(histories, covariates), 1e-11);
        AllClose(still.ExpectedPurchases(histories.Histories, members, 30), model.ExpectedPurchases(histories, covariates, 30), 1e-11);

        FitResult<CovariateModel> static_ = CovariateModel.Fit(
            Plain(key).Kind, histories.Histories, members, new CovariateFitOptions { Parameters = ["alpha"], Penalty = 2 });
        FitResult<TimeVaryingModel> moving = TimeVaryingModel.Fit(
            Plain(key).Kind, histories, covariates, new TimeVaryingFitOptions { Penalty = 2 });
        Close.Relative(static_.Report.LogLikelihood, moving.Report.LogLikelihood, 1e-9);
        Assert.Equal(-static_.Model.Effects[0].Value, moving.Model.Effects[0].Value, 1e-5);
        foreach ((double expected, double found) in static_.Report.StandardErrors.Zip(moving.Report.StandardErrors))
            Close.Relative(expected, found, 1e-4);
    }

    /// <summary>1,500 customers drawn: alive and future purchases are foretold right on average, within three standard errors.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_it_expects_is_what_happens(string key)
    {
        TimeVaryingModel model = new(Plain(key), ["season", "campaign", "contacted"], Effects(key));
        PeriodCovariates covariates = Seasons.OfAll(1500, seed: 4);
        TimeVaryingSimulation drawn = Seasons.Drawn(model, covariates, 1500, seed: 5, horizon: 30);
        double[] expected = model.ExpectedPurchases(drawn.Histories, covariates, 30);

        Close.MeanIsZero(drawn.FuturePurchases.Zip(expected, (count, mean) => count - mean));
        if (key != "nbd")
            Close.MeanIsZero(drawn.IsAlive.Zip(model.ProbabilityAlive(drawn.Histories, covariates), (alive, mean) => (alive ? 1 : 0) - mean));
        DatedHistories unseen = DatedHistories.Create(drawn.Histories.First, drawn.Histories.First, [], []);
        TimeVaryingSimulation newcomers = model.Simulate(unseen.First, unseen.First, covariates, 52, seed: 6);
        Close.MeanIsZero(newcomers.FuturePurchases.Zip(model.ExpectedPurchases(unseen, covariates, 52), (count, mean) => count - mean));
    }

    /// <summary>Discounted purchases against sums of what is expected in each fiftieth of a week, at its middle: 1e-6.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Discounted_purchases_are_those_of_a_fine_sum(string key)
    {
        TimeVaryingModel model = new(Plain(key), ["season", "campaign", "contacted"], Effects(key));
        PeriodCovariates covariates = Seasons.OfAll(4, seed: 13);
        DatedHistories histories = Seasons.Drawn(model, covariates, 4, seed: 14).Histories;
        double[] sums = new double[4];
        double[] before = new double[4];
        for (double horizon = 0.02; horizon < 10.01; horizon += 0.02)
        {
            double[] now = model.ExpectedPurchases(histories, covariates, horizon);
            for (int row = 0; row < 4; row++)
                sums[row] += (now[row] - before[row]) * Math.Exp(-0.1 * (horizon - 0.01));
            before = now;
        }

        AllClose(sums, model.DiscountedPurchases(histories, covariates, 10, 0.1), 1e-6);
        AllClose(model.ExpectedPurchases(histories, covariates, 20), model.DiscountedPurchases(histories, covariates, 20, 1e-13), 1e-10);
    }

    /// <summary>Every parameter and coefficient within three of its standard errors, and none is blind.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Effects_that_drew_the_customers_are_found(string key)
    {
        TimeVaryingModel truth = new(Plain(key), ["season", "campaign", "contacted"], OnBuying);
        PeriodCovariates covariates = Seasons.OfAll(1200, seed: 7);
        DatedHistories histories = Seasons.Drawn(truth, covariates, 1200, seed: 8).Histories;

        FitResult<TimeVaryingModel> fit = TimeVaryingModel.Fit(truth.Baseline.Kind, histories, covariates);

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
        double[] expected = [.. truth.Baseline.Parameters, .. truth.Effects.Select(effect => effect.Value)];
        double[] found = [.. fit.Model.Baseline.Parameters, .. fit.Model.Effects.Select(effect => effect.Value)];
        for (int index = 0; index < expected.Length; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(found[index], expected[index] - (3 * error), expected[index] + (3 * error));
            Assert.InRange(error, 0, index < truth.Baseline.Parameters.Count ? 1.5 * expected[index] : 0.15);
        }

        Close.Relative(fit.Model.LogLikelihood(histories, covariates), fit.Report.LogLikelihood, 1e-12);
    }

    /// <summary>A hold-out of the nine weeks of season after 95 others: the plain model foretells the mean of the year.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_season_lowers_the_error_on_a_hold_out(string key)
    {
        TimeVaryingModel truth = new(Plain(key), ["season"], [new(PurchaseProcess.Buying, "season", 1.2)]);
        double[] until = [.. Enumerable.Repeat(95.0, 1500)];
        TimeVaryingSimulation drawn = truth.Simulate(Seasons.Firsts(1500), until, Seasons.OfSeason, 9, seed: 9);
        PurchaseHistories histories = drawn.Histories.Histories;
        PurchaseModel plain = truth.Baseline.Kind.Fit(histories, new PurchaseFitOptions()).Model;
        TimeVaryingModel found = TimeVaryingModel.Fit(truth.Baseline.Kind, drawn.Histories, Seasons.OfSeason).Model;

        double[] withSeason = found.ExpectedPurchases(drawn.Histories, Seasons.OfSeason, 9);
        double[] without = plain.ExpectedPurchases(histories, 9);

        Assert.True(Error(withSeason) < 0.95 * Error(without), $"{Error(withSeason)} against {Error(without)}");
        Assert.InRange(withSeason.Sum() / drawn.FuturePurchases.Sum(), 0.93, 1.07);
        Assert.True(without.Sum() < 0.7 * drawn.FuturePurchases.Sum());

        double Error(double[] forecast) => forecast.Zip(drawn.FuturePurchases, (mean, count) => (mean - count) * (mean - count)).Sum();
    }

    [Fact]
    public void A_likelihood_ratio_finds_a_season_that_is_there_and_none_that_is_not()
    {
        DatedHistories seasonal = Seasons.Drawn(
            new TimeVaryingModel(Plain("bg_nbd"), ["season"], [new(PurchaseProcess.Buying, "season", 0.5)]), Seasons.OfSeason, 1500, seed: 10).Histories;
        DatedHistories even = Seasons.Drawn(
            new TimeVaryingModel(Plain("bg_nbd"), ["season"], []), Seasons.OfSeason, 1500, seed: 10).Histories;

        Assert.True(Test(seasonal).PValue < 1e-6);
        Assert.True(Test(even).PValue > 0.001);

        static LikelihoodRatioTest Test(DatedHistories histories) => LikelihoodRatioTest.Of(
            BgNbd.Fit(histories.Histories).Report, TimeVaryingModel.Fit(BgNbd.TheKind, histories, Seasons.OfSeason).Report, degrees: 1);
    }

    static TimeVaryingEffect[] Effects(string key) => key == "pareto_nbd" ? [.. OnBuying, OnLeaving] : OnBuying;

    static PurchaseModel Plain(string key) => key == "bg_nbd" ? new BgNbd(.6, 6, .7, 3) : PurchaseModels.All.Single(model => model.Kind.Key == key);

    static void AllClose(double[] expected, double[] found, double tolerance)
    {
        foreach ((double one, double other) in expected.Zip(found))
            Close.Relative(one, other, tolerance);
    }
}
