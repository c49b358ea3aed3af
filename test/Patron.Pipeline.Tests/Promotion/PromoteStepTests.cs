using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>New versions of models in a project, from training to the champion that scores.</summary>
public sealed class PromoteStepTests
{
    static readonly AggregateGroupDefinition FewFeatures = Definitions.Features with { Aggregates = [new("amount", [Aggregate.Min])] };

    static readonly PropensityDefinition Weak = Definitions.Churn with { Features = [FewFeatures] };

    /// <summary>Knows what customers spend at a time, which says nothing of whether they come back.</summary>
    static readonly PropensityDefinition Poor = Definitions.Churn with
    {
        Features = [Definitions.Features with { Windows = [FeatureWindow.Lifetime], Aggregates = [new("amount", [Aggregate.Mean])] }],
    };

    [Fact]
    public void A_sound_first_version_scores_and_its_judgement_is_kept_without_anybodys_data()
    {
        using TestShop shop = Make(600, Definitions.Churn, Definitions.LifetimeValue, Definitions.Segments);

        foreach (string model in new[] { "churn", "lifetime_value", "segments" })
        {
            ModelVersion version = shop.Models.ByAlias(model, ModelAliases.Champion)!;
            Assert.Equal(1, version.Version);
            Judgement judgement = Judgement.FromJson(version.Tags[VersionTags.Gates]);
            Assert.True(judgement.Passed);
            Assert.Equal(8, judgement.Gates.Count);
            string[] files = [.. shop.Models.Store.Artifacts(version.Run).Select(file => file.Path)];
            foreach (string file in new[] { Judgement.File, CardFiles.Markdown, CardFiles.Html })
                Assert.Contains(file, files);
            foreach (string file in files.Where(file => file.StartsWith(ModelVersion.Folder, StringComparison.Ordinal)))
                Assert.DoesNotMatch(@"\bc\d{6}\b", Text(shop, version, file)); // a customer's key
        }

        Judgement churn = Judge(shop, "churn", 1);
        Assert.All(churn.Gates.Where(gate => gate.Gate is not ("champion" or "fairness")), gate => Assert.Equal(GateOutcome.Passed, gate.Outcome));
        Assert.All(Judge(shop, "segments", 1).Gates, gate => Assert.Equal(GateOutcome.NotJudged, gate.Outcome));
    }

    [Fact]
    public void A_better_recipe_becomes_champion_and_the_same_again_does_not()
    {
        using TestShop shop = Make(600, Stage.Train, Poor);
        shop.Models.Promote("churn", 1); // somebody did, whatever the gates say
        shop.BeginRun("run-2", project => project with { Features = [Definitions.Features], Models = [Definitions.Churn] });
        shop.Run();

        Assert.Equal(2, Champion(shop));
        GateResult better = Gate(shop, 2, "champion");
        Assert.Equal(GateOutcome.Passed, better.Outcome);
        Assert.Contains("the recipe of the champion, version 1, fitted again without these rows", better.Sentence, StringComparison.Ordinal);

        shop.BeginRun("run-3");
        shop.Run();
        Assert.Equal(2, Champion(shop));
        Assert.Contains("the same recipe on the same data", Gate(shop, 3, "champion").Sentence, StringComparison.Ordinal);
        shop.Lake.Bind(["gold.scores"]);
        Assert.Equal(2, shop.Connection.Scalar<int>("SELECT max(version) FROM gold.scores"));

        shop.BeginRun("run-4", project => project with { Models = [Definitions.Churn with { Penalty = 1.01 }] });
        shop.Run();
        Assert.Equal(2, Champion(shop));
        Assert.Equal(GateOutcome.Failed, Gate(shop, 4, "champion").Outcome);
        Assert.Contains(
            "promote churn: version 2 goes on scoring; 'patron models promote churn 4 --override REASON' lets version 4 score", shop.Observer.Warnings);
    }

    [Fact]
    public void A_champion_is_never_compared_by_the_figures_of_other_data()
    {
        using TestShop shop = Make(600, Definitions.Churn);
        RegisteredModel strong = shop.Models.Read("churn", 1);
        // As good a model on these rows as there is, which was trained earlier and looked poor on the data of then.
        PropensityEvaluation poor = strong.EvaluationAs<PropensityEvaluation>()!;
        Register(shop, strong, "other-data", TestShop.AsOf.AddDays(-190), poor with { Metrics = poor.Metrics with { LogLoss = 0.69, Auc = 0.51 } });
        shop.Models.Promote("churn", 2);

        shop.BeginRun("run-3", project => project with { Models = [Definitions.Churn with { Penalty = 5 }] });
        shop.Run();

        GateResult found = Gate(shop, 3, "champion");
        Assert.Equal(GateOutcome.Failed, found.Outcome);
        Assert.InRange(found.Figures["rival_loss"], 0.1, poor.Metrics.LogLoss);
        Assert.StartsWith("the champion, version 2", found.Sentence[(found.Sentence.IndexOf(" of ", StringComparison.Ordinal) + 4)..], StringComparison.Ordinal);
        Assert.Equal(2, Champion(shop));
    }

