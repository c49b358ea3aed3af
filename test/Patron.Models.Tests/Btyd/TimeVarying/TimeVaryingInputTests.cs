using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd.TimeVarying;

public class TimeVaryingInputTests
{
    static readonly Dictionary<string, double[]> None = [];

    static readonly DatedHistories Histories = DatedHistories.Create([0, 1], [50, 60], [0, 1, 1], [20, 5, 44]);

    [Fact]
    public void Dated_histories_know_frequency_recency_and_age()
    {
        Assert.Equal([1.0, 2], Histories.Histories.Frequency);
        Assert.Equal([20.0, 43], Histories.Histories.Recency);
        Assert.Equal([50.0, 59], Histories.Histories.Age);
        Assert.Equal([20.0, 44], Histories.Last);
    }

    [Fact]
    public void What_cannot_be_is_refused_by_place_and_value()
    {
        Refused("Row 0: watched from 2 to 1; both must be finite, the first not later.", () => DatedHistories.Create([2], [1], [], []));
        Refused("Purchase 0: its customer is row 1; there are 1.", () => DatedHistories.Create([0], [1], [1], [0.5]));
        Refused("Purchase 0: its instant is 2; row 0 was watched from 0 to 1.", () => DatedHistories.Create([0], [1], [0], [2]));
        Refused("Boundary 1 is 0; boundaries must be finite and ascend.", () => PeriodCovariates.Create([0, 0], Column("z", 1)));
        Refused("There are 1 boundaries; a period has two.", () => PeriodCovariates.Create([0], Column("z", 1)));
        Refused("There are no covariates.", () => PeriodCovariates.Create([0, 1], None));
        Refused("Column z has 2 rows, the first column has 1.", () => PeriodCovariates.Create([0, 1], Column("z", 1, 2)));
        Refused("Place 1: z is NaN; it must be finite.", () => PeriodCovariates.Create([0, 1, 2], Column("z", 1, double.NaN)));
        Refused("z has 3 numbers; they must be 2 periods for each customer.", () => PeriodCovariates.Create([0, 1, 2], None, Column("z", 1, 2, 3)));
        Refused("z is a covariate of the calendar and of customers", () => PeriodCovariates.Create([0, 1], Column("z", 1), Column("z", 1)));
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        PeriodCovariates covariates = PeriodCovariates.Create([0, 30, 60], Column("z", 0, 1));
        TimeVaryingModel model = new(new BgNbd(1, 5, 1, 2), ["z"], [new(PurchaseProcess.Buying, "z", 1)]);

        Refused("Row 1: the covariates are known from 0 to 60; they are needed from 60 to 61.", () => model.ExpectedPurchases(Histories, covariates, 1));
        Refused("A horizon must be from 0", () => model.DiscountedPurchases(Histories, covariates, double.PositiveInfinity, 0.1));
        Refused("A discount rate must be from 0", () => model.DiscountedPurchases(Histories, covariates, 0, -1));
        Refused("The covariates are y; they must be z.", () => model.ProbabilityAlive(Histories, PeriodCovariates.Create([0, 60], Column("y", 1))));
        Refused("Column z has 1 rows", () => model.ProbabilityAlive(Histories, PeriodCovariates.Create([0, 60], None, Column("z", 1))));
        Refused("y is not a covariate; they are z.", () => new TimeVaryingModel(model.Baseline, ["z"], [new(PurchaseProcess.Buying, "y", 1)]));
        Refused("In BG/NBD leaving has no rate", () => new TimeVaryingModel(model.Baseline, ["z"], [new(PurchaseProcess.Leaving, "z", 1)]));
        Refused("BG/BB takes no covariates that change with time", () => new TimeVaryingModel(new BgBb(1, 1, 1, 1), ["z"], []));
        Refused("A coefficient is NaN", () => new TimeVaryingModel(model.Baseline, ["z"], [new(PurchaseProcess.Buying, "z", double.NaN)]));
        Refused("There are no histories.", () => TimeVaryingModel.Fit(BgNbd.TheKind, DatedHistories.Create([], [], [], []), covariates));
        Refused("x is not a covariate", () => TimeVaryingModel.Fit(BgNbd.TheKind, Histories, covariates, new TimeVaryingFitOptions { Buying = ["x"] }));
        Refused(
            "In a period with z = 1 a rate is multiplied by less than 1e-100 or more than 1e100.",
            () => new TimeVaryingModel(model.Baseline, ["z"], [new(PurchaseProcess.Buying, "z", 231)]).ProbabilityAlive(Histories, covariates));
    }

