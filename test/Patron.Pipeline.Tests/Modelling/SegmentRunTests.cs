using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.Calibration;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Onnx;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Propensity models by macrosegment, from training to scores, card and files.</summary>
public sealed class SegmentRunTests
{
    static readonly TargetDefinition Lapse = Definitions.Inactivity with
    {
        Name = "lapse", File = "targets/lapse.yml", Horizon = Duration.Parse("8w"), BlindSpot = default, ActiveWithin = Duration.Parse("20w"),
    };

    /// <summary>Few features, so that many fits take little time.</summary>
    static readonly AggregateGroupDefinition Features = Definitions.Features with
    {
        Windows = [FeatureWindow.Lifetime],
        Aggregates = [new("amount", [Aggregate.Sum, Aggregate.Count]), new("ordered_at", [Aggregate.DaysSinceLast]), new("channel", [Aggregate.Last])],
    };

    static readonly DatasetDefinition Leaving = new()
    {
        Name = "leaving",
        File = "datasets/leaving.yml",
        Features = [Features],
        Targets = [Lapse],
        AsOf = new TrainingCalendar { Count = 3 },
        Macrosegments = [new("devoted", Sql("purchase_count >= 30")), new("often", Sql("purchase_count >= 8")), new("seldom", Sql("true"))],
    };

    static readonly PropensityDefinition Model = new()
    {
        Name = "lapse", File = "models/lapse.yml", Dataset = Leaving, Target = Lapse, Features = Leaving.Features,
        By = new SegmentRules { Column = "macrosegment", LeastRows = 60, LeastOfEach = 10 },
    };

    [Fact]
    public void Each_macrosegment_has_its_own_model_which_scores_it_and_the_card_says_whether_that_pays()
    {
        using TestShop shop = Make(Model);
        TrainAndScore(shop);

        RegisteredModel version = shop.Models.Newest("lapse");
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        var learner = (SegmentedLearner)model.Learner;
        Assert.Equal(["often", "seldom"], learner.Parts.Keys);

        // The evaluation is by segment, beside one model over all rows.
        SegmentsEvaluation found = version.EvaluationAs<PropensityEvaluation>()!.Segments!;
        Assert.Equal(["devoted", "often", "seldom"], found.Segments.Select(segment => segment.Level));
        Assert.Equal([false, true, true], found.Segments.Select(segment => segment.HasOwn));
        Assert.Equal(version.Metrics["rows"], found.Segments.Sum(segment => segment.Rows));
        Assert.Equal(found.LogLoss, found.Segments.Sum(segment => segment.Rows * segment.LogLoss) / version.Metrics["rows"], 1e-9);
        Assert.Equal(found.LogLossOfAll - found.LogLoss, found.Saved.Value, 1e-9);
        Assert.Equal(found.LogLossOfAll, version.Metrics["one_model_log_loss"]);

        // The version says by what it learnt, and how far each column moves the scores of all parts.
        PropensityEvaluation evaluation = version.EvaluationAs<PropensityEvaluation>()!;
        Assert.Matches(
            @"^one model for each of 2 levels of macrosegment, and one over all rows \(logistic regression, \d+ of \d+ coefficients, L2 penalty 1\)$",
            evaluation.Learner!);
        Assert.All(found.Segments, segment => Assert.EndsWith("coefficients, L2 penalty 1", segment.Learner, StringComparison.Ordinal));
        Assert.Equal(learner.Columns.Order(StringComparer.Ordinal), evaluation.Importance.Select(one => one.Column).Order(StringComparer.Ordinal));
        Assert.All(evaluation.Importance, one => Assert.True(double.IsFinite(one.Size) && one.Size >= 0, $"{one}"));
        Assert.Empty(evaluation.Coefficients);

        // Every row is scored by its segment's part, and those without one by the model over all rows, which is told.
        shop.Lake.Bind(["gold.scores", "silver.dataset_leaving"]);
        const string Scored = "FROM gold.scores AS s JOIN silver.dataset_leaving AS d ON d.customer_key = s.customer_key AND d.part = 'score'";
        foreach (string segment in (string[])["devoted", "often", "seldom"])
        {
            ColumnTable rows = shop.Read($"SELECT d.*, s.score, s.reasons {Scored} WHERE s.macrosegment = '{segment}' ORDER BY customer_key");
            FeatureTable features = FeaturesOf(version, rows);
            Assert.Equal(learner.PartOf(segment).Probabilities(features), rows.Doubles("score"));
            const string OfAll = "by the model over all rows, macrosegment devoted has none of its own";
            Assert.All(rows.Texts("reasons"), reasons => Assert.Equal(segment == "devoted", reasons!.EndsWith(OfAll, StringComparison.Ordinal)));
        }

        string card = ModelCard.Of(shop.Project, shop.Models, "lapse", 1).ToMarkdown();
        Assert.Contains("## Whether models by macrosegment pay", card, StringComparison.Ordinal);
        Assert.Contains(found.Verdict[1..], card, StringComparison.Ordinal);
        Assert.Contains("## What moves the score", card, StringComparison.Ordinal);
        Assert.Contains("| devoted |", card, StringComparison.Ordinal);
        Assert.Contains("macrosegment devoted is scored by the model over all rows", card, StringComparison.Ordinal);
        Assert.Contains("devoted, often, seldom", card, StringComparison.Ordinal);
        GateResult gate = Judgement.FromJson(shop.Models.Versions("lapse").Single().Tags[VersionTags.Gates]).Gates.Single(one => one.Gate == "segments");
        Assert.NotEqual(GateOutcome.NotJudged, gate.Outcome);
    }

