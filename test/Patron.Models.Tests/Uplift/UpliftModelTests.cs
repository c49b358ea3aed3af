using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class UpliftModelTests
{
    static readonly UpliftOptions Quick = new()
    {
        Folds = 3,
        OutcomeTrees = new BoostingOptions { Trees = 30, LearningRate = 0.15, MaxLeaves = 8 },
        EffectTrees = new BoostingOptions { Trees = 30, LearningRate = 0.15, MaxLeaves = 4, MinRows = 100 },
        Forest = new UpliftForestOptions { Trees = 24 },
    };

    public static TheoryData<UpliftLearner> Learners => [.. Enum.GetValues<UpliftLearner>()];

    public static TheoryData<UpliftLearner> Heterogeneous => [.. Enum.GetValues<UpliftLearner>().Where(one => one != UpliftLearner.Constant)];

    /// <summary>The true effects have a standard deviation of 0.128: a constant is as far off. All learners are nearer by a third or more.</summary>
    [Theory]
    [MemberData(nameof(Heterogeneous))]
    public void Effects_are_recovered(UpliftLearner learner)
    {
        UpliftWorld world = UpliftWorld.Of("recovery", 10_000);
        UpliftWorld test = UpliftWorld.Of("recovery test", 2000);
        UpliftFit fit = UpliftModel.Fit(world.Rows, Quick with { Learner = learner });
        double error = test.Error(fit.Model.Effects(test.Rows.Table).Values[0]);
        Assert.True(error < 0.085, $"{learner}: {error}");
        ArmReport arm = Assert.Single(fit.Report.Arms);
        Assert.Equal("offer 1", arm.Arm);
        Assert.InRange(world.Effects[0].Average(), arm.AverageEffect.Value - (4.5 * arm.AverageEffect.StandardError),
            arm.AverageEffect.Value + (4.5 * arm.AverageEffect.StandardError));
        Assert.Empty(fit.Report.Warnings);
    }

    /// <summary>
    /// Money with many zeros and counts, where the two-model learner fits each arm's noise: the others are nearer to the truth, and all but it nearer
    /// than the constant.
    /// </summary>
    [Theory]
    [InlineData(OutcomeKind.Money)]
    [InlineData(OutcomeKind.Count)]
    public void Learners_of_effects_beat_two_models_and_the_constant_on_amounts_and_counts(OutcomeKind kind)
    {
        UpliftWorld world = UpliftWorld.Of("amounts", 8000, kind);
        Dictionary<UpliftLearner, double> errors = Enum.GetValues<UpliftLearner>().ToDictionary(
            learner => learner,
            learner => world.Error(UpliftModel.Fit(world.Rows, Quick with { Learner = learner }).Model.Effects(world.Rows.Table).Values[0]));
        string told = string.Join(", ", errors.Select(one => $"{one.Key} {one.Value:F3}"));
        foreach (UpliftLearner learner in new[] { UpliftLearner.RLearner, UpliftLearner.DrLearner, UpliftLearner.XLearner, UpliftLearner.Forest })
        {
            Assert.True(errors[learner] < errors[UpliftLearner.TwoModel], told);
            Assert.True(errors[learner] < 0.75 * errors[UpliftLearner.Constant], told);
        }
    }

    /// <summary>Treated rows have a higher outcome anyway: shares alone are off by the tenth part, an estimated or known propensity is not.</summary>
    [Fact]
    public void Confounded_assignment_is_put_right_by_propensities()
    {
        UpliftWorld world = UpliftWorld.Of("confounded", 20_000, isConfounded: true);
        double truth = world.Effects[0].Average();
        UpliftOptions linear = Quick with { Outcomes = BaseLearner.Linear };
        Estimate byColumns = UpliftModel.Fit(world.Rows, linear with { Assignment = Assignment.ByColumns }).Report.Arms[0].AverageEffect;
        Estimate known = UpliftModel.Fit(world.WithPropensities(), linear).Report.Arms[0].AverageEffect;
        double naive = UpliftMetric.AverageEffect.Of(
            world.Effects[0], world.Rows.Outcomes, Array.ConvertAll(world.Rows.ArmOf, arm => arm == 1))!.Value;
        Assert.InRange((byColumns.Value - truth) / byColumns.StandardError, -4.5, 4.5);
        Assert.InRange((known.Value - truth) / known.StandardError, -4.5, 4.5);
        Assert.True(naive - truth > 0.04, $"{naive} is near {truth}");
    }

    [Fact]
    public void Several_treatments_are_each_told_against_the_control()
    {
        UpliftWorld world = UpliftWorld.Of("two offers", 12_000, arms: 2, treatedShare: 0.66);
        UpliftModel model = UpliftModel.Fit(world.Rows, Quick).Model;
        Assert.Equal(["offer 1", "offer 2"], model.Arms);
        UpliftEffects effects = model.Effects(world.Rows.Table);
        Assert.True(world.Error(effects.Values[0], 0) < 0.1);
        Assert.True(world.Error(effects.Values[1], 1) < 0.1);
        int[] best = effects.Best();
        double[] x0 = ((NumericColumn)world.Rows.Table.Columns[0]).Values;
        double right = best.Zip(x0, (arm, x) => arm == (x > 0 ? 0 : 1)).Count(is_right => is_right) / (double)best.Length;
        Assert.True(right > 0.85, $"{right}");
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void The_bits_are_the_same_on_any_number_of_threads_and_after_saving(UpliftLearner learner)
    {
        UpliftWorld world = UpliftWorld.Of("threads", 1500);
        UpliftOptions options = Quick with { Learner = learner, Forest = new UpliftForestOptions { Trees = 8, GroupSize = 2 }, Threads = 1 };
        UpliftModel one = UpliftModel.Fit(world.Rows, options).Model;
        string json = one.ToJson();
        Assert.Equal(json, UpliftModel.Fit(world.Rows, options with { Threads = 3 }).Model.ToJson());
        UpliftModel read = UpliftModel.FromJson(json);
        UpliftEffects expected = one.Effects(world.Rows.Table);
        UpliftEffects found = read.Effects(world.Rows.Table, threads: 2);
        Assert.Equal(expected.Values, found.Values);
        Assert.Equal(expected.StandardErrors, found.StandardErrors);
        Assert.Equal(json, read.ToJson());
        Assert.Equal((learner, OutcomeKind.Binary, "none"), (read.Learner, read.Kind, read.Control));
        Assert.Throws<FormatException>(() => UpliftModel.FromJson(json.Replace("\"offer 1\"", "\"offer 2\"", StringComparison.Ordinal)));
        if (learner is not (UpliftLearner.Constant or UpliftLearner.TwoModel or UpliftLearner.XLearner))
            Assert.NotEqual(json, UpliftModel.Fit(world.Rows, options with { Seed = 1 }).Model.ToJson());
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Contributions_add_up_to_the_effect_or_are_not_told(UpliftLearner learner)
    {
        UpliftWorld world = UpliftWorld.Of("contributions", 1500, OutcomeKind.Money);
        foreach (BaseLearner effects in Enum.GetValues<BaseLearner>())
        {
            UpliftOptions options = Quick with { Learner = learner, Effects = effects, Forest = new UpliftForestOptions { Trees = 8, GroupSize = 2 } };
            UpliftModel model = UpliftModel.Fit(world.Rows, options).Model;
            ScoreContributions? found = model.Contributions(world.Rows.Table, 0);
            if (learner == UpliftLearner.TwoModel)
            {
                Assert.Null(found);
                options = options with { Outcomes = BaseLearner.Linear };
                model = UpliftModel.Fit(world.Rows, options).Model;
                found = model.Contributions(world.Rows.Table, 0);
            }

            double[] values = model.Effects(world.Rows.Table).Values[0];
            for (int row = 0; row < 200; row++)
            {
                double sum = found!.Base;
                foreach (double value in found.Values.Row(row))
                    sum += value;
                Assert.Equal(values[row], sum, 1e-9 * (1 + Math.Abs(values[row])));
            }
        }
    }

    [Fact]
    public void Probabilities_of_arms_that_are_clipped_are_told()
    {
        UpliftWorld world = UpliftWorld.Of("clipped", 4000, isConfounded: true);
        UpliftFit fit = UpliftModel.Fit(world.Rows, Quick with { Assignment = Assignment.ByColumns, Clip = 0.4, Learner = UpliftLearner.Constant });
        Assert.True(fit.Report.Clipped > 0);
        Assert.Contains("hardly overlap", Assert.Single(fit.Report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_teach_nothing_are_refused()
    {
        FeatureTable table = new([new NumericColumn("x", [.. Enumerable.Range(0, 8).Select(row => (double)row)])]);
        double[] outcomes = [0, 1, 0, 1, 0, 1, 0, 1];
        string[] arms = ["a", "a", "a", "a", "c", "c", "c", "c"];
        Assert.Contains("equally many", Refused(() => new(table, OutcomeKind.Binary, [0, 1], arms, "c")), StringComparison.Ordinal);
        Assert.Contains("no row is of the control 'd'", Refused(() => new(table, OutcomeKind.Binary, outcomes, arms, "d")), StringComparison.Ordinal);
        Assert.Contains("must be treated ones", Refused(
            () => new(table, OutcomeKind.Binary, outcomes, [.. arms.Select(_ => "c")], "c")), StringComparison.Ordinal);
        Assert.Contains("all 4 outcomes of 'a' are 1", Refused(
            () => new(table, OutcomeKind.Binary, [1, 1, 1, 1, 0, 1, 0, 1], arms, "c")), StringComparison.Ordinal);
        Assert.Contains("0 or 1", Refused(() => new(table, OutcomeKind.Binary, [2, 1, 0, 1, 0, 1, 0, 1], arms, "c")), StringComparison.Ordinal);
        Assert.Contains("whole number", Refused(() => new(table, OutcomeKind.Count, [-1, 1, 0, 1, 0, 1, 0, 1], arms, "c")), StringComparison.Ordinal);
        Assert.Contains("finite", Refused(() => new(table, OutcomeKind.Money, [double.NaN, 1, 0, 1, 0, 1, 0, 1], arms, "c")), StringComparison.Ordinal);
        double[] half = [.. outcomes.Select(_ => 0.5)];
        double[] sure = [.. outcomes.Select(_ => 1.0)];
        Assert.Contains("above 0 and below 1", Refused(
            () => new(table, OutcomeKind.Binary, outcomes, arms, "c", propensities: [half, sure])), StringComparison.Ordinal);
        Assert.Contains("add up to", Refused(() => new(
            table, OutcomeKind.Binary, outcomes, arms, "c", propensities: [half, [.. half.Select(_ => 0.4)]])), StringComparison.Ordinal);
        Assert.Contains("columns, the control's first", Refused(
            () => new(table, OutcomeKind.Binary, outcomes, arms, "c", propensities: [half])), StringComparison.Ordinal);
        UpliftRows rows = new(table, OutcomeKind.Binary, outcomes, arms, "c");
        Assert.Contains("too few for 5 folds", Refused(() => { UpliftModel.Fit(rows); return rows; }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => UpliftModel.Fit(rows, new UpliftOptions { Clip = 0.5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpliftModel.Fit(rows, new UpliftOptions { Folds = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => UpliftModel.Fit(rows, new UpliftOptions { Forest = new UpliftForestOptions { Trees = 7 } }));
    }

    static string Refused(Func<UpliftRows> make) => Assert.Throws<ArgumentException>(() => make()).Message;
}
