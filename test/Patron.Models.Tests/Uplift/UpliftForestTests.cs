using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class UpliftForestTests
{
    /// <summary>
    /// By hand: 8 of 10 treated and 2 of 10 control rows respond on the left, 3 of 10 and 3 of 10 on the right. Shares, one response and one other
    /// added: 9/12, 3/12; 4/12, 4/12; of the node 12/22, 6/22.
    /// </summary>
    [Fact]
    public void Gains_of_divergences_are_those_worked_out_by_hand()
    {
        ArmSums left = new(10, 10, 8, 2, 0, 0);
        ArmSums right = new(10, 10, 3, 3, 0, 0);
        ArmSums node = left + right;
        // Both arms are parted half and half: the norm is half of Gini's impurity of each, 1/4 + 1/4, and 1/2; of the entropies 1/2 + 1/2 and 1/2.
        double euclid = (0.5 * 2 * 0.25) - (2 * (6.0 / 22) * (6.0 / 22));
        Assert.Equal(euclid / 1, SplitGain.Of(UpliftCriterion.Euclidean, node, left, right), 1e-12);
        double kl = (0.5 * ((0.75 * Math.Log2(3)) + (0.25 * Math.Log2(1.0 / 3))))
            - ((12.0 / 22 * Math.Log2(2)) + (10.0 / 22 * Math.Log2(10.0 / 16)));
        Assert.Equal(kl / 1.5, SplitGain.Of(UpliftCriterion.KullbackLeibler, node, left, right), 1e-12);
    }

    /// <summary>With arms in fixed shares 1/2, the gain is n_L n_R / n / 4 times the squared difference of the two effects.</summary>
    [Fact]
    public void The_gain_of_squares_is_the_squared_difference_of_effects()
    {
        int rounds = Rounds.Count(100, 10_000);
        var random = RandomStream.For((long)Rounds.Seed, "gain");
        for (int round = 0; round < rounds; round++)
        {
            int rowsLeft = 2 * (1 + random.Below(50));
            int rowsRight = 2 * (1 + random.Below(50));
            (double a, double b) = (random.Normal(), random.Normal());
            ArmSums left = new(rowsLeft / 2, rowsLeft / 2, 0, 0, a * rowsLeft / 4, rowsLeft / 4.0);
            ArmSums right = new(rowsRight / 2, rowsRight / 2, 0, 0, b * rowsRight / 4, rowsRight / 4.0);
            double expected = rowsLeft * (double)rowsRight / (rowsLeft + rowsRight) / 4 * (a - b) * (a - b);
            Assert.Equal(expected, SplitGain.Of(UpliftCriterion.SquaredDifference, left + right, left, right), 1e-9 * (1 + expected));
        }
    }

    [Theory]
    [InlineData(UpliftCriterion.SquaredDifference)]
    [InlineData(UpliftCriterion.Euclidean)]
    [InlineData(UpliftCriterion.KullbackLeibler)]
    public void Every_criterion_finds_whom_the_treatment_helps(UpliftCriterion criterion)
    {
        UpliftWorld world = UpliftWorld.Of("criterion", 5000);
        UpliftOptions options = new()
        {
            Learner = UpliftLearner.Forest, Outcomes = BaseLearner.Linear, Folds = 2, Forest = new() { Trees = 24, Criterion = criterion },
        };
        double error = world.Error(UpliftModel.Fit(world.Rows, options).Model.Effects(world.Rows.Table).Values[0]);
        Assert.True(error < 0.1, $"{error}");
    }

    [Fact]
    public void Divergences_are_refused_for_amounts_and_for_rows_not_assigned_by_chance()
    {
        UpliftOptions options = new()
        {
            Learner = UpliftLearner.Forest, Outcomes = BaseLearner.Linear, Folds = 2,
            Forest = new() { Trees = 8, GroupSize = 2, Criterion = UpliftCriterion.Euclidean },
        };
        Assert.Contains("outcomes must be 0 or 1", Assert.Throws<ArgumentException>(
            () => UpliftModel.Fit(UpliftWorld.Of("refused", 400, OutcomeKind.Money).Rows, options)).Message, StringComparison.Ordinal);
        Assert.Contains("by chance in fixed shares", Assert.Throws<ArgumentException>(() => UpliftModel.Fit(
            UpliftWorld.Of("refused", 400, isConfounded: true).Rows, options with { Assignment = Assignment.ByColumns })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Intervals of 95 % at rows well inside either half, over trials with two levels of the effect: at least 90 % hold the truth, for trees are
    /// drawn a little to the neighbours (90.6 % of 480; with 100 trees in place of 500 it is 87.1 % of 1,200).
    /// </summary>
    [Fact]
    public void Intervals_of_single_effects_cover_them()
    {
        int trials = Rounds.Count(6, 100);
        double[] covered = new double[trials]; // shares, for rows of one trial have its luck in common
        FeatureTable inside = new(
        [
            new NumericColumn("x0", [0.5, 0.5, -0.5, -0.5]), new NumericColumn("x1", [0.4, -0.4, 0.4, -0.4]), new NumericColumn("x2", [0, 0, 0, 0]),
            new NumericColumn("x3", [0, 0, 0, 0]), new CategoryColumn("plan", ["contract", "contract", "contract", "contract"]),
        ]);
        double[] truth = [0.25, 0.25, 0, 0];
        for (int trial = 0; trial < trials; trial++)
        {
            UpliftWorld world = UpliftWorld.Of("forest intervals", 2000, index: trial);
            UpliftOptions options = new()
            {
                Learner = UpliftLearner.Forest, Outcomes = BaseLearner.Linear, Folds = 2, Forest = new() { Trees = 500, MinRows = 20 }, Seed = trial,
            };
            UpliftEffects found = UpliftModel.Fit(world.Rows, options).Model.Effects(inside);
            for (int row = 0; row < 4; row++)
            {
                var interval = found.Interval(0, row)!.Value;
                covered[trial] += interval.Low <= truth[row] && truth[row] <= interval.High ? 1.0 / 4 : 0;
            }
        }

        double mean = covered.Average();
        double deviation = Math.Sqrt(covered.Sum(share => (share - mean) * (share - mean)) / (trials - 1));
        double slack = 4.2 * Math.Max(deviation, 0.1) / Math.Sqrt(trials); // a tenth, where few trials are alike by chance
        Assert.True(mean >= 0.9 - slack, $"{mean} of {trials} trials, {deviation} apart");
    }

    [Fact]
    public void The_variance_of_groups_is_what_their_means_differ_by_beyond_chance()
    {
        // Two groups of two trees: 1 and 3, 5 and 7. Means 2 and 6 differ from 4 by 4 squared; trees from theirs by 1 squared, by the size less one.
        LittleBags bags = new(1, 2);
        foreach (double tree in new double[] { 1, 3, 5, 7 })
            bags.Add([tree], 1);
        Assert.Equal(Math.Sqrt(LittleBags.Debiased(4, 1, 2)), bags.StandardErrors()[0], 1e-12);
        // Far above its error of 4 x sqrt(2 / 800) the difference stays; far below it is a small number above 0.
        Assert.Equal(3, LittleBags.Debiased(4, 1, 800), 1e-12);
        Assert.InRange(LittleBags.Debiased(1, 1.2, 800), 1e-4, 0.03);
        Assert.Equal(0, LittleBags.Debiased(0, 0, 10));
    }

    [Fact]
    public void Gaps_and_unknown_categories_are_scored()
    {
        UpliftWorld world = UpliftWorld.Of("gaps", 2000);
        UpliftModel model = UpliftModel.Fit(world.Rows, new UpliftOptions
        {
            Learner = UpliftLearner.Forest, Outcomes = BaseLearner.Linear, Folds = 2, Forest = new() { Trees = 8 },
        }).Model;
        FeatureTable table = new(
        [
            .. Enumerable.Range(0, 4).Select(place => new NumericColumn($"x{place}", [double.NaN])), new CategoryColumn("plan", ["other"]),
        ]);
        Assert.True(double.IsFinite(model.Effects(table).Values[0][0]));
        Assert.Throws<ArgumentException>(() => model.Effects(new FeatureTable([new NumericColumn("x0", [0.5])])));
    }
}
