using Patron.Models.Btyd;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class StaticCovariatesTests
{
    /// <summary>For shops of few customers, which do not tell what covariates do to leaving.</summary>
    static readonly LifetimeValueDefinition Few =
        MovedShop.With with { Covariates = MovedShop.With.Covariates! with { Moves = PurchaseProcess.Buying } };

    static LifetimeValueContent ContentOf(TestShop shop) => LifetimeValueContent.From(shop.Models.Newest(MovedShop.With.Name).Content);

    /// <summary>Coefficients within four standard errors of those that made the purchases, none of them blind.</summary>
    [Fact]
    public void Effects_that_made_the_purchases_are_found_and_tested()
    {
        using TestShop with = MovedShop.Scored(MovedShop.With);
        using TestShop without = MovedShop.Scored(MovedShop.Without);
        RegisteredModel model = with.Models.Newest(MovedShop.With.Name);
        LifetimeValueContent content = ContentOf(with);

        Found("alpha by channel=shop", Math.Log(3), content);
        Found("alpha by age", -0.02, content);
        Assert.Equal(("web", "app,shop"), (content.Covariates!.Columns[0].Base, string.Join(',', content.Covariates.Columns[0].Categories!.Select(one => one.Name))));
        Assert.InRange(content.Covariates.Columns[1].Mean!.Value, 42, 47);
        Assert.Equal(9, content.Covariates.Test!.Degrees);
        Assert.True(content.Covariates.Test.PValue < 1e-10);
        Assert.Equal(content.Covariates.Test.Statistic, model.Metrics["covariates_likelihood_ratio"]);
        Assert.Equal(
            2 * (content.FrequencyModel.LogLikelihood - ContentOf(without).FrequencyModel.LogLikelihood), content.Covariates.Test.Statistic, 1e-3);
    }

    /// <summary>Most customers came in the weeks before the hold-out, so that their histories say little and channel and age say much.</summary>
    [Fact]
    public void The_hold_out_is_foretold_better_with_covariates_than_without()
    {
        LifetimeValueDefinition model = MovedShop.With with { Covariates = MovedShop.With.Covariates! with { Moves = PurchaseProcess.Buying } };
        using TestShop with = MovedShop.Scored(model, firstDay: 480);
        using TestShop without = MovedShop.Scored(MovedShop.Without, firstDay: 480);

        (double rmse, double alone) = (with.Models.Newest(model.Name).Metrics["rmse"], without.Models.Newest(model.Name).Metrics["rmse"]);

        Assert.True(rmse < 0.97 * alone, $"{rmse} with, {alone} without");
        Assert.Contains(with.Models.Newest(model.Name).Metrics, metric => metric.Key == "covariates_p_value" && metric.Value < 1e-10);
    }

    [Fact]
    public void The_card_tells_of_covariates_their_effects_and_what_they_are_worth()
    {
        using TestShop shop = MovedShop.Scored(MovedShop.With, count: 400);

        string card = CardMarkdown.Of(ModelCard.Of(shop.Project, shop.Models, MovedShop.With.Name, 1));

        Assert.Contains("channel (against web), age", card, StringComparison.Ordinal);
        Assert.Contains("likelihood-ratio statistic", card, StringComparison.Ordinal);
        Assert.Contains("channel, age of silver.customer", card, StringComparison.Ordinal);
        Assert.Contains("alpha by channel=shop", card, StringComparison.Ordinal);
    }

    /// <summary>Scores, the SQL function and the trial of the gates use the same covariates: equal to rounding.</summary>
    [Fact]
    public void The_function_of_the_models_name_takes_covariates_behind_the_history()
    {
        using TestShop shop = MovedShop.Scored(Few, count: 600);
        ModelFunctions.Register(shop.Lake.Database, shop.Models, [MovedShop.With.Name]);

        const string Compared =
            """
            FROM gold.lifetime_value AS valued
            JOIN silver.histories_lifetime_value AS h ON h.customer_key = valued.customer_key AND h.as_of = valued.as_of
            WHERE abs(lifetime_value(h.frequency, h.recency, h.age, h.mean_spend, h.covariate_channel, h.covariate_age) / valued.value - 1) < 1e-9
            """;
        Assert.InRange(shop.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value"), 500, 600);
        Assert.Equal(shop.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value"), shop.Connection.Scalar<long>($"SELECT count(*) {Compared}"));
        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value WHERE NOT (value_low < value AND value < value_high)"));
        Assert.Equal(1, shop.Connection.Scalar<long>("SELECT CAST(lifetime_value(2, 10, 20, 15, NULL, 30) IS NULL AS INTEGER)"));
        Assert.Equal(1, shop.Connection.Scalar<long>(
            "SELECT CAST(lifetime_value(2, 10, 20, 15, 'moon', 30) = lifetime_value(2, 10, 20, 15, 'web', 30) AS INTEGER)"));
    }

    [Fact]
    public void A_category_that_is_new_after_training_counts_as_the_most_frequent_and_is_told()
    {
        using TestShop shop = MovedShop.Scored(Few, count: 600);
        double[] web = Values(shop);
        shop.Lake.Overwrite(
            MovedShop.Customers, $"SELECT customer_id, CASE channel WHEN 'web' THEN 'moon' ELSE channel END AS channel, age FROM ({MovedShop.Known(600)})",
            shop.Context);

        foreach (IStep step in (IStep[])[new HistoriesStep(shop.Project, Few), new ScoreLifetimeValue(shop.Project, Few)])
        {
            shop.Context.BindInputs(step.Info);
            step.Run(shop.Context);
        }

        Assert.Equal(web, Values(shop));
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("have a channel that was not there in training, which counts as the most frequent one", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_that_is_the_same_for_all_moves_nothing_and_is_told()
    {
        using TestShop shop = MovedShop.Of(MovedShop.With, $"SELECT customer_id, 'web' AS channel, 40 AS age FROM ({MovedShop.Known(300)})", 300);
        using TestShop without = MovedShop.Of(MovedShop.Without, count: 300);
        shop.Run(Stage.Train);
        without.Run(Stage.Train);

        Assert.Null(ContentOf(shop).Covariates);
        Assert.Equal(ContentOf(without).FrequencyModel.Parameters, ContentOf(shop).FrequencyModel.Parameters);
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("customers have the same channel, age", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_many_categories_are_refused()
    {
        using TestShop shop = MovedShop.Of(MovedShop.With, $"SELECT customer_id, customer_id AS channel, age FROM ({MovedShop.Known(300)})", 300);

        Exception error = Assert.Throws<InvalidOperationException>(() => shop.Run());

        Assert.Contains("the covariate channel has 300 categories, and at most 100 can be told apart", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_compares_models_with_the_same_covariates_and_a_penalty_draws_effects_to_0()
    {
        LifetimeValueDefinition auto = MovedShop.With with
        {
            Purchases = LifetimeValueDefinition.AnyPurchases, Holdout = Duration.Parse("13w"),
            Covariates = MovedShop.With.Covariates! with { Moves = PurchaseProcess.Buying, Penalty = 1e9 },
        };
        using TestShop shop = MovedShop.Scored(auto, count: 400);

        LifetimeValueContent content = ContentOf(shop);

        Assert.Contains(content.Purchases, PurchaseModelKind.Usual);
        Assert.All(
            PurchaseModelKind.Usual, kind => Assert.Equal(
                kind.ParameterNames.Count + 3, content.Choice!.Candidates.Single(one => one.Name == kind.Name).Parameters));
        Assert.Equal(content.Purchases.ParameterNames.Count + 3, content.FrequencyModel.Parameters.Count);
        Assert.All(content.FrequencyModel.Parameters.Skip(content.Purchases.ParameterNames.Count), effect => Assert.Equal(0, effect.Value, 1e-4));
    }

    static double[] Values(TestShop shop)
    {
        shop.Lake.Bind(["gold.lifetime_value"]);
        return shop.Read("SELECT value FROM gold.lifetime_value ORDER BY customer_key").Doubles("value");
    }

    static void Found(string name, double truth, LifetimeValueContent content)
    {
        FittedParameter found = content.FrequencyModel.Parameters.Single(parameter => parameter.Name == name);
        Assert.InRange(found.StandardError, 0, 0.25);
        Assert.InRange(found.Value, truth - (4 * found.StandardError), truth + (4 * found.StandardError));
    }
}
