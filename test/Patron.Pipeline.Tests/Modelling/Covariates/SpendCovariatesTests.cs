using System.Globalization;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary><c>spend: true</c> of <c>covariates:</c>.</summary>
public sealed class SpendCovariatesTests
{
    static readonly LifetimeValueDefinition Both = MovedShop.With with { Covariates = MovedShop.With.Covariates! with { Spend = true } };

    /// <summary>The coefficient within four standard errors of ln 2; values, the card, metrics and the SQL function go by it.</summary>
    [Fact]
    public void Effects_on_spend_are_found_and_reach_values_the_card_and_the_function()
    {
        using TestShop shop = MovedShop.Scored(Both, count: 1000, amount: MovedShop.TwiceInShop);
        RegisteredModel model = shop.Models.Newest(Both.Name);
        LifetimeValueContent content = LifetimeValueContent.From(model.Content);

        FittedParameter found = content.SpendModel.Parameters.Single(parameter => parameter.Name == "v by channel=shop");
        Assert.InRange(found.StandardError, 0.01, 0.1);
        Assert.InRange(found.Value, Math.Log(2) - (4 * found.StandardError), Math.Log(2) + (4 * found.StandardError));
        Assert.Equal(6, content.SpendModel.Parameters.Count);
        Assert.Equal(3, content.Covariates!.SpendTest!.Degrees);
        Assert.True(content.Covariates.SpendTest.PValue < 1e-10);
        Assert.Equal(content.Covariates.SpendTest.Statistic, model.Metrics["spend_covariates_likelihood_ratio"]);
        Assert.InRange(model.Metrics["total_value"], model.Metrics["total_value_low"], model.Metrics["total_value_high"]);

        string card = CardMarkdown.Of(ModelCard.Of(shop.Project, shop.Models, Both.Name, 1));
        Assert.Contains("Spend without covariates", card, StringComparison.Ordinal);
        Assert.Contains("v by channel=shop", card, StringComparison.Ordinal);

        ModelFunctions.Register(shop.Lake.Database, shop.Models, [Both.Name]);
        // Of new customers only covariates tell: what is left of expected spend without their effects is the same for all.
        string effects = string.Join(" + ", content.SpendModel.Parameters.Skip(3).Select(effect => string.Create(
            CultureInfo.InvariantCulture,
            $"{effect.Value:R} * {(effect.Name == "v by age" ? "covariate_age" : $"CAST(covariate_channel = '{effect.Name["v by channel=".Length..]}' AS INTEGER)")}")));
        const string Joined = "FROM gold.lifetime_value AS valued JOIN silver.histories_lifetime_value AS h USING (customer_key, as_of)";
        Assert.InRange(shop.Connection.Scalar<double>(
            $"SELECT CAST(max(rest) - min(rest) AS DOUBLE) FROM (SELECT ln(expected_spend) - ({effects}) AS rest {Joined} WHERE frequency = 0)"), 0, 1e-9);
        Assert.Equal(0, shop.Connection.Scalar<long>(
            $"SELECT count(*) {Joined} WHERE NOT abs(lifetime_value(frequency, recency, age, mean_spend, covariate_channel, covariate_age) / value - 1) < 1e-9"));
    }

    [Fact]
    public void Without_spend_the_spend_model_is_that_of_all_customers()
    {
        using TestShop shop = MovedShop.Scored(MovedShop.With, count: 300, amount: MovedShop.TwiceInShop);
        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest(Both.Name).Content);

        Assert.Equal(3, content.SpendModel.Parameters.Count);
        Assert.Null(content.Covariates!.SpendEffects);
        Assert.DoesNotContain("spend_covariates_p_value", shop.Models.Newest(Both.Name).Metrics.Keys);
    }

    [Fact]
    public void The_choice_of_a_spend_model_is_made_with_covariates()
    {
        LifetimeValueDefinition auto = Both with { Spend = LifetimeValueDefinition.AnySpend, Holdout = Duration.Parse("13w") };
        using TestShop shop = MovedShop.Scored(auto, count: 500, amount: MovedShop.TwiceInShop);
        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest(auto.Name).Content);

        foreach ((string name, int parameters) in new[] { ("gamma-gamma", 6), ("hurdle", 11) })
            Assert.Equal(parameters, content.SpendChoice!.Candidates.Single(one => one.Name == name).Parameters);
    }
}
