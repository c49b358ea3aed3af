using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting.Pictures;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary><c>calendar:</c> of <c>covariates:</c>.</summary>
public sealed class CalendarCovariatesTests
{
    static LifetimeValueContent ContentOf(TestShop shop) => LifetimeValueContent.From(shop.Models.Newest(SeasonalShop.With.Name).Content);

    /// <summary>The coefficient within four standard errors of ln 3; values, the card and metrics go by it.</summary>
    [Theory]
    [InlineData("bg_nbd")]
    [InlineData("pareto_nbd")]
    public void The_season_that_made_the_purchases_is_found_tested_and_scored(string purchases)
    {
        using TestShop shop = SeasonalShop.Scored(SeasonalShop.With with { Purchases = purchases });
        RegisteredModel model = shop.Models.Newest(SeasonalShop.With.Name);
        LifetimeValueContent content = ContentOf(shop);

        FittedParameter found = content.FrequencyModel.Parameters.Single(parameter => parameter.Name == "buying by season");
        Assert.InRange(found.StandardError, 0.005, 0.1);
        Assert.InRange(found.Value, Math.Log(3) - (4 * found.StandardError), Math.Log(3) + (4 * found.StandardError));
        Assert.Equal(1, content.Calendar!.Test.Degrees);
        Assert.True(content.Calendar.Test.PValue < 1e-10);
        Assert.Equal(content.Calendar.Test.Statistic, model.Metrics["covariates_likelihood_ratio"]);
        Assert.DoesNotContain("total_value_low", model.Metrics.Keys);
        Assert.Equal(shop.Connection.Scalar<double>("SELECT sum(value) FROM gold.lifetime_value"), model.Metrics["total_value"], 1e-6);
        Assert.Equal(0, shop.Connection.Scalar<long>(
            "SELECT count(*) FROM gold.lifetime_value WHERE NOT (value > 0 AND p_alive > 0 AND value_low IS NULL AND value_high IS NULL)"));

        string card = CardMarkdown.Of(ModelCard.Of(shop.Project, shop.Models, SeasonalShop.With.Name, 1));
        Assert.Contains("season move how often customers buy", card, StringComparison.Ordinal);
        Assert.Contains("season of silver.calendar by day", card, StringComparison.Ordinal);
        Assert.Contains("buying by season", card, StringComparison.Ordinal);

        shop.Lake.Bind(["silver.purchases", SeasonalShop.Table]);
        ValuePictures pictures = CollectPictures.Of(
            SeasonalShop.With, content, model.EvaluationAs<LifetimeValueEvaluation>(), [1, 2, 3], shop.Context);
        Assert.Empty(pictures.FrequencyHistogram);
        Assert.Empty(pictures.AliveHistories);
        Assert.NotEmpty(pictures.ConditionalExpectation);
    }

    /// <summary>The nine weeks held out are the season, which the model without it does not see coming.</summary>
    [Fact]
    public void The_hold_out_is_foretold_better_with_the_season_than_without()
    {
        IReadOnlyDictionary<string, double> with = MetricsOf(SeasonalShop.With, 800);
        IReadOnlyDictionary<string, double> without = MetricsOf(SeasonalShop.Without, 800);

        Assert.True(Math.Abs(with["bias"]) < 0.4 * Math.Abs(without["bias"]), $"{with["bias"]} with, {without["bias"]} without");
        Assert.True(with["rmse"] < 0.97 * without["rmse"], $"{with["rmse"]} with, {without["rmse"]} without");
    }

    /// <summary>
    /// An effect that a penalty holds at 0 leaves the model of histories alone: days, instants and horizon are those of the histories. To what
    /// the fits leave open.
    /// </summary>
    [Theory]
    [InlineData("mbg_nbd")]
    [InlineData("pareto_nbd")]
    [InlineData("nbd")]
    public void Without_an_effect_forecasts_are_those_of_the_model_without_a_calendar(string purchases)
    {
        LifetimeValueDefinition without = SeasonalShop.Without with { Purchases = purchases, Discount = DiscountRate.Parse("0.1/year") };
        LifetimeValueDefinition held = without with { Calendar = SeasonalShop.With.Calendar! with { Penalty = 1e12 } };
        IReadOnlyDictionary<string, double> expected = MetricsOf(without, 300);
        IReadOnlyDictionary<string, double> found = MetricsOf(held, 300);

        foreach (string metric in new[] { "log_likelihood", "expected_purchases", "total_value", "mae", "rmse", "bias" })
            Assert.Equal(expected[metric], found[metric], 1e-4 * Math.Abs(expected[metric]));
        Assert.Equal(0, found["covariates_likelihood_ratio"], 1e-3);
    }

