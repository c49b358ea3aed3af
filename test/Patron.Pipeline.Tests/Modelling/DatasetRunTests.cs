using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Runs of a model on a data set of its own file: several instants, several targets, a part kept to test by.</summary>
public sealed class DatasetRunTests
{
    static readonly TargetDefinition Lapse = Definitions.Inactivity with
    {
        Name = "lapse", File = "targets/lapse.yml", Horizon = Duration.Parse("8w"), BlindSpot = default, ActiveWithin = Duration.Parse("20w"),
    };

    static readonly TargetDefinition Spending = Lapse with
    {
        Name = "spending", File = "targets/spending.yml", Kind = TargetKind.FutureValue, Amount = "amount", ActiveWithin = null,
    };

    static readonly DatasetDefinition Leaving = new()
    {
        Name = "leaving",
        File = "datasets/leaving.yml",
        Features = [Definitions.Features],
        Targets = [Lapse, Spending],
        AsOf = new TrainingCalendar { Count = 7 },
        Macrosegments = [new("often", Sql("purchase_count >= 4")), new("seldom", Sql("true"))],
        Split = new SplitDefinition { Validation = 0.1, Test = 0.25, Latest = 2, Gap = Duration.Parse("7d") },
    };

    [Fact]
    public void A_version_is_judged_by_the_part_it_has_not_seen_and_scores_its_own_population()
    {
        using TestShop shop = Make(Leaving);
        shop.WritePurchases(TestShop.Purchases(500));

        PropensityDefinition model = shop.Project.Models.OfType<PropensityDefinition>().Single();
        shop.Run(Stage.Train);
        shop.Models.Promote("lapse", 1); // so few customers prove nothing
        ScorePropensity score = new(shop.Project, model);
        shop.Context.BindInputs(score.Info);
        score.Run(shop.Context);

        RegisteredModel version = shop.Models.Newest("lapse");
        Assert.Equal(
            GateOutcome.Passed,
            Judgement.FromJson(shop.Models.Versions("lapse").Single().Tags[VersionTags.Gates]).Gates.Single(gate => gate.Gate == "evidence").Outcome);
        shop.Lake.Bind(["silver.dataset_leaving", "gold.scores", "silver.purchases"]);
        PropensityRows train = PropensityRows.Read(shop.Context, model);
        PropensityRows test = PropensityRows.Read(shop.Context, model, DatasetPart.Test);
        BinaryMetrics metrics = BinaryMetrics.Of(PropensityContent.From(version.Content).ToModel().Score(test.Features).Probabilities, test.Target);
        Assert.Equal(train.Target.Length, version.Metrics["rows"]);
        Assert.Equal(test.Target.Length, version.Metrics["test_rows"]);
        Assert.Equal(train.AsOfs.Distinct().Count(), version.EvaluationAs<PropensityEvaluation>()!.Instants);
        Assert.Contains(
            ModelCard.Of(shop.Project, shop.Models, "lapse", 1).Data, fact => fact.Name == "Tested by" && fact.Text.StartsWith($"{test.Target.Length} rows", StringComparison.Ordinal));
        Assert.Equal((metrics.LogLoss, metrics.Brier, metrics.Auc!.Value), (version.Metrics["test_log_loss"], version.Metrics["test_brier"], version.Metrics["test_auc"]));
        Assert.Empty(train.Keys.Intersect(test.Keys));
        Assert.True(train.AsOfs.Max() < test.AsOfs.Min());
        Assert.DoesNotContain("spending", train.Features.Columns.Select(column => column.Name));

        // Scored are the customers who were active within 20 weeks, each with the macrosegment of its row.
        string since = LakeSession.TimestampLiteral(AsOf.Before(TestShop.AsOf, Duration.Parse("20w"), shop.Project.Settings.Zone));
        Assert.Equal(
            Tables.Text(shop.Read($"SELECT DISTINCT customer_id FROM silver.purchases WHERE ordered_at >= {since} AND ordered_at < as_of() ORDER BY 1")),
            Tables.Text(shop.Read("SELECT customer_key FROM gold.scores ORDER BY 1")));
        Assert.Equal("often|\nseldom|\n", Tables.Text(shop.Read("SELECT DISTINCT macrosegment FROM gold.scores ORDER BY 1")));
        Assert.Equal(0, shop.Connection.Scalar<long>(
            """
            SELECT count(*)
            FROM gold.scores AS scores JOIN silver.dataset_leaving AS rows ON rows.customer_key = scores.customer_key AND rows.part = 'score'
            WHERE rows.macrosegment <> scores.macrosegment OR rows.lapse IS NOT NULL OR rows.spending IS NOT NULL
            """));
    }

