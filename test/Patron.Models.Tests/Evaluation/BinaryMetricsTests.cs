using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class BinaryMetricsTests
{
    static readonly double[] Probabilities = [0.9, 0.8, 0.5, 0.5, 0.2];
    static readonly bool[] Outcomes = [true, false, true, false, false];

    // By hand: pairs won 3 + 1 + 0.5 + 1 of 2 x 3 (0.9 beats all three; 0.5 loses to 0.8, ties with 0.5, beats 0.2).
    [Fact]
    public void Five_rows_give_the_figures_worked_out_by_hand()
    {
        BinaryMetrics metrics = BinaryMetrics.Of(Probabilities, Outcomes);
        Assert.Equal(4.5 / 6, metrics.Auc!.Value, 1e-15);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.2) + (2 * Math.Log(0.5)) + Math.Log(0.8)) / 5, metrics.LogLoss, 1e-15);
        Assert.Equal((0.01 + 0.64 + 0.25 + 0.25 + 0.04) / 5, metrics.Brier, 1e-15);
        Assert.Equal(3.0 / 5, metrics.Accuracy, 1e-15);
        Assert.Equal(3.0 / 5, metrics.MajorityAccuracy, 1e-15);
        Assert.Equal(2.0 / 5, metrics.BaseRate, 1e-15);
        Assert.Equal((5, 2), (metrics.Rows, metrics.Positives));
    }

    [Fact]
    public void The_area_equals_a_count_over_all_pairs()
    {
        var random = new RandomStream(Rounds.Seed);
        for (int round = Rounds.Count(50, 2000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) = Sample(random, rows: 2 + random.Below(60), distinct: 1 + random.Below(12));
            double pairs = 0;
            double won = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                for (int j = 0; j < scores.Length; j++)
                {
                    if (!outcomes[i] || outcomes[j])
                        continue;
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }

            if (pairs == 0)
                Assert.Null(AreaUnderCurve.Of(scores, outcomes));
            else
                Assert.Equal(won / pairs, AreaUnderCurve.Of(scores, outcomes)!.Value, 1e-15);
        }
    }

    [Fact]
    public void The_order_of_rows_is_irrelevant_to_the_bit()
    {
        var random = new RandomStream(7);
        (double[] scores, bool[] outcomes) = Sample(random, rows: 1000, distinct: 37);
        int[] order = [.. Enumerable.Range(0, 1000).OrderBy(_ => random.NextBits())];
        BinaryMetrics one = BinaryMetrics.Of(scores, outcomes);
        BinaryMetrics other = BinaryMetrics.Of([.. order.Select(i => scores[i])], [.. order.Select(i => outcomes[i])]);
        Assert.Equal(one with { Lift = [], Calibration = [] }, other with { Lift = [], Calibration = [] });
        Assert.Equal(one.Lift, other.Lift);
        Assert.Equal(one.Calibration, other.Calibration);
    }

    [Fact]
    public void Scores_that_separate_the_classes_have_area_one_and_their_opposite_zero()
    {
        double[] scores = [1, 2, 3, 4];
        Assert.Equal(1, AreaUnderCurve.Of(scores, [false, false, true, true]));
        Assert.Equal(0, AreaUnderCurve.Of(scores, [true, true, false, false]));
        Assert.Equal(0.5, AreaUnderCurve.Of([3, 3, 3, 3], [true, true, false, false]));
    }

    [Fact]
    public void One_class_has_no_area_and_no_lift_but_a_loss()
    {
        BinaryMetrics metrics = BinaryMetrics.Of([0.1, 0.3], [false, false]);
        Assert.Null(metrics.Auc);
        Assert.All(metrics.Lift, decile => Assert.Null(decile.Lift));
        Assert.All(metrics.Lift, decile => Assert.Null(decile.Gain));
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.7)) / 2, metrics.LogLoss, 1e-15);
        Assert.Equal(1, metrics.MajorityAccuracy);
    }

    [Fact]
    public void A_certain_prediction_that_fails_costs_the_documented_36_04()
    {
        Assert.Equal(52 * Math.Log(2), BinaryMetrics.Of([0.0], [true]).LogLoss, 1e-12);
        Assert.Equal(36.04, BinaryMetrics.Of([1.0], [false]).LogLoss, 0.005);
        Assert.Equal(0, BinaryMetrics.Of([1.0, 0.0], [true, false]).LogLoss, 1e-15);
    }

    [Fact]
    public void Bad_columns_are_refused_naming_row_and_value()
    {
        Refuses("row 1: the score is NaN", [0.1, double.NaN], [true, false]);
        Refuses("row 1: probability 1.5", [0.1, 1.5], [true, false]);
        Refuses("row 0: probability -0.1", [-0.1, 0.5], [true, false]);
        Refuses("1 outcomes for 2 scores", [0.1, 0.2], [true]);
        Refuses("no rows", [], []);
    }

    static void Refuses(string part, double[] probabilities, bool[] outcomes) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => BinaryMetrics.Of(probabilities, outcomes)).Message,
            StringComparison.Ordinal);

    internal static (double[] Scores, bool[] Outcomes) Sample(RandomStream random, int rows, int distinct)
    {
        double[] scores = new double[rows];
        bool[] outcomes = new bool[rows];
        for (int i = 0; i < rows; i++)
        {
            scores[i] = random.Below(distinct) / (double)distinct;
            outcomes[i] = random.Chance(0.1 + (0.8 * scores[i]));
        }

        return (scores, outcomes);
    }
}
