using Patron.Models.Boosting;
using Patron.Models.Calibration;
using Patron.Models.Forest;
using Patron.Models.Numerics;
using Patron.Models.Onnx;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Onnx;

public sealed class OnnxExportTests
{
    /// <summary>Numbers with gaps and extremes, one that is a constant with gaps, categories with rare and missing ones.</summary>
    static (FeatureTable Table, bool[] Target) Customers(int rows, int seed, bool withStrangers)
    {
        RandomStream random = RandomStream.For(seed, "onnx");
        string?[] plans = ["basic", "pro", "max", null, "ünï \"code\"", .. withStrangers ? ["stranger"] : Array.Empty<string?>()];
        string?[] cities = [.. Enumerable.Range(0, 30).Select(city => $"city {city}")];
        double[] age = new double[rows], spend = new double[rows], discount = new double[rows];
        string?[] plan = new string?[rows], city = new string?[rows];
        bool[] target = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            age[row] = random.Chance(0.1) ? double.NaN : Math.Round(18 + (60 * random.Uniform()));
            spend[row] = Math.Exp(3 * random.Normal());
            discount[row] = random.Chance(0.3) ? double.NaN : 5;
            plan[row] = plans[(int)(plans.Length * random.Uniform())];
            city[row] = cities[(int)(cities.Length * random.Uniform() * random.Uniform())];
            double odds = (double.IsNaN(age[row]) ? 1 : age[row] / 40) - (plan[row] == "pro" ? 2 : 1) + (0.2 * Math.Log(spend[row]));
            target[row] = random.Chance(1 / (1 + Math.Exp(-odds)));
        }

