using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Propensity models with other learners than the usual one, from training to scores.</summary>
public sealed class LearnerChoiceTests
{
    [Theory]
    [InlineData("rules")]
    [InlineData("auto")]
    public void A_learner_is_trained_told_and_scores_in_sql(string learner)
    {
        bool isOpen = learner != "rules";
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.Churn with { Learner = learner, Tuning = isOpen ? new TuningRules { Trials = 1, Folds = 2 } : null }],
        });
        shop.WritePurchases(TestShop.Purchases(300));
        shop.Run();

        RegisteredModel version = shop.Models.Newest("churn");
        PropensityEvaluation evaluation = version.EvaluationAs<PropensityEvaluation>()!;
        string card = ModelCard.Of(shop.Project, shop.Models, "churn", 1).ToMarkdown();
        Assert.Equal(isOpen, evaluation.Reason is not null);
        Assert.Equal(isOpen, card.Contains("Chosen because", StringComparison.Ordinal));
        Assert.Contains($"\"kind\":\"{(learner == PropensityDefinition.AnyLearner ? "" : learner)}", evaluation.Settings, StringComparison.Ordinal);
        if (isOpen)
            Assert.Contains(shop.Models.Store.Artifacts(version.RunId), artifact => artifact.Path == "model/tuning.json");
        else
            Assert.Contains(evaluation.Learner!, card, StringComparison.Ordinal);
        shop.Lake.Bind(["gold.scores"]);
        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.scores WHERE score IS NULL OR score NOT BETWEEN 0 AND 1 OR reasons = ''"));
        Assert.True(shop.Connection.Scalar<long>("SELECT count(*) FROM gold.scores") > 80);
    }
}
