using Patron.DuckDb;
using Patron.Models.Calibration;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
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

    /// <summary>A forest of whole trees is too sure of itself; Platt's line, learnt from other folds, is kept with the version and in its SQL function.</summary>
    [Fact]
    public void A_calibrated_model_scores_calibrated_probabilities_in_sql_and_its_trial_is_calibrated_too()
    {
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.Churn with { Learner = "forest", Calibration = CalibrationKind.Platt }],
        });
        shop.WritePurchases(TestShop.Purchases(300));
        shop.Run();

        RegisteredModel version = shop.Models.Newest("churn");
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        Assert.Equal(CalibrationKind.Platt, model.Calibration?.Kind);
        Assert.Contains("platt, by probabilities", ModelCard.Of(shop.Project, shop.Models, "churn", 1).ToMarkdown(), StringComparison.Ordinal);
        shop.Lake.Bind(["gold.scores", "silver.dataset_churn"]);
        ColumnTable scored = shop.Read("SELECT score FROM gold.scores ORDER BY customer_key");
        ColumnTable rows = shop.Read("SELECT * FROM silver.dataset_churn WHERE part = 'score' ORDER BY customer_key");
        FeatureTable features = new(
        [
            .. PropensityContent.From(version.Content).Columns.Select(column => column.IsNumber
                ? (FeatureColumn)new NumericColumn(column.Name, rows.Doubles(column.Name))
                : new CategoryColumn(column.Name, rows.Texts(column.Name)!)),
        ]);
        Assert.Equal(model.Score(features).Probabilities, scored.Doubles("score"));
        Assert.NotEqual(model.Learner.Probabilities(features), scored.Doubles("score"));
    }
}