    /// <summary>0.1 + 0.2 is more than 0.3.</summary>
    [Theory]
    [InlineData(0.1, 0.2, 0.3)]
    [InlineData(-0.3, 0.30000000000000004, 0)]
    public void A_forecast_may_reach_the_very_end_of_the_covariates(double until, double horizon, double end)
    {
        PeriodCovariates covariates = PeriodCovariates.Create([-1, -0.5, end], Column("z", 0, 1));
        TimeVaryingModel model = new(new BgNbd(1, 5, 1, 2), ["z"], [new(PurchaseProcess.Buying, "z", 1)]);
        DatedHistories histories = DatedHistories.Create([-1], [until], [], []);

        Assert.True(model.ExpectedPurchases(histories, covariates, horizon)[0] > 0);
        Refused("Row 0: the covariates are known from -1 to", () => model.ExpectedPurchases(histories, covariates, horizon + 1e-9));
    }

    /// <summary>The search must not follow a huge number into infinity.</summary>
    [Fact]
    public void A_covariate_of_any_size_is_fitted()
    {
        TimeVaryingModel truth = new(new BgNbd(.6, 6, .7, 3), ["season"], [new(PurchaseProcess.Buying, "season", 0.9)]);
        DatedHistories histories = Seasons.Drawn(truth, Seasons.OfSeason, 800, seed: 20).Histories;
        PeriodCovariates large = PeriodCovariates.Create(
            Seasons.Boundaries, Column("season", [.. Seasons.Season.Select(value => 5e6 + (1e5 * value))]));

        FitResult<TimeVaryingModel> plain = TimeVaryingModel.Fit(BgNbd.TheKind, histories, Seasons.OfSeason);
        FitResult<TimeVaryingModel> fit = TimeVaryingModel.Fit(
            BgNbd.TheKind, histories, large, new TimeVaryingFitOptions { Buying = ["season"], Penalty = 0 });

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Equal(plain.Report.LogLikelihood, fit.Report.LogLikelihood, 1e-6);
        Assert.Equal(plain.Model.Effects[0].Value, fit.Model.Effects[0].Value * 1e5, 1e-5);
        Assert.Equal(plain.Report.StandardErrors[4], fit.Report.StandardErrors[4] * 1e5, 1e-5);
    }

    [Fact]
    public void A_covariate_too_far_from_0_for_its_effect_is_refused()
    {
        TimeVaryingModel truth = new(new BgNbd(.6, 6, .7, 3), ["season"], [new(PurchaseProcess.Buying, "season", 0.9)]);
        DatedHistories histories = Seasons.Drawn(truth, Seasons.OfSeason, 800, seed: 20).Histories;
        PeriodCovariates far = PeriodCovariates.Create(Seasons.Boundaries, Column("year", [.. Seasons.Season.Select(value => 2024 + value)]));

        Refused("The mean of year is 2024.", () => TimeVaryingModel.Fit(BgNbd.TheKind, histories, far));
    }

    [Fact]
    public void Covariates_that_others_determine_are_told()
    {
        PeriodCovariates twice = PeriodCovariates.Create(
            Seasons.Boundaries,
            new Dictionary<string, double[]> { ["season"] = Seasons.Season, ["rest"] = [.. Seasons.Season.Select(value => 1 - value)] });
        TimeVaryingModel truth = new(new BgNbd(.6, 6, .7, 3), ["season"], [new(PurchaseProcess.Buying, "season", 0.9)]);
        DatedHistories histories = Seasons.Drawn(truth, Seasons.OfSeason, 800, seed: 21).Histories;

        Assert.NotEmpty(TimeVaryingModel.Fit(BgNbd.TheKind, histories, twice).Report.Warnings);
        Assert.Empty(TimeVaryingModel.Fit(BgNbd.TheKind, histories, twice, new TimeVaryingFitOptions { Penalty = 1 }).Report.Warnings);
    }

    static Dictionary<string, double[]> Column(string name, params double[] values) => new() { [name] = values };

    static void Refused(string message, Func<object> action) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
