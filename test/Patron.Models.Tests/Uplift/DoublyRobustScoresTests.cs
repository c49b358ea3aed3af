using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class DoublyRobustScoresTests
{
    static readonly UpliftOptions Linear = new() { Outcomes = BaseLearner.Linear, Folds = 3 };

    /// <summary>
    /// Where trees cannot split, what is expected of a row is the mean of its arm in the other folds, and the score is (y - mean) / share by hand.
    /// </summary>
    [Fact]
    public void Scores_of_rows_without_a_telling_column_are_those_worked_out_by_hand()
    {
        double[] outcomes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        string[] arms = ["a", "a", "a", "a", "a", "a", "a", "a", "c", "c", "c", "c"];
        UpliftRows rows = new(
            new FeatureTable([new NumericColumn("x", new double[12])]), OutcomeKind.Money, outcomes, arms, "c");
        UpliftOptions options = new() { Folds = 2, Loss = BoostingLoss.SquaredError };
        int[] folds = rows.Folds(2, 0);
        double[] scores = DoublyRobustScores.Of(rows, options).Of(0);
        for (int row = 0; row < 12; row++)
        {
            double treated = Enumerable.Range(0, 8).Where(other => folds[other] != folds[row]).Average(other => outcomes[other]);
            double control = Enumerable.Range(8, 4).Where(other => folds[other] != folds[row]).Average(other => outcomes[other]);
            double expected = treated - control
                + (row < 8 ? (outcomes[row] - treated) / (8.0 / 12) : -(outcomes[row] - control) / (4.0 / 12));
            Assert.Equal(expected, scores[row], 1e-12);
        }
    }

    /// <summary>The average effect's interval of 95 %, over made-up trials with a confounded assignment; four standard errors of the share.</summary>
    [Fact]
    public void Intervals_of_the_average_effect_cover_it()
    {
        int rounds = Rounds.Count(25, 1000);
        int covered = 0;
        for (int round = 0; round < rounds; round++)
        {
            UpliftWorld world = UpliftWorld.Of("average", 1000, isConfounded: true, index: round);
            Estimate found = DoublyRobustScores.Of(world.Rows, Linear with { Assignment = Assignment.ByColumns }).Average(0);
            // The effect of the population: half have 0.25, 0.475 of 0.95 + 0.05 are on a prepaid plan, with 0.05 more.
            double truth = 0.125 + (0.475 * 0.05);
            covered += found.Low <= truth && truth <= found.High ? 1 : 0;
        }

        double slack = 4.2 * Math.Sqrt(0.05 * 0.95 / rounds);
        Assert.True(covered >= (0.945 - slack) * rounds, $"{covered} of {rounds}");
    }

    /// <summary>Where the treatment does nothing for anyone, an order that was learnt elsewhere has a RATE whose interval holds 0 in 95 of 100 trials.</summary>
    [Fact]
    public void A_treatment_without_effect_has_no_rank_weighted_effect()
    {
        int rounds = Rounds.Count(25, 1000);
        int covered = 0;
        for (int round = 0; round < rounds; round++)
        {
            UpliftWorld world = UpliftWorld.Of("nothing", 800, strength: 0, index: round);
            double[] priorities = ((NumericColumn)world.Rows.Table.Columns[0]).Values;
            RankedEffects found = RankedEffects.Of(
                priorities, DoublyRobustScores.Of(world.Rows, Linear).Of(0), options: new ResamplingOptions { Worlds = 200 });
            covered += found.Rate.Low <= 0 && found.Rate.High >= 0 ? 1 : 0;
        }

        double slack = 4.2 * Math.Sqrt(0.05 * 0.95 / rounds);
        Assert.True(covered >= (0.94 - slack) * rounds, $"{covered} of {rounds}");
    }

    /// <summary>Rows of one key count as one for the error of the mean: by hand, sums of distances by key.</summary>
    [Fact]
    public void The_error_of_the_average_takes_rows_of_one_key_together()
    {
        UpliftWorld world = UpliftWorld.Of("keyed", 300);
        string[] keys = [.. Enumerable.Range(0, 300).Select(row => $"{row / 3}")];
        UpliftRows rows = new(
            world.Rows.Table, OutcomeKind.Binary, world.Rows.Outcomes, [.. world.Rows.ArmOf.Select(arm => arm == 0 ? "none" : "offer 1")], "none", keys);
        DoublyRobustScores scores = DoublyRobustScores.Of(rows, Linear);
        double[] found = scores.Of(0);
        double squares = Enumerable.Range(0, 100).Sum(key => Math.Pow(found.Skip(3 * key).Take(3).Sum() - (3 * found.Average()), 2));
        Assert.Equal(found.Average(), scores.Average(0).Value, 1e-12);
        Assert.Equal(Math.Sqrt(squares * 100 / 99) / 300, scores.Average(0).StandardError, 1e-12);
    }

    [Fact]
    public void Rows_without_a_treatment_of_their_own_score_0()
    {
        UpliftWorld world = UpliftWorld.Of("chosen", 600, arms: 2, treatedShare: 0.6);
        DoublyRobustScores scores = DoublyRobustScores.Of(world.Rows, Linear);
        int[] chosen = [.. Enumerable.Range(0, 600).Select(row => (row % 3) - 1)];
        double[] found = scores.Of(chosen);
        for (int row = 0; row < 600; row++)
            Assert.Equal(chosen[row] < 0 ? 0 : scores.Of(chosen[row])[row], found[row]);
    }
}
