using System.Text.Json.Nodes;
using Patron.Models.Calibration;
using Patron.Models.Description;
using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Onnx;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class SegmentedLearnerTests
{
    /// <summary>In the north a bill drives people away, in the south it keeps them; the east has few rows, some rows no region.</summary>
    static (FeatureTable Table, bool[] Left) World(int rows)
    {
        RandomStream random = new(Rounds.Seed);
        string?[] region = new string?[rows];
        double[] bill = new double[rows];
        string?[] plan = new string?[rows];
        bool[] left = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            region[row] = row < 10 ? "east" : row < 40 ? null : row % 2 == 0 ? "north" : "south";
            bill[row] = (4 * random.Uniform()) - 2;
            plan[row] = random.Chance(0.5) ? "a" : "b";
            double slope = region[row] switch { "north" => 1.5, "south" => -1.5, _ => 0 };
            left[row] = random.Chance(LogisticRegression.Sigmoid((slope * bill[row]) - 0.5));
        }

        return (new FeatureTable([new CategoryColumn("region", region), new NumericColumn("bill", bill), new CategoryColumn("plan", plan)]), left);
    }

    static SegmentedLearnerOptions ByRegion(LearnerOptions learner, params string[] levels) => new()
    {
        By = "region",
        Others = learner,
        Parts = levels.ToDictionary(level => level, _ => learner),
    };

    static readonly LearnerOptions Regression = new LogisticLearnerOptions();

    static readonly LearnerOptions Trees = new BoostingLearnerOptions { Trees = new() { Trees = 15, MaxLeaves = 4, MinRows = 5 } };

    public static TheoryData<string> Learners => ["regression", "trees"];

    static PropensityModel Fit(FeatureTable table, bool[] left, string learner) => PropensityModel.Fit(
        table, left, new() { Learner = ByRegion(learner == "trees" ? Trees : Regression, "north", "south") }).Model;

    [Fact]
    public void Each_level_is_scored_by_its_own_fit_and_all_others_by_that_of_all_rows()
    {
        (FeatureTable table, bool[] left) = World(1500);
        PropensityModel model = Fit(table, left, "regression");
        string?[] regions = ((CategoryColumn)table.Find("region")!).Values;
        double[] scores = model.Score(table).Probabilities;
        FeatureTable within = new([table.Find("bill")!, table.Find("plan")!]);
        foreach (string level in (string[])["north", "south"])
        {
            int[] rows = [.. Enumerable.Range(0, left.Length).Where(row => regions[row] == level)];
            double[] own = PropensityModel.Fit(within.Take(rows), Array.ConvertAll(rows, row => left[row])).Model.Score(within.Take(rows)).Probabilities;
            Assert.Equal(own, Array.ConvertAll(rows, row => scores[row]));
        }

        double[] ofAll = PropensityModel.Fit(table, left).Model.Score(table).Probabilities;
        Assert.All(Enumerable.Range(0, 40), row => Assert.Equal(ofAll[row], scores[row]));
        FeatureTable unseen = new([new CategoryColumn("region", ["moon"]), new NumericColumn("bill", [1.0]), new CategoryColumn("plan", ["a"])]);
        PropensityScores found = model.Score(unseen);
        Assert.Equal(PropensityModel.Fit(table, left).Model.Score(unseen).Probabilities, found.Probabilities);
        Assert.Equal([new UnseenValue("region", "moon", 1)], found.Unseen);
    }

    /// <summary>Plan "own" has one row, in the north; nobody has plan "new".</summary>
    [Fact]
    public void Levels_that_other_segments_have_are_not_refused_and_folds_and_search_take_a_level_of_one_row()
    {
        (FeatureTable table, bool[] left) = World(600);
        string?[] plans = [.. ((CategoryColumn)table.Find("plan")!).Values];
        plans[40] = "own";
        table = new([table.Find("region")!, table.Find("bill")!, new CategoryColumn("plan", plans)]);
        LogisticLearnerOptions refusing = new() { Preprocessing = new() { UnseenLevels = UnseenLevels.Refuse } };
        LogisticLearnerOptions lenient = new();
        PropensityModel model = Fit(refusing);
        PropensityModel asRare = Fit(lenient);

        FeatureTable south = Row("south", "own");
        Assert.Equal(asRare.Score(south).Probabilities, model.Score(south).Probabilities);
        Assert.Equal([new UnseenValue("plan", "own", 1)], model.Score(south).Unseen);
        foreach (string? region in (string?[])["south", "north", null])
        {
            string message = Assert.Throws<ArgumentException>(() => model.Score(Row(region, "new"))).Message;
            Assert.StartsWith("column 'plan': 'new', in 1 of 1 rows", message, StringComparison.Ordinal);
        }

        Assert.Equal(asRare.Score(Row("south", "new")).Probabilities, model.Knowing(Row("north", "new")).Score(Row("south", "new")).Probabilities);

        // Trees take any level, and the base asks nothing of the rows.
        SegmentedLearnerOptions treesInSouth = ByRegion(refusing) with { Parts = new Dictionary<string, LearnerOptions> { ["south"] = Trees } };
        PropensityModel mixed = PropensityModel.Fit(table, left, new() { Learner = treesInSouth }).Model;
        Assert.Equal(mixed.Contributions(table).Base, mixed.Contributions(Row("south", "new")).Base);

        int[] folds = StratifiedFolds.Assign([.. Enumerable.Range(0, left.Length).Select(row => $"{row}")], left, 3, 1);
        Assert.Equal(
            CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = ByRegion(lenient, "north", "south") }).Probabilities,
            CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = ByRegion(refusing, "north", "south") }).Probabilities);
        Assert.Equal(Tried(lenient).Losses, Tried(refusing).Losses);

        PropensityModel Fit(LearnerOptions learner) => PropensityModel.FromJson(
            PropensityModel.Fit(table, left, new() { Learner = ByRegion(learner, "north", "south") }).Model.ToJson());
        Patron.Models.Tuning.TriedSettings Tried(LogisticLearnerOptions options) => Patron.Models.Tuning.LearnerTuning.Choose(
            table, left, Folds.Of(folds), new() { Learners = [LearnerKind.Logistic], L1Shares = [0], Preprocessing = options.Preprocessing }).Tried.Single();
        static FeatureTable Row(string? region, string plan) => new(
            [new CategoryColumn("region", [region]), new NumericColumn("bill", [1.0]), new CategoryColumn("plan", [plan])]);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Contributions_and_base_are_the_score_and_the_segment_adds_its_base(string learner)
    {
        (FeatureTable table, bool[] left) = World(800);
        PropensityModel model = Fit(table, left, learner);
        var segmented = (SegmentedLearner)model.Learner;
        ScoreContributions contributions = model.Contributions(table);
        double[] scores = segmented.Scores(table);
        Assert.Equal(model.Columns, contributions.Values.Features);
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = contributions.Base;
            foreach (double part in contributions.Values.Row(row))
                sum += part;
            Assert.Equal(scores[row], sum, 1e-9);
        }

        int north = 40;
        PropensityLearner own = segmented.PartOf("north");
        double step = own.Contributions(table.Take([north])).Base - segmented.Others.Contributions(table.Take([north])).Base;
        Assert.Equal(step, contributions.Values.Row(north)[model.Columns.ToList().IndexOf("region")], 1e-9);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Saved_and_read_again_it_scores_to_the_same_bits_and_so_do_its_settings(string learner)
    {
        (FeatureTable table, bool[] left) = World(600);
        PropensityModel model = Fit(table, left, learner);
        PropensityModel read = PropensityModel.FromJson(model.ToJson());
        Assert.Equal(model.ToJson(), read.ToJson());
        Assert.Equal(model.Score(table).Probabilities, read.Score(table).Probabilities);
        LearnerOptions options = ByRegion(Trees, "south", "north");
        Assert.Equal(options.ToJson(), LearnerOptions.FromJson(options.ToJson()).ToJson());
        Assert.Equal(
            PropensityModel.Fit(table, left, new() { Learner = options }).Model.ToJson(),
            PropensityModel.Fit(table, left, new() { Learner = LearnerOptions.FromJson(options.ToJson()) }).Model.ToJson());
        JsonObject broken = JsonNode.Parse(model.ToJson())!.AsObject();
        broken["learner"]!["by"] = "bill";
        Assert.Throws<FormatException>(() => PropensityModel.FromJson(broken.ToJsonString()));
    }

    [Fact]
    public void A_level_of_one_outcome_is_told_and_scored_by_the_model_of_all_rows()
    {
        (FeatureTable table, bool[] left) = World(600);
        bool[] nobody = [.. left.Select((value, row) => row >= 40 && row % 2 == 0 ? false : value)];
        FitResult<PropensityModel> fit = PropensityModel.Fit(table, nobody, new() { Learner = ByRegion(Regression, "north", "south", "west") });
        Assert.Equal(["south"], ((SegmentedLearner)fit.Model.Learner).Parts.Keys);
        Assert.Contains(fit.Report.Warnings, warning => warning.Contains("'north' is scored by the model over all rows: its 280 rows", StringComparison.Ordinal));
        Assert.Contains(fit.Report.Warnings, warning => warning.Contains("'west' is scored by the model over all rows: its 0 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void Cross_validation_tells_whether_the_split_pays()
    {
        (FeatureTable table, bool[] left) = World(1500);
        int[] folds = [.. Enumerable.Range(0, left.Length).Select(row => row / 2 % 5)];
        double split = CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = ByRegion(Regression, "north", "south") }).LogLoss;
        Assert.True(split < CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = Regression }).LogLoss - 0.05);
        SelectionOptions rules = new() { Keep = 2, Needed = ["region"] };
        Assert.Equal(split, CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = ByRegion(Regression, "north", "south") }, rules).LogLoss, 1e-12);
    }

    [Fact]
    public void Segments_that_are_no_category_and_scales_that_differ_are_refused()
    {
        (FeatureTable table, bool[] left) = World(600);
        SegmentedLearnerOptions options = ByRegion(Regression, "north");
        Refuses("'nowhere', whose levels are the segments, is missing", options with { By = "nowhere" });
        Refuses("'bill' has numbers", options with { By = "bill" });
        Refuses("different scales", options with { Parts = new Dictionary<string, LearnerOptions> { ["north"] = new RulesLearnerOptions() } });
        PropensityModel model = Fit(table, left, "regression");
        Assert.Contains(
            "'region'", Assert.Throws<ArgumentException>(() => model.Score(new FeatureTable([table.Find("bill")!, table.Find("plan")!]))).Message,
            StringComparison.Ordinal);

        void Refuses(string part, LearnerOptions learner) => Assert.Contains(
            part, Assert.Throws<ArgumentException>(() => PropensityModel.Fit(table, left, new() { Learner = learner })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_part_is_a_model_of_its_own_that_scores_as_the_whole_does()
    {
        (FeatureTable table, bool[] left) = World(1500);
        PropensityModel raw = Fit(table, left, "trees");
        string?[] regions = ((CategoryColumn)table.Find("region")!).Values;
        double[] probabilities = raw.Score(table).Probabilities;
        GroupedCalibrationOptions small = new() { LeastRows = 100 };
        ColumnCalibration maps = new("region", GroupedCalibration.Fit(probabilities, left, regions, CalibrationKind.Platt, small).Model);
        PropensityModel model = raw.Calibrated(maps);
        double[] whole = model.Score(table).Probabilities;
        Assert.NotEqual(probabilities, whole);
        foreach (string? level in (string?[])["north", "south", "east", null])
        {
            int[] rows = [.. Enumerable.Range(0, left.Length).Where(row => regions[row] == level)];
            PropensityModel part = model.PartOf(level);
            Assert.Equal(Array.ConvertAll(rows, row => whole[row]), part.Score(table.Take(rows)).Probabilities);
            Assert.NotEmpty(OnnxExport.Of(part));
        }

        Assert.Contains("no one ONNX file", Assert.Throws<ArgumentException>(() => OnnxExport.Of(raw)).Message, StringComparison.Ordinal);
        Assert.Contains("calibration by region", Assert.Throws<ArgumentException>(() => OnnxExport.Of(model)).Message, StringComparison.Ordinal);
        PropensityModel byPlan = raw.Calibrated(maps with { Column = "plan" });
        Assert.Throws<ArgumentException>(() => byPlan.PartOf("north"));
    }

    [Fact]
    public void A_calibration_by_column_is_kept_and_asks_for_its_column()
    {
        (FeatureTable table, bool[] left) = World(1500);
        FeatureTable within = new([table.Find("bill")!, table.Find("plan")!]);
        string?[] regions = ((CategoryColumn)table.Find("region")!).Values;
        PropensityModel plain = PropensityModel.Fit(within, left).Model;
        double[] raw = plain.Score(within).Probabilities;
        var maps = GroupedCalibration.Fit(raw, left, regions, CalibrationKind.Isotonic).Model;
        PropensityModel model = plain.Calibrated(new ColumnCalibration("region", maps));
        Assert.Equal(["bill", "plan", "region"], model.Columns);
        Assert.Equal(maps.Apply(raw, regions), model.Score(table).Probabilities);
        PropensityModel read = PropensityModel.FromJson(model.ToJson());
        Assert.Equal(model.Score(table).Probabilities, read.Score(table).Probabilities);
        Assert.Equal(model.ToJson(), read.ToJson());
        Assert.Contains("'region', by which", Assert.Throws<ArgumentException>(() => model.Score(within)).Message, StringComparison.Ordinal);
        FeatureTable one = table.Take([50]);
        Assert.Equal(["bill", "plan"], ReasonCodes.Of(model.Contributions(one), one)[0].Select(reason => reason.Column).Order());
    }

    [Fact]
    public void Counterfactuals_cross_the_cuts_of_the_segments_own_trees()
    {
        (FeatureTable table, bool[] left) = World(1500);
        PropensityModel model = Fit(table, left, "trees");
        ChangeLimits limits = new(table, new FieldLimits("region") { IsImmutable = true });
        foreach (int row in (int[])[40, 41, 42, 43])
        {
            CounterfactualSearch search = Counterfactuals.Of(model, table, table, row, 0.5, limits);
            Assert.NotEmpty(search.Found);
            Assert.DoesNotContain(search.Found.SelectMany(one => one.Changes), change => change.Column == "region");
        }
    }

    [Fact]
    public void Calibration_across_folds_is_by_the_maps_of_the_other_folds()
    {
        (FeatureTable table, bool[] left) = World(4000);
        string?[] regions = ((CategoryColumn)table.Find("region")!).Values;
        int[] folds = [.. Enumerable.Range(0, left.Length).Select(row => row / 2 % 4)];
        CrossValidation raw = CrossValidation.Of(table, left, folds, new PropensityOptions { Learner = Regression });
        CrossValidation calibrated = raw.Calibrated(left, regions, folds, CalibrationKind.Platt);
        int[] outside = [.. Enumerable.Range(0, left.Length).Where(row => folds[row] != 1)];
        var maps = GroupedCalibration.Fit(
            Array.ConvertAll(outside, row => raw.Probabilities[row]), Array.ConvertAll(outside, row => left[row]),
            Array.ConvertAll(outside, row => regions[row]), CalibrationKind.Platt).Model;
        int judged = Array.FindIndex(folds, 100, fold => fold == 1);
        Assert.Equal(maps.Of(regions[judged]).Apply(raw.Probabilities[judged]), calibrated.Probabilities[judged]);
        Assert.Equal(4, calibrated.Folds.Count);
        Assert.Throws<ArgumentException>(() => raw.Calibrated(left[1..], regions, folds, CalibrationKind.Platt));
    }
}