    [Fact]
    public void A_version_whose_macrosegments_changed_their_meaning_cannot_score()
    {
        using TestShop shop = Make(Model);
        TrainAndScore(shop);
        DatasetDefinition other = Leaving with { Macrosegments = [new("often", Sql("purchase_count >= 9")), new("seldom", Sql("true"))] };
        PropensityDefinition changed = Model with { Dataset = other };
        shop.BeginRun("run-2", project => project with { Datasets = [other], Models = [changed] });
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new ScorePropensity(shop.Project, changed).Run(shop.Context));
        Assert.Contains("macrosegments leaving changed", error.Message, StringComparison.Ordinal);

        // Where the model's file no longer asks for them, and they mean what they meant, it scores.
        string before = shop.ContentOf("gold.scores");
        PropensityDefinition plain = Model with { By = null };
        shop.BeginRun("run-3", project => project with { Datasets = [Leaving], Models = [plain] });
        ScorePropensity score = new(shop.Project, plain);
        shop.Context.BindInputs(score.Info);
        score.Run(shop.Context);
        Assert.Equal(before, shop.ContentOf("gold.scores"));

        Trial asked = new PropensityTrial(shop.Context, Model).Of(shop.Models.Newest("lapse"), null);
        Trial afterwards = new PropensityTrial(shop.Context, plain).Of(shop.Models.Newest("lapse"), null);
        // The macrosegment stands at another place among the columns, so sums round otherwise.
        Assert.Equal(asked.Forecast, afterwards.Forecast, Rounded);
        Assert.Equal(asked.Segments!.OfAll, afterwards.Segments!.OfAll, Rounded);

