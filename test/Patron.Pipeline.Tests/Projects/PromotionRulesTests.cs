using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class PromotionRulesTests
{
    const string Churn = "kind: propensity\ntarget: churn\nfeatures: [purchases]\npenalty: 2.5\nfolds: 4\n";

    const string Rules = """
        promotion:
          by: hand
          margin: 0.02
          calibration: 0.04
          stability: { spread: 0.1, shift: 0.5 }
          fairness: { by: country, table: silver.purchases, limit: 0.07 }
        purpose: Who may leave, for the win-back campaign.
        owner: customer team
        limits: Not for customers of the first four weeks.
        ethics: Nobody is refused anything by it.

        """;

    [Fact]
    public void Rules_and_texts_are_read()
    {
        ModelDefinition model = Shop.Churn(Churn + Rules);

        Assert.Equal(
            new PromotionRules
            {
                By = PromotionWay.Hand,
                Margin = 0.02,
                Calibration = 0.04,
                Stability = new StabilityRules { Spread = 0.1, Shift = 0.5 },
                Fairness = new FairnessRule { By = "country", Table = "silver.purchases", Limit = 0.07 },
            },
            model.Promotion);
        Assert.Equal(
            new ModelTexts
            {
                Purpose = "Who may leave, for the win-back campaign.",
                Owner = "customer team",
                Limits = "Not for customers of the first four weeks.",
                Ethics = "Nobody is refused anything by it.",
            },
            model.Texts);
    }

    [Fact]
    public void Without_them_gates_promote_what_is_better_beyond_chance()
    {
        ModelDefinition model = Shop.Churn(Churn);

        Assert.Equal((PromotionWay.Gates, 0, null), (model.Promotion.By, model.Promotion.Margin, model.Promotion.Fairness));
        Assert.Equal(new ModelTexts(), model.Texts);
    }

    [Fact]
    public void Neither_is_part_of_what_a_model_learns() => Assert.Equal(Shop.Churn(Churn).Hash, Shop.Churn(Churn + Rules).Hash);
}