    /// <summary>A row holds until the next, and the last as long as the one before: the same stretches, so the same likelihood.</summary>
    [Fact]
    public void Rows_of_periods_say_the_same_as_rows_of_days()
    {
        using TestShop daily = SeasonalShop.Of(SeasonalShop.With, 300);
        using TestShop periods = SeasonalShop.Of(
            SeasonalShop.With, 300, "SELECT * FROM (VALUES (DATE '2024-01-01', 0), ('2024-11-01', 1), ('2025-01-01', 0), ('2025-11-01', 1), ('2026-01-01', 0), ('2026-11-01', 1)) AS rows(day, season)");
        daily.Run(Stage.Train);
        periods.Run(Stage.Train);

        Assert.Equal(ContentOf(daily).FrequencyModel.LogLikelihood, ContentOf(periods).FrequencyModel.LogLikelihood, 1e-6);
        Assert.Equal(ContentOf(daily).FrequencyModel["buying by season"], ContentOf(periods).FrequencyModel["buying by season"], 1e-6);
    }

    [Fact]
    public void A_column_that_did_not_change_moves_nothing_and_is_told()
    {
        LifetimeValueDefinition model = SeasonalShop.With with { Calendar = SeasonalShop.With.Calendar! with { Columns = ["constant"] } };
        using TestShop shop = SeasonalShop.Of(model, 300);
        using TestShop without = SeasonalShop.Of(SeasonalShop.Without, 300);
        shop.Run(Stage.Train);
        without.Run(Stage.Train);

        Assert.Null(ContentOf(shop).Calendar);
        Assert.Equal(ContentOf(without).FrequencyModel.Parameters, ContentOf(shop).FrequencyModel.Parameters);
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("constant did not change while customers were watched", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{0} WHERE day < '2026-06-01'", "silver.calendar lacks 2026-06-01 to 2026-12-30", "add the days")]
    [InlineData("{0} WHERE day > '2024-03-05'", "to 2024-03-05: it has 2024-03-06 to 2026-12-31", "add the days")]
    [InlineData("{0} UNION ALL SELECT DATE '2024-03-05', 1, 1", "silver.calendar has several rows of 2024-03-05", "keep one row for each day")]
    [InlineData("{0} UNION ALL SELECT NULL, 1, 1", "a row of silver.calendar has no day", "leave it out")]
    [InlineData("SELECT * REPLACE (CASE WHEN day <= '2024-01-05' THEN NULL ELSE season END AS season) FROM ({0})",
        "silver.calendar has no season on 2024-01-01, 2024-01-02, 2024-01-03 and 2 more days", "fill it in")]
    [InlineData("{0} WHERE false", "table silver.calendar has no rows", "give it one")]
    [InlineData("SELECT * REPLACE ('x' AS season) FROM ({0})", "column 'season' of table silver.calendar is VARCHAR, where a number is needed", "cast it")]
    [InlineData("SELECT day FROM ({0})", "table silver.calendar has no column 'season'", "it has day")]
    public void A_calendar_that_does_not_tell_is_refused(string calendar, string found, string remedy)
    {
        using TestShop shop = SeasonalShop.Of(SeasonalShop.With, 60, calendar.Replace("{0}", SeasonalShop.Daily, StringComparison.Ordinal));

        Problem problem = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare)).Problems[0];

        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    static IReadOnlyDictionary<string, double> MetricsOf(LifetimeValueDefinition model, int customers)
    {
        using TestShop shop = SeasonalShop.Of(model, customers);
        shop.Run(Stage.Train);
        return shop.Models.Newest(model.Name).Metrics;
    }
}