    [Fact]
    public void A_leaked_hold_out_does_not_pass()
    {
        using TestShop shop = Make(300, Definitions.LifetimeValue);
        RegisteredModel honest = shop.Models.Read("lifetime_value", 1);
        LifetimeValueEvaluation evaluation = honest.EvaluationAs<LifetimeValueEvaluation>()!;
        Register(shop, honest, "leaked", honest.AsOf, evaluation with { Purchases = evaluation.Purchases with { Rmse = 0.8 * evaluation.Purchases.Rmse } });

        new PromoteStep(Definitions.LifetimeValue).Run(shop.Context);

        Assert.Equal(1, shop.Models.ByAlias("lifetime_value", ModelAliases.Champion)!.Version);
        GateResult found = Judge(shop, "lifetime_value", 2).Gates.Single(gate => gate.Gate == "evidence");
        Assert.Equal(GateOutcome.Failed, found.Outcome);
        Assert.Contains("on rows the model had not seen", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_champion_whose_features_changed_is_not_compared_with()
    {
        using TestShop shop = Make(300, Weak);
        shop.BeginRun("run-2", project => project with { Features = [FewFeatures with { Windows = [FeatureWindow.Of(Duration.Parse("30d"))] }] });
        shop.BeginRun("run-3", project => project with { Models = [Weak with { Features = [project.Features[0]] }] });
        shop.Run();

        GateResult found = Gate(shop, 2, "champion");
        Assert.Equal(GateOutcome.NotJudged, found.Outcome);
        Assert.Contains("feature purchase_min is no longer defined", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_broken_load_the_champions_stay_and_segments_are_made_anew()
    {
        using TestShop shop = Make(600, Stage.Train, Definitions.Churn, Definitions.LifetimeValue, Definitions.Segments);
        shop.BeginRun("run-2");
        shop.WritePurchases(TestShop.Purchases(150));
        shop.Run(Stage.Train);

        Assert.Equal(1, Champion(shop));
        Assert.Equal(1, Champion(shop, "lifetime_value"));
        Assert.Equal(2, Champion(shop, "segments"));
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("promote churn: version 2 fails the gate 'champion'", StringComparison.Ordinal));

        shop.BeginRun("run-3", project => project with { Models = [Definitions.LifetimeValue] });
        shop.WritePurchases($"SELECT * FROM ({TestShop.Purchases(600)}) WHERE ordered_at >= TIMESTAMPTZ '2025-10-01 00:00:00+02'");
        shop.Run(Stage.Train);

        Judgement nobody = Judge(shop, "lifetime_value", 3);
        Assert.Equal(["champion"], nobody.Failed.Select(gate => gate.Gate));
        Assert.Equal(1, Champion(shop, "lifetime_value"));
    }

    [Theory]
    [InlineData("churn", "model/model.json", "is not as it was registered (its hash differs)")]
    [InlineData("churn", "", "files of version 1 of model 'churn' are gone")]
    [InlineData("lifetime_value", "../meta.yaml", "its run run-1-lifetime_value, which says how to fit it again without them, is gone")]
    public void A_champion_that_cannot_be_read_is_not_compared_with_and_can_be_replaced(string model, string lost, string reason)
    {
        using TestShop shop = Make(600, Stage.Train, Definitions.Churn, Definitions.LifetimeValue);
        Lose(shop, shop.Models.Versions(model).Single(), lost);
        shop.BeginRun("run-2", project => project with
        {
            Models = [Definitions.Churn with { Penalty = 5 }, Definitions.LifetimeValue with { Penalty = 0.1 }],
        });
        shop.Run();

        Assert.Equal(2, Champion(shop, model));
        GateResult gate = Judge(shop, model, 2).Gates.Single(one => one.Gate == "champion");
        Assert.Equal(GateOutcome.NotJudged, gate.Outcome);
        Assert.Contains(reason, gate.Sentence, StringComparison.Ordinal);
        bool isRead = lost.EndsWith(".yaml", StringComparison.Ordinal);
        Assert.Equal(isRead, !shop.Observer.Warnings.Any(warning => warning.StartsWith($"promote {model}: there is no comparison", StringComparison.Ordinal)));
        string card = Text(shop, shop.Models.Versions(model).Single(version => version.Version == 2), CardFiles.Markdown);
        Assert.Contains(isRead ? "compared with version 1" : "there is no comparison", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CardFiles.Markdown)]
    [InlineData(CardFiles.Html)]
    public void A_card_that_a_killed_run_did_not_come_to_is_written_and_one_that_is_there_stays(string file)
    {
        using TestShop shop = Make(100, Stage.Train, Definitions.Segments);
        ModelVersion version = shop.Models.Versions("segments").Single();
        string path = TrackingFolder.Of(shop.Project).ArtifactPath(version.Run, file);
        string card = File.ReadAllText(path);
        File.Delete(path);

        new PromoteStep(Definitions.Segments).Run(shop.Context);

        Assert.Equal(card, File.ReadAllText(path));
        File.WriteAllText(path, "as it was");
        new PromoteStep(Definitions.Segments).Run(shop.Context);
        Assert.Equal("as it was", File.ReadAllText(path));
    }

    [Fact]
    public void Newer_data_for_the_same_recipe_is_taken_where_scores_stay_alike()
    {
        using TestShop shop = Make(600, Definitions.Churn with { Promotion = new PromotionRules { Fairness = new FairnessRule { By = "purchase_country_last" } } });
        shop.BeginRun("run-2", project => project, TestShop.AsOf.AddDays(7));
        shop.Run();

        Assert.Equal(2, Champion(shop));
        Assert.Equal(GateOutcome.NotJudged, Gate(shop, 2, "champion").Outcome);
        Assert.Contains("scores shifted by 0.0", Gate(shop, 2, "stability").Sentence, StringComparison.Ordinal);
        Assert.Equal(["DE", "FR", "NL"], Judge(shop, "churn", 2).Groups.Select(group => group.Group));
    }

    [Fact]
    public void Without_a_version_that_passed_nothing_scores_and_the_remedy_is_named()
    {
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.Churn with { Promotion = new PromotionRules { Margin = 0.9 } }],
        });
        shop.WritePurchases(TestShop.Purchases(600));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => shop.Run());

