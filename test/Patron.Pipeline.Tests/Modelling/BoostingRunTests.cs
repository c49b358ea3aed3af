using Patron.Models.Propensity;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Boosted trees from purchases to scores, on customers enough for the gates.</summary>
public sealed class BoostingRunTests
{
    static readonly AggregateGroupDefinition Features = Definitions.Features with
    {
        Windows = [FeatureWindow.Lifetime],
        Aggregates =
        [
            new("amount", [Aggregate.Sum, Aggregate.Count]), new("ordered_at", [Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast]),
            new("country", [Aggregate.Last]),
        ],
    };

    [Fact]
    public void Boosting_passes_every_gate_and_scores_in_sql()
    {
        using TestShop shop = new(change: project => project with
        {
            Features = [Features],
            Models =
            [
                Definitions.Churn with
                {
                    Learner = "boosting",
                    Features = [Features],
                },
            ],
        });
        shop.WritePurchases(TestShop.Purchases(2500));
        shop.Run();

        ModelVersion version = shop.Models.Versions("churn").Single();
        Judgement judgement = Judgement.FromJson(version.Tags[VersionTags.Gates]);
        Assert.Empty(judgement.Failed.Select(gate => gate.Sentence));
        Assert.Equal(GateOutcome.Passed, judgement.Gates.Single(gate => gate.Gate == "baseline").Outcome);
        Assert.Contains(ModelAliases.Champion, version.Aliases);
        PropensityModel model = PropensityContent.From(shop.Models.Newest("churn").Content).ToModel();
        Assert.IsType<BoostingLearner>(model.Learner);
        Assert.Contains("gradient boosting, 150 trees", ModelCard.Of(shop.Project, shop.Models, "churn", 1).ToMarkdown(), StringComparison.Ordinal);

        shop.Lake.Bind(["gold.scores", "silver.dataset_churn"]);
        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.scores WHERE score IS NULL OR score NOT BETWEEN 0 AND 1 OR reasons = ''"));
    }
}