    [Fact]
    public void What_becomes_known_afterwards_changes_no_training_set()
    {
        DatasetDefinition dataset = Leaving with
        {
            Features = [Definitions.Features with { Known = "loaded_at" }],
            Targets = [Lapse with { Known = "loaded_at" }, Spending with { Known = "loaded_at" }],
        };
        using TestShop shop = Make(dataset);
        string purchases = $"SELECT *, ordered_at AS loaded_at FROM ({TestShop.Purchases(300)})";
        shop.WritePurchases(purchases);
        shop.Run(Stage.Prepare);
        string before = shop.ContentOf("silver.dataset_leaving");
        TableContent content = TableContent.Of(shop.Lake, "silver.dataset_leaving", "run-1");
        string features = Training(shop);

        // Of any time, known from the instant of the run on: nothing changes.
        string late = "SELECT customer_id, ordered_at - to_days(45), amount + 100, 'app', 'FR'";
        shop.WritePurchases($"{purchases} UNION ALL {late}, as_of() + to_hours(CAST(amount AS INTEGER) % 3) FROM ({TestShop.Purchases(300)})");
        shop.Run(Stage.Prepare);
        Assert.Equal(before, shop.ContentOf("silver.dataset_leaving"));
        Assert.Equal(content, TableContent.Of(shop.Lake, "silver.dataset_leaving", "run-1"));

        // Known before the run and after the newest training instant: targets may change, who is there and what was known of them not.
        shop.WritePurchases($"{purchases} UNION ALL {late}, as_of() - to_days(1) FROM ({TestShop.Purchases(300)})");
        shop.Run(Stage.Prepare);
        Assert.Equal(features, Training(shop));
        Assert.NotEqual(before, shop.ContentOf("silver.dataset_leaving"));
    }

    [Fact]
    public void A_condition_over_a_column_that_is_not_there_is_told_with_its_line()
    {
        using TestShop shop = Make(Leaving with { Population = new SqlText("purchase_count > 1\n  AND purchase_cuont > 1", "datasets/leaving.yml", 4, 13) });
        shop.WritePurchases(TestShop.Purchases(20));

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));

        Problem problem = Assert.Single(error.Problems);
        Assert.Equal(("datasets/leaving.yml", 5), (problem.File, problem.Line));
        Assert.Contains("purchase_cuont", problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_and_instants_that_cannot_be_are_told_before_anything_runs()
    {
        DatasetDefinition wrong = Leaving with
        {
            AsOf = new TrainingCalendar { Dates = ["2025-08-01", "2025-12-15"], Place = new FilePlace("datasets/leaving.yml", 3, 8) },
            Population = new SqlText("purchase_count >", "datasets/leaving.yml", 4, 13),
            Macrosegments =
            [
                new("buyers", new SqlText("customer_key IN (SELECT customer_id FROM silver.purchases)", "datasets/leaving.yml", 6, 11)),
                new("chosen", new SqlText("random() < 0.5", "datasets/leaving.yml", 8, 11)),
                new("recent", new SqlText("purchase_days_since_last < 9\n  AND now() > as_of", "datasets/leaving.yml", 9, 11)),
                new("last", new SqlText("as_of = as_of()", "datasets/leaving.yml", 11, 11)),
                new("listed", new SqlText("customer_key IN (FROM read_csv('list.csv'))", "datasets/leaving.yml", 12, 11)),
                new("richest", new SqlText("purchase_sum = max(purchase_sum) OVER ()", "datasets/leaving.yml", 13, 11)),
                new("above", new SqlText("purchase_sum > avg(purchase_sum)", "datasets/leaving.yml", 14, 11)),
            ],
            Split = Leaving.Split! with { Latest = 1, Gap = Duration.Parse("90d"), Place = new FilePlace("datasets/leaving.yml", 7, 8) },
        };
        using TestShop shop = Make(wrong);

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));

        Expectation.Matches("dataset-mistakes", error.Message);
    }

    static TestShop Make(DatasetDefinition dataset) => new(change: project => project with
    {
        Features = dataset.Features,
        Datasets = [dataset],
        Models =
        [
            new PropensityDefinition
            {
                Name = "lapse", File = "models/lapse.yml", Dataset = dataset, Target = dataset.Targets[0], Features = dataset.Features,
            },
        ],
    });

    static string Training(TestShop shop)
    {
        shop.Lake.Bind(["silver.dataset_leaving"]);
        return Tables.Text(
            shop.Read("SELECT * FROM silver.dataset_leaving WHERE part <> 'score' ORDER BY ALL"), name => name is not ("lapse" or "spending"));
    }

    static SqlText Sql(string text) => new(text, "datasets/leaving.yml");
}