        Assert.Equal(
            "model 'churn' has no champion, so nothing may score: 'patron models show churn' says why no version was promoted, "
            + "'patron models promote churn 1 --override REASON' lets one score all the same",
            error.Message);
        Assert.Contains("promote churn: no version scores; 'patron models promote churn 1 --override REASON' lets version 1 score", shop.Observer.Warnings);
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("promote churn: version 1 fails the gate 'baseline': log loss", StringComparison.Ordinal));
    }

    [Fact]
    public void By_hand_a_person_promotes_and_what_they_decide_stays()
    {
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.Segments with { Promotion = new PromotionRules { By = PromotionWay.Hand } }],
        });
        shop.WritePurchases(TestShop.Purchases(100));
        shop.Run(Stage.Train);

        Assert.Null(shop.Models.ByAlias("segments", ModelAliases.Champion));
        Assert.Contains("promote segments: no version scores; 'patron models promote segments 1' lets version 1 score", shop.Observer.Warnings);

        shop.Models.Promote("segments", 1);
        shop.BeginRun("run-2", project => project with { Models = [Definitions.Segments] });
        shop.Run();
        Assert.Equal(2, shop.Models.ByAlias("segments", ModelAliases.Champion)!.Version);
        shop.Models.Promote("segments", 1); // a rollback
        new PromoteStep(Definitions.Segments).Run(shop.Context);
        Assert.Equal(1, shop.Models.ByAlias("segments", ModelAliases.Champion)!.Version);
    }

    static TestShop Make(int customers, params ModelDefinition[] models) => Make(customers, Stage.Score, models);

    static TestShop Make(int customers, Stage upTo, params ModelDefinition[] models)
    {
        TestShop shop = new(change: project => project with
        {
            Features = [.. models.OfType<PropensityDefinition>().SelectMany(model => model.Features)],
            Models = models,
        });
        shop.WritePurchases(TestShop.Purchases(customers));
        shop.Run(upTo);
        return shop;
    }

    static void Register(TestShop shop, RegisteredModel model, string run, DateTimeOffset asOf, object evaluation)
    {
        using RunJournal fit = TestRuns.Begin(shop.Project, run, shop.Observer);
        ModelRegistration copy = new()
        {
            Name = model.Name,
            Kind = model.Kind,
            Content = model.Content.GetRawText().Replace("\"Converged\"", "\"MaxIterations\"", StringComparison.Ordinal),
            Metrics = model.Metrics,
            AsOf = asOf,
            Evaluation = evaluation,
            Definitions = model.Definitions,
            TrainingData = model.TrainingData,
        };
        shop.Models.Register(copy, fit, TimeProvider.System.GetUtcNow());
        fit.End(RunStatus.Finished);
    }

    /// <summary>A file of the artifacts becomes empty braces; what is no artifact is deleted, with all that it holds.</summary>
    static void Lose(TestShop shop, ModelVersion version, string file)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(TrackingFolder.Of(shop.Project).ArtifactPath(version.Run, CardFiles.Html)))!, file);
        if (file.Length == 0)
            Directory.Delete(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))!, recursive: true);
        else if (file.StartsWith("..", StringComparison.Ordinal))
            File.Delete(path);
        else
            File.WriteAllText(path, "{}");
    }

    static int Champion(TestShop shop, string model = "churn") => shop.Models.ByAlias(model, ModelAliases.Champion)!.Version;

    static GateResult Gate(TestShop shop, int version, string gate) => Judge(shop, "churn", version).Gates.Single(found => found.Gate == gate);

    static Judgement Judge(TestShop shop, string model, int version) =>
        Judgement.FromJson(Text(shop, shop.Models.Versions(model).Single(known => known.Version == version), Judgement.File));

    static string Text(TestShop shop, ModelVersion version, string file)
    {
        using StreamReader reader = new(shop.Models.Store.OpenArtifact(version.Run, file));
        return reader.ReadToEnd();
    }
}