        return (
            new FeatureTable(
            [
                new NumericColumn("age", age), new NumericColumn("spend", spend), new NumericColumn("discount", discount),
                new CategoryColumn("plan", plan), new CategoryColumn("city", city),
            ]),
            target);
    }

    public static TheoryData<string, PreprocessingOptions> Preprocessings => new()
    {
        { "as it is by default", new PreprocessingOptions() },
        { "first levels dropped, nothing scaled", new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None } },
        { "everything scaled, medians, extremes cut", new PreprocessingOptions { Scaling = FeatureScaling.AllFeatures, MissingNumbers = MissingNumbers.MedianAndIndicator, Winsorize = 0.05 } },
        { "rare levels together", new PreprocessingOptions { MinLevelRows = 40 } },
        { "whole numbers alone", new PreprocessingOptions { MissingNumbers = MissingNumbers.Refuse } },
        { "unseen levels refused", new PreprocessingOptions { UnseenLevels = UnseenLevels.Refuse, MinLevelRows = 40 } },
        { "unseen levels refused, target means", new PreprocessingOptions { UnseenLevels = UnseenLevels.Refuse, TargetMeansFrom = 10 } },
        { "target means", new PreprocessingOptions { TargetMeansFrom = 10 } },
    };

    [Theory]
    [MemberData(nameof(Preprocessings))]
    public void Onnxruntime_gives_the_probabilities_of_a_logistic_regression_from_raw_columns(string what, PreprocessingOptions options)
    {
        (FeatureTable table, bool[] target) = Customers(600, 1, withStrangers: false);
        (FeatureTable later, _) = Customers(200, 2, withStrangers: true);
        if (options.MissingNumbers == MissingNumbers.Refuse)
            (table, later) = (Filled(table), Filled(later));
        AssertAgrees(what, new LogisticLearnerOptions { Preprocessing = options }, table, target, later);
    }

    static FeatureTable Filled(FeatureTable table) => new(
    [
        .. table.Columns.Select(column => column is NumericColumn numbers
            ? new NumericColumn(numbers.Name, Array.ConvertAll(numbers.Values, value => double.IsNaN(value) ? 0 : value))
            : column),
    ]);

    public static TheoryData<string, LearnerOptions> Learners => new()
    {
        { "boosting", new BoostingLearnerOptions() },
        { "forest", new ForestLearnerOptions() },
        { "rules", new RulesLearnerOptions() },
    };

    [Theory]
    [MemberData(nameof(Learners))]
    public void Onnxruntime_gives_the_probabilities_of_every_learner(string what, LearnerOptions options)
    {
        (FeatureTable table, bool[] target) = Customers(1200, 7, withStrangers: false);
        (FeatureTable later, _) = Customers(200, 8, withStrangers: true);
        AssertAgrees(what, options, table, target, later);
    }

    [Theory]
    [InlineData(CalibrationKind.Platt)]
    [InlineData(CalibrationKind.Beta)]
    [InlineData(CalibrationKind.Isotonic)]
    public void Onnxruntime_gives_calibrated_probabilities(CalibrationKind kind)
    {
        (FeatureTable table, bool[] target) = Customers(1000, 9, withStrangers: false);
        PropensityModel plain = PropensityModel.Fit(table, target).Model;
        (FeatureTable others, bool[] outcomes) = Customers(1000, 10, withStrangers: false);
        PropensityModel model = plain.Calibrated(ProbabilityCalibration.Fit(plain.Score(others).Probabilities, outcomes, kind).Model);

        Assert.NotEqual(plain.Score(others).Probabilities, model.Score(others).Probabilities);
        OnnxRuntime.AssertAgrees(OnnxExport.Of(model), others, model.Learner.Scores(others), model.Score(others).Probabilities);
        Assert.Equal(model.Score(others).Probabilities, PropensityModel.FromJson(model.ToJson()).Score(others).Probabilities);
    }

    static void AssertAgrees(string name, LearnerOptions options, FeatureTable table, bool[] target, FeatureTable later)
    {
        PropensityModel model = PropensityModel.Fit(table, target, new PropensityOptions { Target = name, Learner = options }).Model;
        PropensityModel lenient = model.Knowing(later); // a graph refuses nothing
        OnnxRuntime.AssertAgrees(OnnxExport.Of(model), later, lenient.Learner.Scores(later), lenient.Score(later).Probabilities);
    }

    public static TheoryData<string> Losses => ["logistic", "squared_error", "poisson"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Onnxruntime_gives_the_predictions_of_boosted_trees(string loss)
    {
        (FeatureTable table, bool[] target) = Customers(1500, 3, withStrangers: false);
        (FeatureTable later, _) = Customers(300, 4, withStrangers: true);
        BoostedTrees model = BoostedTrees.Fit(
            table, Array.ConvertAll(target, happened => happened ? 1.0 : 0),
            new BoostingOptions { Loss = BoostingLoss.Find(loss, null)!, Trees = 40, MaxLeaves = 12 }).Model;
        Assert.Contains(model.Trees, tree => Enumerable.Range(0, tree.Nodes).Any(node => tree.CategoriesLeft(node).Length > 0));

        OnnxRuntime.AssertAgrees(OnnxExport.Of(loss, model), later, model.Scores(later), model.Predict(later));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Onnxruntime_gives_the_means_of_a_forest(bool isProbability)
    {
        (FeatureTable table, bool[] target) = Customers(1500, 5, withStrangers: false);
        (FeatureTable later, _) = Customers(300, 6, withStrangers: true);
        ForestOptions options = new() { Trees = 30 };
        RandomForest model = isProbability
            ? RandomForest.Fit(table, target, options).Model
            : RandomForest.Fit(table, [.. Enumerable.Range(0, table.Rows).Select(row => (target[row] ? 100.0 : 0) + (row % 7))], options).Model;

        double[] means = model.Predict(later);
        OnnxRuntime.AssertAgrees(OnnxExport.Of("forest", model), later, means, means);
    }

    /// <summary>The value at a threshold goes left here and there, and the number next to it right.</summary>
    [Fact]
    public void Thresholds_are_kept_to_the_last_bit()
    {
        double third = 1.0 / 3;
        FeatureTable table = new([new NumericColumn("x", [.. Enumerable.Range(0, 100).Select(row => row < 50 ? third : Math.BitIncrement(third))])]);
        bool[] target = [.. Enumerable.Range(0, 100).Select(row => row >= 50 != (row % 10 == 0))];
        BoostedTrees model = BoostedTrees.Fit(table, target, new BoostingOptions { Trees = 3 }).Model;

        double[] scores = model.Scores(table);
        Assert.NotEqual(scores[1], scores[51]);
        OnnxRuntime.AssertAgrees(OnnxExport.Of("bits", model), table, scores, model.Predict(table));
    }

    [Fact]
    public void What_ONNX_cannot_say_is_refused()
    {
        FeatureTable table = new([new CategoryColumn("plan", [.. Enumerable.Range(0, 100).Select(row => row % 2 == 0 ? "" : "pro")])]);
        bool[] target = [.. Enumerable.Range(0, 100).Select(row => row % 3 == 0)];
        BoostedTrees trees = BoostedTrees.Fit(table, [.. Enumerable.Range(0, 100).Select(row => row % 2 == 0)], new BoostingOptions { Trees = 1 }).Model;
        PropensityModel model = PropensityModel.Fit(table, target).Model;

        Refuses("column 'plan' has a category that is empty text", () => OnnxExport.Of("empty", trees));
        Refuses("column 'plan' has a category that is empty text", () => OnnxExport.Of(model));
        FeatureTable named = new([new NumericColumn("score", [.. Enumerable.Range(0, 100).Select(row => row % 7.0)])]);
        Refuses("column 'score' has a name", () => OnnxExport.Of(PropensityModel.Fit(named, target).Model));
        BoostedTrees nothing = BoostedTrees.Fit(table, target, new BoostingOptions { MinRows = 99 }).Model;
        Refuses("no tree asks anything", () => OnnxExport.Of("nothing", nothing));
    }

    static void Refuses(string message, Func<byte[]> act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
}
