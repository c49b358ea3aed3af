using Patron.Models.Boosting;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Propensity;

/// <summary>What all learners have in common.</summary>
public sealed class LearnerTests
{
    static readonly Sample Rows = Sample.Of("learners", 600);

    public static TheoryData<LearnerKind> Kinds => [.. Enum.GetValues<LearnerKind>()];

    static LearnerOptions Options(LearnerKind kind) => kind switch
    {
        LearnerKind.Rules => new RulesLearnerOptions(),
        LearnerKind.Logistic => new LogisticLearnerOptions(),
        LearnerKind.Boosting => new BoostingLearnerOptions { Trees = new() { Trees = 20, MaxLeaves = 6, MinRows = 5 } },
        LearnerKind.Forest => new ForestLearnerOptions { Forest = new() { Trees = 10, MinRows = 5 } },
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static PropensityModel Fit(LearnerKind kind) =>
        PropensityModel.Fit(Rows.Table, Rows.Happened, new() { Target = "leaves", Learner = Options(kind) }).Model;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Contributions_and_base_are_the_score(LearnerKind kind)
    {
        PropensityModel model = Fit(kind);
        ScoreContributions contributions = model.Contributions(Rows.Table);
        double[] scores = model.Learner.Scores(Rows.Table);
        Assert.Equal(model.Columns, contributions.Values.Features);
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = contributions.Base;
            foreach (double part in contributions.Values.Row(row))
                sum += part;
            Assert.Equal(scores[row], sum, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scores_probabilities_and_log_odds_are_the_same_on_three_scales(LearnerKind kind)
    {
        PropensityModel model = Fit(kind);
        double[] probabilities = model.Score(Rows.Table).Probabilities;
        double[] logOdds = model.Learner.LogOdds(Rows.Table);
        Assert.Equal(model.Learner.Probabilities(Rows.Table), probabilities);
        Assert.Equal(model.Learner.ScoreScale == ScoreScale.LogOdds ? logOdds : probabilities, model.Learner.Scores(Rows.Table));
        // A forest may be certain, which log odds are not.
        Assert.All(
            probabilities.Zip(logOdds).Where(pair => pair.First is > 1e-12 and < 1 - 1e-12),
            pair => Assert.Equal(Math.Log(pair.First / (1 - pair.First)), pair.Second, 1e-9));
        Assert.All(logOdds, odds => Assert.InRange(odds, -37, 37));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Saved_and_read_again_it_scores_to_the_same_bits(LearnerKind kind)
    {
        PropensityModel model = Fit(kind);
        PropensityModel read = PropensityModel.FromJson(model.ToJson());
        Assert.Equal(("leaves", kind), (read.Target, read.Learner.Kind));
        Assert.Equal(model.Score(Rows.Table).Probabilities, read.Score(Rows.Table).Probabilities);
        Assert.Equal(model.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData(LearnerKind.Rules)]
    [InlineData(LearnerKind.Logistic)]
    [InlineData(LearnerKind.Boosting)]
    public void A_row_of_weight_two_is_a_row_that_is_there_twice(LearnerKind kind)
    {
        double[] weights = RandomRows.Of(Rows.Happened.Length, row => row % 3);
        int[] repeated = [.. Enumerable.Range(0, weights.Length).SelectMany(row => Enumerable.Repeat(row, row % 3))];
        // Preprocessing and the least rows of a leaf count rows; what is fitted to them is what is compared.
        LearnerOptions options = kind switch
        {
            LearnerKind.Rules => new RulesLearnerOptions { MinRows = 1 },
            LearnerKind.Boosting => new BoostingLearnerOptions { Trees = new() { Trees = 5, MaxLeaves = 4, MinRows = 1, MinCategoryRows = 1 } },
            _ => new LogisticLearnerOptions
            {
                Preprocessing = new() { Scaling = FeatureScaling.None }, Regression = new() { Penalty = 0.5 },
            },
        };
        FeatureTable table = new([.. Rows.Table.Columns.Take(2)]);
        PropensityOptions propensity = new() { Learner = options };
        double[] weighted = PropensityModel.Fit(table, Rows.Happened, propensity, weights).Model.Score(table).Probabilities;
        double[] twice = PropensityModel.Fit(
            table.Take(repeated), [.. repeated.Select(row => Rows.Happened[row])], propensity).Model.Score(table).Probabilities;
        for (int row = 0; row < weighted.Length; row++)
            Assert.Equal(twice[row], weighted[row], 1e-8);
    }

    /// <summary>
    /// What a column looks like does not hang on how much a row is to teach: weights that balance outcomes would otherwise move what an
    /// average customer is. Where nothing is penalised it makes no difference to probabilities.
    /// </summary>
    [Fact]
    public void Preprocessing_counts_each_row_once_whatever_it_weighs()
    {
        double[] weights = RandomRows.Of(Rows.Happened.Length, row => 1.0 + (row % 3));
        int[] repeated = [.. Enumerable.Range(0, weights.Length).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        FeatureTable table = new([.. Rows.Table.Columns.OfType<NumericColumn>()]);
        PropensityOptions options = new() { Learner = new LogisticLearnerOptions { Regression = new() { Penalty = 0 } } };
        PropensityModel plain = PropensityModel.Fit(table, Rows.Happened, options).Model;
        PropensityModel weighted = PropensityModel.Fit(table, Rows.Happened, options, weights).Model;
        PropensityModel twice = PropensityModel.Fit(table.Take(repeated), [.. repeated.Select(row => Rows.Happened[row])], options).Model;
        Assert.Equal(PreprocessorOf(plain), PreprocessorOf(weighted));
        Assert.NotEqual(PreprocessorOf(plain), PreprocessorOf(twice));
        double[] expected = twice.Score(table).Probabilities;
        double[] found = weighted.Score(table).Probabilities;
        for (int row = 0; row < found.Length; row++)
            Assert.Equal(expected[row], found[row], 1e-8);

        static string PreprocessorOf(PropensityModel model) => ((LogisticLearner)model.Learner).Preprocessor.ToJson();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_category_that_was_not_there_is_counted(LearnerKind kind)
    {
        string?[] later = [.. Enumerable.Range(0, Rows.Happened.Length).Select(row => row < 3 ? "new" : "c1")];
        FeatureTable table = new([.. Rows.Table.Columns.Take(3), new CategoryColumn("category", later)]);
        Assert.Equal([new UnseenValue("category", "new", 3)], Fit(kind).Score(table).Unseen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_class_is_refused(LearnerKind kind)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => PropensityModel.Fit(Rows.Table, new bool[Rows.Happened.Length], new() { Learner = Options(kind) }));
        Assert.Contains("both outcomes must occur", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Infinity_is_refused_in_fits_and_scores(LearnerKind kind)
    {
        double[] wide = [.. ((NumericColumn)Rows.Table.Columns[0]).Values];
        wide[7] = double.PositiveInfinity;
        FeatureTable broken = new([new NumericColumn("wide", wide), .. Rows.Table.Columns.Skip(1)]);
        Exception fit = Assert.ThrowsAny<ArgumentException>(() => PropensityModel.Fit(broken, Rows.Happened, new() { Learner = Options(kind) }));
        Exception score = Assert.ThrowsAny<ArgumentException>(() => Fit(kind).Score(broken));
        Assert.All([fit, score], refused => Assert.Contains("'wide'", refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LearnerKind.Rules)]
    [InlineData(LearnerKind.Logistic)]
    [InlineData(LearnerKind.Boosting)]
    public void A_column_without_any_value_moves_no_score(LearnerKind kind)
    {
        FeatureTable table = new([.. Rows.Table.Columns, new NumericColumn("void", RandomRows.Of(Rows.Happened.Length, _ => double.NaN))]);
        PropensityModel model = PropensityModel.Fit(table, Rows.Happened, new() { Learner = Options(kind) }).Model;
        Assert.Equal(Fit(kind).Score(Rows.Table).Probabilities, model.Score(table).Probabilities);
    }

    [Fact]
    public void A_million_categories_are_refused_by_regression_and_told_of_by_trees()
    {
        int rows = Rounds.Count(20_000, 1_000_000);
        var random = new RandomStream(5);
        bool[] happened = [.. Enumerable.Range(0, rows).Select(_ => random.Chance(0.5))];
        FeatureTable keys = new([new CategoryColumn("key", [.. Enumerable.Range(0, rows).Select(row => $"k{row}")])]);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => PropensityModel.Fit(keys, happened));
        Assert.Contains($"column 'key' has {rows} distinct values, more than 200", refused.Message, StringComparison.Ordinal);
        FitResult<PropensityModel> trees = PropensityModel.Fit(keys, happened, new() { Learner = new RulesLearnerOptions() });
        Assert.Contains(
            $"column 'key' has {rows} categories: the 255 most frequent are told apart, the others count as missing", trees.Report.Warnings);
    }

    [Fact]
    public void Documents_of_learners_that_are_not_known_or_no_propensity_are_refused()
    {
        BoostedTrees counts = BoostedTrees.Fit(Rows.Table, Rows.Counts, new() { Loss = BoostingLoss.Poisson, Trees = 2 }).Model;
        Assert.Throws<FormatException>(() => PropensityLearner.FromNode(counts.ToNode()));
        System.Text.Json.Nodes.JsonObject learner = Fit(LearnerKind.Boosting).Learner.ToNode();
        learner["trees"] = counts.ToNode();
        Damaged("trees of the loss poisson give no probability", () => PropensityLearner.FromNode(learner));
        learner["kind"] = "neural";
        Damaged("learner of kind 'neural'", () => PropensityLearner.FromNode(learner));
    }

    static void Damaged(string part, Func<object?> read) =>
        Assert.Contains(part, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
}