        static bool Rounded(double one, double other) => Math.Abs(one - other) < 1e-12;
    }

    /// <summary>The files alone, as another program would take them: a row goes to the file of its level, or to the one for all others.</summary>
    [Fact]
    public void Onnxruntime_scores_each_row_by_the_file_of_its_level_as_the_version_does()
    {
        using TestShop shop = Make(Model with { Calibration = CalibrationKind.Platt, CalibratedBy = "macrosegment" });
        TrainAndScore(shop);
        RegisteredModel version = shop.Models.Newest("lapse");
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        using TemporaryFolder folder = new();
        ModelExport.Write(shop.Models, shop.Models.Versions("lapse").Single(), null, folder.PathOf("out", "lapse"));
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(folder.PathOf("out", "lapse", "segments", "segments.json")));
        Assert.Equal("macrosegment", index.RootElement.GetProperty("by").GetString());
        Dictionary<string, string> files = index.RootElement.GetProperty("segments").EnumerateArray()
            .ToDictionary(one => one.GetProperty("level").GetString()!, one => one.GetProperty("file").GetString()!);
        Assert.Equal(["often", "seldom"], files.Keys);

        shop.Lake.Bind(["silver.dataset_leaving"]);
        foreach (string level in (string[])["devoted", "often", "seldom", "never seen"])
        {
            ColumnTable rows = shop.Read(
                $"""
                SELECT * {(level == "never seen" ? "REPLACE ('never seen' AS macrosegment)" : "")} FROM silver.dataset_leaving
                WHERE part = 'score' AND macrosegment = '{(level == "never seen" ? "seldom" : level)}' ORDER BY customer_key LIMIT 40
                """);
            FeatureTable table = FeaturesOf(version, rows);
            Assert.True(table.Rows > 3);
            string file = files.GetValueOrDefault(level) ?? index.RootElement.GetProperty("others").GetString()!;
            OnnxRuntime.AssertAgrees(
                File.ReadAllBytes(folder.PathOf("out", "lapse", file)), table, model.Learner.Scores(table), model.Score(table).Probabilities);
        }
    }

    /// <summary>One customer alone buys by pigeon, so that folds without them do not know it; another comes by a channel that no training row has.</summary>
    [Fact]
    public void Unseen_levels_are_refused_when_a_version_scores_and_not_while_it_is_trained_searched_and_judged()
    {
        using TestShop shop = Make(Model with
        {
            TunedPenalty = true, Tuning = new TuningRules { Folds = 2 }, Preprocessing = new PreprocessingRules { Unseen = UnseenWay.Refuse },
        });
        shop.WritePurchases(
            $"""
            {TestShop.Purchases(500)}
            UNION ALL
            SELECT 'lone', TIMESTAMPTZ '2025-01-03 12:00:00+00' + to_days(CAST(18 * i AS INTEGER)), 5, 'pigeon', 'DE' FROM range(20) AS rows(i)
            UNION ALL
            SELECT 'late', TIMESTAMPTZ '2025-12-31 22:59:00+00', 5, 'balloon', 'DE'
            """);
        shop.Run(Stage.Train);
        RegisteredModel version = shop.Models.Newest("lapse");
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        Assert.IsType<LogisticLearner>(((SegmentedLearner)model.Learner).PartOf("seldom"));
        shop.Lake.Bind(["silver.dataset_leaving"]);
        const string One = "SELECT * REPLACE ('seldom' AS macrosegment) FROM silver.dataset_leaving WHERE part = 'score' AND customer_key = ";
        Assert.Equal(
            [new UnseenValue("purchase_last", "pigeon", 1)], model.Score(FeaturesOf(version, shop.Read($"{One}'lone'"))).Unseen);
        string refused = Assert.Throws<ArgumentException>(() => model.Score(FeaturesOf(version, shop.Read($"{One}'late'")))).Message;
        Assert.StartsWith("column 'purchase_last': 'balloon', in 1 of 1 rows given together", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_that_fails_names_its_segment()
    {
        bool[] target = [.. Enumerable.Range(0, 60).Select(row => row % 2 == 0)];
        FeatureTable features = new(
        [
            new CategoryColumn("macrosegment", [.. Enumerable.Range(0, 60).Select(row => row < 30 ? "often" : "seldom")]),
            new NumericColumn("purchases", [.. Enumerable.Range(0, 60).Select(row => row % 7.0)]),
        ]);
        using TestShop shop = Make(Model);
        SegmentRows oneOutcome = new("often", [0, 2, 4, 6, 8, 10], 6, true);
        string message = Assert.Throws<InvalidOperationException>(() => LearnerDecision.Of(
            Model with { TunedPenalty = true }, features, target, [.. Enumerable.Range(0, 60).Select(row => $"c{row}")], shop.Project.Settings,
            [oneOutcome])).Message;
        Assert.StartsWith("the learner of lapse for macrosegment 'often' cannot be chosen: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_part_is_tuned_on_its_own_rows_and_exported_as_a_file_of_its_own()
    {
        using TestShop shop = Make(Model with
        {
            TunedPenalty = true, Tuning = new TuningRules { Folds = 2 }, Calibration = CalibrationKind.Platt, CalibratedBy = "macrosegment",
        });
        shop.WritePurchases(TestShop.Purchases(500));
        shop.Run(Stage.Train);

        RegisteredModel version = shop.Models.Newest("lapse");
        SegmentsEvaluation found = version.EvaluationAs<PropensityEvaluation>()!.Segments!;
        Assert.All(found.Segments, segment => Assert.Equal(segment.HasOwn, segment.Reason is not null));
        using Stream tried = shop.Models.Store.OpenArtifact(version.RunId, LearnerDecision.File);
        using JsonDocument tuning = JsonDocument.Parse(tried);
        Assert.Equal(["often", "seldom"], tuning.RootElement.GetProperty("segments").EnumerateArray().Select(one => one.GetProperty("level").GetString()));
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        Assert.Equal("macrosegment", model.CalibrationByColumn!.Column);
        Assert.Equal("platt by macrosegment", version.EvaluationAs<PropensityEvaluation>()!.Calibration);

        using TemporaryFolder folder = new();
        ExportedModel exported = ModelExport.Write(
            shop.Models, shop.Models.Versions("lapse").Single(), null, folder.PathOf("out", "lapse"));
        Assert.Null(exported.WithoutOnnx);
        Assert.Equal(
            ["segments/1.onnx", "segments/2.onnx", "segments/others.onnx", "segments/segments.json"],
            exported.Files.Where(file => file.StartsWith("segments", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("model.onnx", exported.Files);
    }

    /// <summary>One model of all customers whose probabilities are put right in each macrosegment.</summary>
    [Fact]
    public void A_calibration_by_macrosegment_is_judged_and_scores_by_the_maps_of_each()
    {
        PropensityDefinition plain = Model with { By = null, Calibration = CalibrationKind.Beta, CalibratedBy = "macrosegment" };
        using TestShop shop = Make(plain);
        TrainAndScore(shop);

        RegisteredModel version = shop.Models.Newest("lapse");
        PropensityModel model = PropensityContent.From(version.Content).ToModel();
        Assert.Contains("seldom", model.CalibrationByColumn!.Maps.Groups);
        Assert.DoesNotContain("macrosegment", model.Learner.Columns);
        Assert.Contains("macrosegment", model.Columns);
        shop.Lake.Bind(["gold.scores", "silver.dataset_leaving"]);
        PropensityRows rows = PropensityRows.Read(shop.Context, plain);
        double[] ofAll = UnseenForecast.Of(
            rows.Features, rows.Target, rows.Folds(plain.Folds, 42), new() { Target = "lapse" }, null, CalibrationKind.Beta,
            new CategoryColumn("macrosegment", rows.Macrosegments))
            .Calibrated.Probabilities;
        Assert.Equal(
            Losses.Log(ofAll, rows.Target).Average(),
            version.EvaluationAs<PropensityEvaluation>()!.Metrics.LogLoss, 1e-9);
        Assert.Contains("calibration by macrosegment: group 'devoted' uses the map of all rows", string.Join('\n', version.EvaluationAs<PropensityEvaluation>()!.Warnings), StringComparison.Ordinal);
        ColumnTable scored = shop.Read(
            "SELECT d.*, s.score FROM gold.scores AS s JOIN silver.dataset_leaving AS d ON d.customer_key = s.customer_key AND d.part = 'score' ORDER BY customer_key");
        Assert.Equal(model.Score(FeaturesOf(version, scored)).Probabilities, scored.Doubles("score"));
        Judgement judgement = Judgement.FromJson(shop.Models.Versions("lapse").Single().Tags[VersionTags.Gates]);
        Assert.Equal(GateOutcome.Passed, judgement.Gates.Single(gate => gate.Gate == "evidence").Outcome);
    }

    [Fact]
    public void Segments_that_are_numbers_or_too_few_everywhere_are_refused_with_the_remedy()
    {
        using (TestShop shop = Make(Model with { By = new SegmentRules { Column = "purchase_count" } }))
            Assert.Contains("'by' names purchase_count, which has numbers", Refusal(shop), StringComparison.Ordinal);
        using (TestShop shop = Make(Model with { By = null, Calibration = CalibrationKind.Platt, CalibratedBy = "purchase_count" }))
            Assert.Contains("'calibration.by' names purchase_count, which has numbers", Refusal(shop), StringComparison.Ordinal);
        using (TestShop shop = Make(Model with { By = new SegmentRules { Column = "macrosegment", LeastRows = 100_000 } }))
            Assert.Contains("no level has 100000 rows, 50 of either outcome (devoted: ", Refusal(shop), StringComparison.Ordinal);

        static string Refusal(TestShop shop)
        {
            shop.WritePurchases(TestShop.Purchases(100));
            return Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Train)).Message;
        }
    }

    static TestShop Make(PropensityDefinition model) =>
        new(change: project => project with { Features = Leaving.Features, Datasets = [Leaving], Models = [model] });

    static void TrainAndScore(TestShop shop)
    {
        shop.WritePurchases(TestShop.Purchases(500));
        shop.Run(Stage.Train);
        shop.Models.Promote("lapse", 1); // so few customers prove nothing
        ScorePropensity score = new(shop.Project, (PropensityDefinition)shop.Project.Models[0]);
        shop.Context.BindInputs(score.Info);
        score.Run(shop.Context);
    }

    static FeatureTable FeaturesOf(RegisteredModel version, ColumnTable rows) => new(
    [
        .. PropensityContent.From(version.Content).Columns.Select(column => column.IsNumber
            ? (FeatureColumn)new NumericColumn(column.Name, rows.Doubles(column.Name))
            : new CategoryColumn(column.Name, rows.Texts(column.Name)!)),
    ]);

    static SqlText Sql(string text) => new(text, "datasets/leaving.yml");
}
