using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;
using Patron.Models.Tuning;

namespace Patron.Models.Tests.Tuning;

public sealed class LearnerTuningTests
{
    static readonly Sample Rows = Sample.Of("tuning", 400);
    static readonly IReadOnlyList<Fold> ThreeFolds = Folds.Of([.. Enumerable.Range(0, 400).Select(row => row % 3)]);
    static readonly TuningOptions Few = new() { Trials = 4 };

    [Fact]
    public void The_choice_is_among_what_was_tried_and_says_why()
    {
        LearnerChoice choice = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, Few);
        Assert.Equal(
            [(LearnerKind.Rules, 2), (LearnerKind.Logistic, 2), (LearnerKind.Boosting, 4), (LearnerKind.Forest, 1)],
            choice.Tried.CountBy(one => one.Options.Kind).Select(group => (group.Key, group.Value)));
        TriedSettings chosen = choice.Tried.First(one => one.Options == choice.Chosen);
        Assert.Contains(chosen.Loss.ToString("F4", CultureInfo.InvariantCulture), choice.Reason, StringComparison.Ordinal);
        Assert.StartsWith(choice.Chosen.Kind.ToString(), choice.Reason, StringComparison.OrdinalIgnoreCase);
        TriedSettings best = choice.Tried.MinBy(one => one.Loss)!;
        Assert.True(chosen.Options.Kind <= best.Options.Kind);
    }

    [Fact]
    public void Where_one_split_tells_all_rules_win_the_tie()
    {
        var random = RandomStream.For((long)Rounds.Seed, "rule");
        double[] months = RandomRows.Of(600, _ => random.Below(40));
        bool[] left = Array.ConvertAll(months, month => random.Chance(month <= 12 ? 0.7 : 0.1));
        FeatureTable table = new([new NumericColumn("months", months)]);
        LearnerChoice choice = LearnerTuning.Choose(
            table, left, Folds.Of([.. Enumerable.Range(0, 600).Select(row => row % 5)]), Few with { Trials = 2, Learners = [LearnerKind.Rules, LearnerKind.Logistic] });
        Assert.Equal(LearnerKind.Rules, choice.Chosen.Kind);
    }

    [Fact]
    public void Where_columns_add_up_the_regression_is_chosen_over_boosting()
    {
        var random = RandomStream.For((long)Rounds.Seed, "sum");
        FeatureColumn[] columns = [.. Enumerable.Range(0, 4).Select(j => new NumericColumn($"x{j}", RandomRows.Of(600, _ => random.Normal())))];
        bool[] happened = [.. Enumerable.Range(0, 600).Select(row =>
            random.Chance(LogisticRegression.Sigmoid(1.2 * columns.Sum(column => ((NumericColumn)column).Values[row]))))];
        LearnerChoice choice = LearnerTuning.Choose(
            new FeatureTable(columns), happened, Folds.Of([.. Enumerable.Range(0, 600).Select(row => row % 4)]), Few with { Trials = 2 });
        Assert.Equal(LearnerKind.Logistic, choice.Chosen.Kind);
        Assert.Contains("others: ", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_goes_on_where_it_was_broken_off_to_the_same_choice()
    {
        TuningOptions options = new() { Trials = 5, Learners = [LearnerKind.Boosting] };
        LearnerChoice whole = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options);
        List<string> states = [];
        Assert.Throws<OperationCanceledException>(() => LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options with
        {
            Tried = state =>
            {
                states.Add(state);
                if (states.Count == 3)
                    throw new OperationCanceledException();
            },
        }));
        int more = 0;
        LearnerChoice resumed = LearnerTuning.Choose(
            Rows.Table, Rows.Happened, ThreeFolds, options with { Resume = states[^1], Tried = _ => more++ });
        Assert.Equal(2, more);
        Assert.Equal((whole.Reason, whole.State), (resumed.Reason, resumed.State));
        Assert.Equal(whole.Chosen.ToJson(), resumed.Chosen.ToJson());
    }

    [Fact]
    public void A_state_of_other_rows_or_cut_short_is_refused()
    {
        TuningOptions options = new() { Trials = 1, Learners = [LearnerKind.Rules] };
        string state = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options).State;
        bool[] other = [.. Rows.Happened];
        other[0] = !other[0];
        Assert.Contains("other rows or folds", Assert.Throws<ArgumentException>(
            () => LearnerTuning.Choose(Rows.Table, other, ThreeFolds, options with { Resume = state })).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(
            () => LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options with { Resume = state[..^20] }));
    }

    [Fact]
    public void When_time_is_over_each_learner_has_had_one_trial()
    {
        int minutes = 0;
        LearnerChoice choice = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, new()
        {
            Trials = 20, Learners = [LearnerKind.Rules, LearnerKind.Boosting], Time = TimeSpan.FromMinutes(1), Elapsed = () => TimeSpan.FromMinutes(minutes),
            Tried = _ => minutes++,
        });
        Assert.Equal([LearnerKind.Rules, LearnerKind.Boosting], choice.Tried.Select(one => one.Options.Kind));
    }

    [Fact]
    public void Halving_judges_few_settings_on_all_rows()
    {
        LearnerChoice choice = LearnerTuning.Choose(
            Rows.Table, Rows.Happened, ThreeFolds, new() { Trials = 9, Learners = [LearnerKind.Boosting], Search = TuningSearch.Halving });
        Assert.Single(choice.Tried);
        Assert.Equal(LearnerKind.Boosting, choice.Chosen.Kind);
    }

    [Fact]
    public void In_halving_too_one_trial_is_all_that_follows_the_limit_of_time()
    {
        int minutes = 0;
        LearnerChoice choice = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, new()
        {
            Trials = 9, Learners = [LearnerKind.Boosting], Search = TuningSearch.Halving, Time = TimeSpan.FromMinutes(9),
            Elapsed = () => TimeSpan.FromMinutes(minutes), Tried = _ => minutes++,
        });
        Assert.Equal(10, minutes);
        Assert.Single(choice.Tried);
    }

    [Fact]
    public void The_penalty_is_for_all_rows_where_folds_are_in_the_order_of_time()
    {
        DateTimeOffset[] times = [.. Enumerable.Range(0, 400).Select(row => DateTimeOffset.UnixEpoch.AddHours(row))];
        IReadOnlyList<Fold> folds = Folds.TimeOrdered(times, 5);
        LearnerChoice choice = LearnerTuning.Choose(
            Rows.Table, Rows.Happened, folds, new() { Learners = [LearnerKind.Logistic], L1Shares = [0] });
        LogisticLearnerOptions chosen = Assert.IsType<LogisticLearnerOptions>(choice.Chosen);
        (FeatureTable first, bool[] happened) = (Rows.Table.Take(folds[0].Training), Array.ConvertAll(folds[0].Training, row => Rows.Happened[row]));
        double[] outcomes = Array.ConvertAll(happened, one => one ? 1.0 : 0);
        FeatureMatrix features = Preprocessor.Fit(first, chosen.Preprocessing, outcomes).TransformTraining(first, outcomes);
        double[] perRow = [.. LogisticPath.Penalties(features, happened, chosen.Regression).Select(penalty => penalty / first.Rows)];
        Assert.Contains(perRow, one => Math.Abs((chosen.Regression.Penalty / 400 / one) - 1) < 1e-9);
    }

    /// <summary>What other folds alone would choose is fitted here as any user would, and must lose what the search says of the fold.</summary>
    [Theory]
    [InlineData(LearnerKind.Boosting, 1e-9)]
    [InlineData(LearnerKind.Logistic, 1e-3)]
    public void A_fold_is_judged_with_the_trees_and_the_penalty_that_the_other_folds_choose(LearnerKind kind, double tolerance)
    {
        TuningOptions options = new() { Trials = 1, Learners = [kind], L1Shares = [0] };
        double[] losses = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options).Tried[0].Losses;
        for (int judged = 1; judged < 3; judged++)
        {
            Fold fold = ThreeFolds[judged];
            LearnerOptions chosen = LearnerTuning.Choose(
                Rows.Table, Rows.Happened, [.. ThreeFolds.Where(other => other != fold)], options).Chosen;
            if (chosen is LogisticLearnerOptions { Regression: var regression } logistic)
                chosen = logistic with { Regression = regression with { Penalty = regression.Penalty * fold.Training.Length / 400 } };
            PropensityModel model = PropensityModel.Fit(
                Rows.Table.Take(fold.Training), Array.ConvertAll(fold.Training, row => Rows.Happened[row]), new() { Learner = chosen }).Model;
            double loss = BinaryMetrics.Of(
                model.Score(Rows.Table.Take(fold.Test)).Probabilities, Array.ConvertAll(fold.Test, row => Rows.Happened[row])).LogLoss;
            Assert.Equal(loss, losses[judged], tolerance);
        }
    }

    [Fact]
    public void One_fold_is_refused() => Assert.Contains("1 folds; there must be at least two", Assert.Throws<ArgumentException>(
        () => LearnerTuning.Choose(Rows.Table, Rows.Happened, [ThreeFolds[0]])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_search_goes_on_with_another_number_of_threads()
    {
        TuningOptions options = new() { Trials = 2 };
        LearnerChoice one = LearnerTuning.Choose(Rows.Table, Rows.Happened, ThreeFolds, options with { Threads = 1 });
        int more = 0;
        LearnerChoice two = LearnerTuning.Choose(
            Rows.Table, Rows.Happened, ThreeFolds, options with { Threads = 2, Resume = one.State, Tried = _ => more++ });
        Assert.Equal(0, more);
        Assert.Equal(one.State, two.State);
        Assert.All(two.Tried, tried => Assert.Equal(tried.Options.WithThreads(2), tried.Options));
        Assert.DoesNotContain("\"threads\":2", one.Chosen.ToJson() + two.Chosen.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fold_of_one_outcome_is_refused_by_its_number()
    {
        bool[] one = new bool[400];
        one[0] = one[3] = true;
        Assert.Contains("fold 1 of 3 has 134 rows to judge by and 0 of 266 rows to learn from", Assert.Throws<ArgumentException>(
            () => LearnerTuning.Choose(Rows.Table, one, ThreeFolds)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_learner_that_refuses_the_rows_is_named_and_another_chosen()
    {
        FeatureTable keys = new([.. Rows.Table.Columns, new CategoryColumn("key", [.. Enumerable.Range(0, 400).Select(row => $"k{row}")])]);
        LearnerChoice choice = LearnerTuning.Choose(
            keys, Rows.Happened, ThreeFolds, new() { Trials = 1, Learners = [LearnerKind.Rules, LearnerKind.Logistic] });
        Assert.Equal(LearnerKind.Rules, choice.Chosen.Kind);
        Assert.Contains("logistic refuses the rows (column 'key' has", choice.Reason, StringComparison.Ordinal);
        Assert.Contains("no learner can learn from these rows: column 'key'", Assert.Throws<ArgumentException>(
            () => LearnerTuning.Choose(keys, Rows.Happened, ThreeFolds, new() { Learners = [LearnerKind.Logistic] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read_as_they_were_written()
    {
        LearnerOptions[] all =
        [
            new RulesLearnerOptions { Conditions = 1 },
            new LogisticLearnerOptions { Regression = new() { Penalty = 0.3, L1Share = 0.5 } },
            new BoostingLearnerOptions { Trees = new() { Trees = 7, Increasing = ["wide"], Seed = 3 } },
            new ForestLearnerOptions { Forest = new() { MinRows = 9 } },
        ];
        foreach (LearnerOptions options in all)
            Assert.Equal(options.ToJson(), LearnerOptions.FromJson(options.ToJson()).ToJson());
        Assert.Equal([7, 3, 1], new[] { ((BoostingLearnerOptions)LearnerOptions.FromJson(all[2].ToJson())).Trees }
            .SelectMany(trees => new long[] { trees.Trees, trees.Seed, trees.Increasing.Count }));
        Assert.Throws<FormatException>(() => LearnerOptions.FromJson("""{"kind":"neural"}"""));
        Assert.Throws<FormatException>(() => LearnerOptions.FromJson("""{"kind":"rules","depth":3}"""));
    }
}
