using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class UpliftMetricTests
{
    static readonly UpliftMetric[] All =
    [
        UpliftMetric.Qini, UpliftMetric.NormalisedQini, UpliftMetric.Auuc, UpliftMetric.NormalisedAuuc, UpliftMetric.AverageEffect,
        UpliftMetric.Lift(0.3), LibraryMetrics.SkliftQini(), LibraryMetrics.SkliftQini(negativeEffects: false), LibraryMetrics.SkliftAuuc,
        LibraryMetrics.CausalmlAuuc(), LibraryMetrics.CausalmlAuuc(normalise: false), LibraryMetrics.CausalmlQini(),
        LibraryMetrics.CausalmlQini(normalise: false),
    ];

    /// <summary>
    /// By hand. From the top: a treated row with 1, a control row with 0, a treated row with 0, a control row with 1; so the points are
    /// (1, 0), (1, 1), (2, 1), (2, 2) rows, lifts are none, 1, 1/2, 0 and Qini's heights none, 1, 1, 0.
    /// </summary>
    [Fact]
    public void Four_rows_have_the_figures_worked_out_by_hand()
    {
        double[] effects = [4, 3, 2, 1];
        double[] outcomes = [1, 0, 0, 1];
        bool[] treated = [true, false, true, false];
        UpliftCurve curve = UpliftCurve.Of(effects, outcomes, treated);
        Assert.Equal([null, 1, 0.5, 0], curve.Points.Select(point => point.Lift));
        Assert.Equal([null, 1, 1, 0], curve.Points.Select(point => point.Qini));
        Assert.Equal([null, 2, 1.5, 0], curve.Points.Select(point => point.Gain));
        // Trapezes (0, 0) (2, 1) (3, 1) (4, 0): 1 + 1 + 1/2 rows, by 4 rows and 2 treated; (0, 0) (2, 2) (3, 3/2) (4, 0): 2 + 7/4 + 3/4 by 4 and 4.
        Assert.Equal(2.5 / 8, UpliftMetric.Qini.Of(curve)!.Value, 1e-15);
        Assert.Equal(4.5 / 16, UpliftMetric.Auuc.Of(curve)!.Value, 1e-15);
        Assert.Null(UpliftMetric.NormalisedQini.Of(curve));
        Assert.Equal(1, curve.LiftAt(0.5)!.Value, 1e-15);
        Assert.Null(curve.LiftAt(0.25));
        // causalml: heights at 0 to 4 rows, the lift 0, 1/2, 1, 1/2, 0 times rows: 0, 1/2, 2, 3/2, 0; Qini's 0, 1/2, 1, 1, 0.
        Assert.Equal(4.0 / 5, LibraryMetrics.CausalmlAuuc(normalise: false).Of(curve)!.Value, 1e-15);
        Assert.Equal(2.5 / 5, LibraryMetrics.CausalmlQini(normalise: false).Of(curve)!.Value, 1e-15);
    }

    /// <summary>scikit-uplift at 0038e65, sklift/tests/test_metrics.py: test_uplift_auc_score and test_qini_auc_score, and the curves.</summary>
    [Fact]
    public void The_figures_of_scikit_uplifts_own_tests_are_reproduced()
    {
        Assert.Equal(0, Sklift(LibraryMetrics.SkliftAuuc, [0, 1], [true, false]), 1e-15);
        Assert.Equal(1, Sklift(LibraryMetrics.SkliftAuuc, [1, 0], [false, true]), 1e-15);
        Assert.Equal(1, Sklift(LibraryMetrics.SkliftQini(), [0, 1], [true, false]), 1e-15);
        Assert.Equal(1, Sklift(LibraryMetrics.SkliftQini(), [1, 0], [false, true]), 1e-15);
        // Three rows with one effect: test_uplift_curve has (3, 1.5), test_qini_curve (3, 1).
        UpliftPoint all = Assert.Single(UpliftCurve.Of([0, 0, 0], [0, 1, 0], [false, true, true]).Points);
        Assert.Equal(1.5, all.Gain);
        Assert.Equal(1, all.Qini);
        // test_perfect_uplift_curve and test_perfect_qini_curve, with and without negative effects.
        Assert.Equal([(1, 1.0), (2, 2.0), (3, 1.5)], PerfectCurve.OfGain(all).Select(point => (point.Rows, GainOf(point))));
        Assert.Equal([(1, 1), (3, 1)], PerfectCurve.OfQini(all));
        Assert.Equal([(1, 1), (3, 1)], PerfectCurve.WithoutHarm(all));
    }

    [Fact]
    public void Areas_are_those_of_a_plain_walk_over_the_rows()
    {
        int rounds = Rounds.Count(30, 1000);
        for (int round = 0; round < rounds; round++)
        {
            bool isMoney = round % 2 == 0;
            RandomisedRows rows = RandomisedRows.Of("plain walk", 60, isMoney, index: round);
            (double qini, double auuc, double causalmlQini, double causalmlAuuc) = PlainWalk(rows);
            Assert.Equal(qini, UpliftMetric.Qini.Of(rows.Effects, rows.Outcomes, rows.Treated)!.Value, 1e-12);
            Assert.Equal(auuc, UpliftMetric.Auuc.Of(rows.Effects, rows.Outcomes, rows.Treated)!.Value, 1e-12);
            Assert.Equal(
                causalmlQini, LibraryMetrics.CausalmlQini(normalise: false).Of(rows.Effects, rows.Outcomes, rows.Treated)!.Value, 1e-11);
            Assert.Equal(
                causalmlAuuc, LibraryMetrics.CausalmlAuuc(normalise: false).Of(rows.Effects, rows.Outcomes, rows.Treated)!.Value, 1e-11);
        }
    }

    [Fact]
    public void Random_permutations_of_the_rows_change_not_one_bit()
    {
        RandomisedRows rows = RandomisedRows.Of("permutations", 80, isMoney: true, distinct: 12);
        RandomisedRows outcomes = RandomisedRows.Of("permutations", 80, distinct: 12);
        var random = RandomStream.For((long)Rounds.Seed, "orders");
        int rounds = Rounds.Count(1000, 10_000);
        double?[] expected = Figures(rows);
        double?[] expectedOutcomes = Figures(outcomes);
        for (int round = 0; round < rounds; round++)
        {
            int[] order = RandomisedRows.Shuffled(80, random);
            Assert.Equal(expected, Figures(rows.In(order)));
            Assert.Equal(expectedOutcomes, Figures(outcomes.In(order)));
        }
    }

    [Fact]
    public void Intervals_have_the_same_bits_in_any_order_and_on_any_number_of_threads()
    {
        RandomisedRows rows = RandomisedRows.Of("interval order", 300, isMoney: true, distinct: 20);
        ResamplingOptions options = new() { Worlds = 100, Threads = 1 };
        IReadOnlyList<MetricEstimate> expected = UpliftIntervals.Of(All, rows.Effects, rows.Outcomes, rows.Treated, options);
        RandomisedRows other = rows.In(RandomisedRows.Shuffled(300, RandomStream.For((long)Rounds.Seed, "interval order")));
        Assert.Equal(expected, UpliftIntervals.Of(All, other.Effects, other.Outcomes, other.Treated, options with { Threads = 3 }));
        double[] rival = Array.ConvertAll(rows.Effects, effect => -effect);
        double[] otherRival = Array.ConvertAll(other.Effects, effect => -effect);
        Assert.Equal(
            UpliftIntervals.Differences(All, rows.Effects, rival, rows.Outcomes, rows.Treated, options),
            UpliftIntervals.Differences(All, other.Effects, otherRival, other.Outcomes, other.Treated, options with { Threads = 2 }));
        Assert.NotEqual(expected[0].Interval, UpliftIntervals.Of(All, rows.Effects, rows.Outcomes, rows.Treated, options with { Seed = 1 })[0].Interval);
    }

    /// <summary>About 95 of 100 intervals hold the figure of many rows; the slack is four standard errors of that share.</summary>
    [Fact]
    public void Intervals_cover_the_figure_of_a_large_trial()
    {
        RandomisedRows large = RandomisedRows.Of("large trial", 200_000);
        UpliftMetric[] metrics = [UpliftMetric.Qini, UpliftMetric.Auuc, UpliftMetric.Lift(0.3)];
        double[] truth = [.. metrics.Select(metric => metric.Of(large.Effects, large.Outcomes, large.Treated)!.Value)];
        int rounds = Rounds.Count(20, 1000);
        int[] covered = new int[metrics.Length];
        for (int round = 0; round < rounds; round++)
        {
            RandomisedRows rows = RandomisedRows.Of("small trial", 600, index: round);
            IReadOnlyList<MetricEstimate> found = UpliftIntervals.Of(
                metrics, rows.Effects, rows.Outcomes, rows.Treated, new ResamplingOptions { Worlds = 200 });
            for (int metric = 0; metric < metrics.Length; metric++)
                covered[metric] += found[metric].Interval is { } interval && interval.Low <= truth[metric] && truth[metric] <= interval.High ? 1 : 0;
        }

        double slack = 4.2 * Math.Sqrt(0.05 * 0.95 / rounds);
        Assert.All(covered, count => Assert.True(count >= (0.945 - slack) * rounds, $"{count} of {rounds} intervals cover"));
    }

    [Fact]
    public void The_better_of_two_orders_is_told()
    {
        RandomisedRows rows = RandomisedRows.Of("two orders", 4000);
        var random = RandomStream.For((long)Rounds.Seed, "chance");
        double[] chance = Array.ConvertAll(rows.Effects, _ => random.Uniform());
        MetricDifference found = Assert.Single(UpliftIntervals.Differences(
            [UpliftMetric.Qini], rows.Effects, chance, rows.Outcomes, rows.Treated));
        Assert.True(found.Difference!.Value.Value > 0);
        Assert.True(found.PValue < 0.3, $"p = {found.PValue}");
        MetricDifference same = Assert.Single(UpliftIntervals.Differences(
            [UpliftMetric.Qini], rows.Effects, rows.Effects, rows.Outcomes, rows.Treated));
        Assert.Equal((0, 0, 0), (same.Difference!.Value.Value, same.Difference.Value.Low, same.Difference.Value.High));
        Assert.Equal(1, same.PValue);
    }

    [Fact]
    public void Rows_that_cannot_be_judged_are_refused()
    {
        Assert.Contains("NaN", Refused([double.NaN, 1], [0, 1], [true, false]), StringComparison.Ordinal);
        Assert.Contains("must be finite", Refused([0, 1], [0, double.PositiveInfinity], [true, false]), StringComparison.Ordinal);
        Assert.Contains("equally many", Refused([0, 1], [0], [true, false]), StringComparison.Ordinal);
        Assert.Contains("some of both", Refused([0, 1], [0, 1], [true, true]), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => UpliftMetric.Lift(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpliftIntervals.Of(
            [UpliftMetric.Qini], [0, 1], [0, 1], [true, false], new ResamplingOptions { Worlds = 5 }));
        Assert.Null(LibraryMetrics.SkliftQini().Of([0, 1], [0, 2], [true, false]));
    }

    static double?[] Figures(RandomisedRows rows)
    {
        UpliftCurve curve = UpliftCurve.Of(rows.Effects, rows.Outcomes, rows.Treated);
        return [.. All.Select(metric => metric.Of(curve))];
    }

    static string Refused(double[] effects, double[] outcomes, bool[] treated) =>
        Assert.Throws<ArgumentException>(() => UpliftCurve.Of(effects, outcomes, treated)).Message;

    static double Sklift(UpliftMetric metric, double[] outcomes, bool[] treated) =>
        metric.Of([0.1, 0.3], outcomes, treated)!.Value;

    static double GainOf(UpliftPoint point) => point.Gain ?? point.TreatedOutcomes / point.Treated * point.Rows;

    /// <summary>Row by row as causalml has it, gaps at the begin filled along a straight line, and areas by trapezes of one row each.</summary>
    static (double Qini, double Auuc, double CausalmlQini, double CausalmlAuuc) PlainWalk(RandomisedRows rows)
    {
        int n = rows.Effects.Length;
        double[] lift = new double[n + 1];
        double[] qini = new double[n + 1];
        double[] gain = new double[n + 1];
        (double treated, double control, double treatedSum, double controlSum) = (0, 0, 0, 0);
        int place = 0;
        foreach (int row in Enumerable.Range(0, n).OrderByDescending(row => rows.Effects[row]))
        {
            place++;
            (treated, treatedSum) = rows.Treated[row] ? (treated + 1, treatedSum + rows.Outcomes[row]) : (treated, treatedSum);
            (control, controlSum) = rows.Treated[row] ? (control, controlSum) : (control + 1, controlSum + rows.Outcomes[row]);
            lift[place] = treated > 0 && control > 0 ? (treatedSum / treated) - (controlSum / control) : double.NaN;
            qini[place] = control > 0 ? treatedSum - (controlSum * treated / control) : double.NaN;
            gain[place] = lift[place] * place;
        }

        foreach (double[] heights in new[] { lift, qini, gain })
            Fill(heights);
        double[] liftTimesRows = [.. lift.Select((value, rank) => value * rank)];
        double chance = 0.5 * qini[n];
        return (
            (Trapezes(qini) - (chance * n)) / n / treated,
            Trapezes(gain) / n / n,
            (qini.Sum() / (n + 1)) - chance,
            liftTimesRows.Sum() / (n + 1));

        static double Trapezes(double[] heights) => heights.Sum() - (0.5 * (heights[0] + heights[^1]));
    }

    static void Fill(double[] heights)
    {
        int first = Array.FindIndex(heights, 1, value => !double.IsNaN(value));
        for (int place = 1; place < first; place++)
            heights[place] = heights[first] * place / first;
    }
}
