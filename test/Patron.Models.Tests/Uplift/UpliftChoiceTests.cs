using Patron.Models.Boosting;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class UpliftChoiceTests
{
    static readonly UpliftOptions Quick = new()
    {
        Folds = 3,
        Outcomes = BaseLearner.Linear,
        OutcomeTrees = new BoostingOptions { Trees = 10, LearningRate = 0.3, MaxLeaves = 8 },
        EffectTrees = new BoostingOptions { Trees = 20, LearningRate = 0.2, MaxLeaves = 4, MinRows = 100 },
        Forest = new UpliftForestOptions { Trees = 8, GroupSize = 2 },
    };

    static readonly UpliftOptions[] Few =
    [
        Quick with { Learner = UpliftLearner.Constant },
        Quick with { Learner = UpliftLearner.DrLearner, Effects = BaseLearner.Linear },
        Quick with { Learner = UpliftLearner.DrLearner },
    ];

    [Theory]
    [InlineData(UpliftLoss.DoublyRobust)]
    [InlineData(UpliftLoss.Residual)]
    [InlineData(UpliftLoss.Qini)]
    public void Effects_that_differ_are_found(UpliftLoss loss)
    {
        UpliftWorld world = UpliftWorld.Of("choice", 5000, strength: 1.4);
        UpliftChoice choice = UpliftChoice.Among(world.Rows, Quick, loss, Few);
        Assert.True(choice.DifferencesFound, choice.Reason);
        Assert.True(world.Error(choice.Effects.Values[0]) < 0.15);
        Assert.All(choice.Tried, one => Assert.Null(one.Failure));
        Assert.Contains(choice.Tried.First(one => one.Options == choice.Chosen).Name, choice.Reason, StringComparison.Ordinal);
    }

    /// <summary>Boosted effects of noise do worse than one for all; that is chosen and told. Chance lets another be chosen now and then.</summary>
    [Fact]
    public void Where_effects_do_not_differ_one_for_all_is_chosen_and_told()
    {
        int rounds = Rounds.Count(6, 60);
        int constant = 0;
        for (int round = 0; round < rounds; round++)
        {
            UpliftWorld world = UpliftWorld.Of("no choice", 1200, strength: 0, index: round);
            UpliftChoice choice = UpliftChoice.Among(world.Rows, Quick, candidates: Few);
            constant += choice.DifferencesFound ? 0 : 1;
            Assert.Equal(!choice.DifferencesFound, choice.Reason.Contains("do not tell whom", StringComparison.Ordinal));
        }

        Assert.True(constant >= rounds / 3, $"{constant} of {rounds}");
    }

    [Fact]
    public void All_usual_learners_are_tried_and_one_that_refuses_is_told()
    {
        UpliftWorld world = UpliftWorld.Of("usual", 500);
        UpliftOptions options = Quick with { Forest = new UpliftForestOptions { Trees = 8, GroupSize = 2, Criterion = UpliftCriterion.Euclidean } };
        UpliftChoice choice = UpliftChoice.Among(world.Rows, options);
        Assert.Equal(8, choice.Tried.Count);
        Assert.Equal(Enum.GetValues<UpliftLearner>(), choice.Tried.Select(one => one.Options.Learner).Distinct().Order());
        UpliftWorld money = UpliftWorld.Of("usual", 500, OutcomeKind.Money);
        choice = UpliftChoice.Among(money.Rows, options, candidates: [Few[0], options with { Learner = UpliftLearner.Forest }]);
        Assert.Contains("uplift forest refuses the rows", choice.Reason, StringComparison.Ordinal);
        Assert.Contains("no learner can learn", Assert.Throws<ArgumentException>(() => UpliftChoice.Among(
            money.Rows, options, candidates: [options with { Learner = UpliftLearner.Forest }])).Message, StringComparison.Ordinal);
    }

    /// <summary>A learner that is tried alone fits all it builds on by itself.</summary>
    [Fact]
    public void What_learners_share_changes_none_of_them()
    {
        UpliftWorld world = UpliftWorld.Of("shared", 600, arms: 2);
        UpliftChoice together = UpliftChoice.Among(world.Rows, Quick);
        foreach (UpliftCandidate one in together.Tried)
            Assert.Equal(UpliftChoice.Among(world.Rows, Quick, candidates: [one.Options]).Tried[0].Losses, one.Losses);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void A_choice_has_the_same_bits_on_any_number_of_threads(int threads)
    {
        UpliftWorld world = UpliftWorld.Of("threads", 600, arms: 1);
        UpliftChoice usual = UpliftChoice.Among(world.Rows, Quick);
        UpliftChoice other = UpliftChoice.Among(world.Rows, Quick with { Threads = threads });
        Assert.Equal(usual.Tried.Select(one => one.Losses), other.Tried.Select(one => one.Losses));
        Assert.Equal(usual.Effects.Values, other.Effects.Values);
    }

    /// <summary>By hand: y = 1, 2, 2 on x = 1, 2, 3 has the slope 11/14; leverages x²/14, and residuals 3/14, 6/14, -5/14.</summary>
    [Fact]
    public void Least_squares_are_those_worked_out_by_hand()
    {
        LeastSquares fit = LeastSquares.Of([[1, 2, 3]], [1, 2, 2]);
        Assert.Equal(11.0 / 14, fit.Coefficients[0], 1e-14);
        double meat = 0;
        foreach ((double x, double residual) in new[] { (1, 3 / 14.0), (2, 6 / 14.0), (3, -5 / 14.0) })
            meat += Math.Pow(x * residual / (1 - (x * x / 14)), 2);
        Assert.Equal(Math.Sqrt(meat) / 14, fit.StandardErrors[0], 1e-14);
        // The first two rows of one key: what they move is added up before it is squared.
        double together = Math.Pow((1 * 3 / 14.0 / (13 / 14.0)) + (2 * 6 / 14.0 / (10 / 14.0)), 2) + Math.Pow(3 * -5 / 14.0 / (5 / 14.0), 2);
        Assert.Equal(Math.Sqrt(together) / 14, LeastSquares.Of([[1, 2, 3]], [1, 2, 2], ["a", "a", "b"]).StandardErrors[0], 1e-14);
        Assert.Throws<ArgumentException>(() => LeastSquares.Of([[1, 2], [2, 4]], [1, 2]));
    }

    /// <summary>True effects have a slope of 1, twice the truth one of 1/2, noise one of 0: within four and a half standard errors.</summary>
    [Fact]
    public void The_slope_tells_whether_predicted_effects_hold()
    {
        UpliftWorld world = UpliftWorld.Of("slope", 8000);
        EffectCalibration right = Judged(world, 1);
        Assert.InRange((right.Slope!.Value.Value - 1) / right.Slope.Value.StandardError, -4.5, 4.5);
        Assert.True(right.PValue < 0.001);
        EffectCalibration twice = Judged(world, 2);
        Assert.Equal(right.Slope.Value.Value / 2, twice.Slope!.Value.Value, 1e-9);
        UpliftEffects same = new(world.Rows.Arms, [new double[8000]], [null]);
        EffectCalibration none = EffectCalibration.Of(world.Rows, same, Quick)[0];
        Assert.Null(none.Slope);
        Assert.Null(none.PValue);
        double truth = world.Effects[0].Average();
        Assert.InRange((none.Average.Value - truth) / none.Average.StandardError, -4.5, 4.5);
    }

    [Fact]
    public void An_evaluation_holds_figures_of_each_treatment_and_of_the_best_one()
    {
        UpliftWorld world = UpliftWorld.Of("evaluation", 3000, arms: 2, treatedShare: 0.66);
        UpliftEffects effects = new(world.Rows.Arms, world.Effects, [null, null]);
        ResamplingOptions few = new() { Worlds = 100 };
        UpliftEvaluation found = UpliftEvaluation.Of(world.Rows, effects, Quick, few);
        Assert.Equal(["offer 1", "offer 2"], found.Arms.Select(arm => arm.Arm));
        foreach (ArmEvaluation arm in found.Arms)
        {
            Assert.True(arm.Autoc.Rate.Value > 0);
            Assert.True(arm.Qini.Rate.Value > 0);
            Assert.Equal("qini", arm.Metrics[1].Metric);
            Assert.True(arm.Metrics[1].Value > 0);
            Assert.NotNull(arm.Metrics[1].Interval);
        }

        Assert.NotNull(found.Best);
        UpliftWorld other = UpliftWorld.Of("evaluation", 3000);
        Assert.Throws<ArgumentException>(() => UpliftEvaluation.Of(other.Rows, effects, Quick, few));
        Assert.Null(UpliftEvaluation.Of(other.Rows, new UpliftEffects(other.Rows.Arms, other.Effects, [null]), Quick, few).Best);
    }

    static EffectCalibration Judged(UpliftWorld world, double scale) => EffectCalibration.Of(
        world.Rows, new UpliftEffects(world.Rows.Arms, [Array.ConvertAll(world.Effects[0], effect => scale * effect)], [null]), Quick)[0];
}
