using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

/// <summary>One model against another: DeLong's test, the paired bootstrap, the corrected test over folds.</summary>
public sealed class ForecastComparisonTests
{
    [Fact]
    public void The_variance_of_a_difference_of_areas_equals_that_of_all_pairs()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 3_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, 8 + random.Below(50), 1 + random.Below(20));
            double[] rival = [.. scores.Select(score => Math.Round(score + random.Normal(), 1))];
            AreaComparison? found = AreaComparison.Of(scores, rival, outcomes);
            if (outcomes.Count(outcome => outcome) is var positives && (positives < 2 || outcomes.Length - positives < 2))
            {
                Assert.Null(found);
                continue;
            }

            Assert.Equal(AreaUnderCurve.Of(scores, outcomes)!.Value - AreaUnderCurve.Of(rival, outcomes)!.Value,
                found!.Difference.Value, 1e-13);
            Assert.Equal(ErrorOfAllPairs(scores, rival, outcomes), found.Difference.StandardError, 1e-12);
            Assert.Equal(found.PValue ?? -1, AreaComparison.Of(rival, scores, outcomes)!.PValue ?? -1, 1e-12);
        }
    }

    /// <summary>Of a weight of 3 for all rows and 0 for some, against the rows that are left.</summary>
    [Fact]
    public void Equal_weights_change_no_comparison_and_a_weight_of_zero_is_no_row()
    {
        RandomStream random = new(Rounds.Seed);
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, 200, 60);
        double[] rival = [.. scores.Select(score => score + random.Normal())];
        double[] weights = [.. scores.Select((_, row) => row % 5 == 0 ? 0 : 3.0)];
        T[] Kept<T>(T[] values) => [.. values.Where((_, row) => row % 5 != 0)];
        AreaComparison weighted = AreaComparison.Of(scores, rival, outcomes, weights: weights)!;
        AreaComparison kept = AreaComparison.Of(Kept(scores), Kept(rival), Kept(outcomes))!;
        Assert.Equal(kept.Difference.Value, weighted.Difference.Value, 1e-12);
        Assert.Equal(kept.Difference.StandardError, weighted.Difference.StandardError, 1e-12);
    }

    [Fact]
    public void Scores_that_rank_alike_have_no_p_value()
    {
        AreaComparison found = AreaComparison.Of([0.1, 0.4, 0.3, 0.9], [1, 4, 3, 9], [false, true, false, true])!;
        Assert.Equal(new Estimate(0, 0, 0, 0), found.Difference);
        Assert.Null(found.PValue);
    }

    /// <summary>
    /// Of two forecasts of equal worth one in ten is called different at 10 %: of 300 within 2.5 standard errors or so; the seed
    /// is given.
    /// </summary>
    [Fact]
    public void Of_forecasts_of_equal_worth_few_are_called_different()
    {
        RandomStream random = new(31);
        (int delong, int losses) = (0, 0);
        const int Count = 300;
        for (int round = 0; round < Count; round++)
        {
            double[] truth = [.. Enumerable.Range(0, 150).Select(_ => random.Normal())];
            bool[] outcomes = [.. truth.Select(value => random.Chance(1 / (1 + Math.Exp(-value))))];
            double[] one = Noisy(truth, random);
            double[] other = Noisy(truth, random);
            delong += AreaComparison.Of(one, other, outcomes)!.PValue < 0.1 ? 1 : 0;
            losses += Bootstrap.Differences(
                [BinaryMetric.Brier], one, other, outcomes,
                options: new() { Worlds = 100, Method = BootstrapMethod.Percentile, Threads = 1 })[0]
                .PValue < 0.1 ? 1 : 0;
        }

        Assert.InRange((double)delong / Count, 0.06, 0.15);
        Assert.InRange((double)losses / Count, 0.06, 0.15);
    }

    [Fact]
    public void A_better_forecast_is_found_better()
    {
        RandomStream random = new(Rounds.Seed);
        double[] truth = [.. Enumerable.Range(0, 3_000).Select(_ => 1.5 * random.Normal())];
        bool[] outcomes = [.. truth.Select(value => random.Chance(1 / (1 + Math.Exp(-value))))];
        double[] good = [.. truth.Select(value => 1 / (1 + Math.Exp(-value)))];
        double[] poor = Noisy(truth, random);

        Assert.True(AreaComparison.Of(good, poor, outcomes)!.Difference.Low > 0);
        IReadOnlyList<MetricDifference> found = Bootstrap.Differences(
            [BinaryMetric.Auc, BinaryMetric.LogLoss], good, poor, outcomes, options: new() { Worlds = 200 });
        Assert.True(found[0].Difference!.Value.Low > 0);
        Assert.True(found[1].Difference!.Value.High < 0);
        Assert.All(found, one => Assert.Equal(one.Forecast!.Value - one.Rival!.Value, one.Difference!.Value.Value, 1e-15));
        Assert.All(found, one => Assert.Equal(2 / 201.0, one.PValue!.Value, 1e-15));
        MetricDifference same = Bootstrap.Differences([BinaryMetric.Auc], good, good, outcomes,
            options: new() { Worlds = 100 })[0];
        Assert.Equal((new Estimate(0, 0, 0, 0), 1.0), (same.Difference!.Value, same.PValue!.Value));
    }

    // By hand: mean 0.02, variance 0.0001, (1/3 + 1/2) of it; Student's t with two degrees is 1/2 + t / (2 sqrt(2 + t²)).
    [Fact]
    public void Three_folds_give_the_corrected_test_worked_out_by_hand()
    {
        FoldComparison found = FoldComparison.Of([0.81, 0.82, 0.83], [0.8, 0.8, 0.8], testShare: 0.5);
        double error = Math.Sqrt(0.0001 * 5 / 6);
        double t = 0.02 / error;
        Assert.Equal(0.02, found.Difference.Value, 1e-14);
        Assert.Equal(error, found.Difference.StandardError, 1e-14);
        Assert.Equal(t, found.T!.Value, 1e-10);
        Assert.Equal(1 - (t / Math.Sqrt(2 + (t * t))), found.PValue!.Value, 1e-10);
        const double T = 4.302652729696142; // 97.5 % point with two degrees: 0.95 sqrt(2 / (1 - 0.95²))
        Assert.Equal(0.02 - (T * error), found.Difference.Low, 1e-9);
        FoldComparison opposite = FoldComparison.Of([0.8, 0.8, 0.8], [0.81, 0.82, 0.83], testShare: 0.5);
        Assert.Equal(-found.T.Value, opposite.T!.Value, 1e-10);
        Assert.Equal(found.PValue.Value, opposite.PValue!.Value, 1e-10);
    }

    [Fact]
    public void Folds_that_all_differ_by_the_same_have_no_test()
    {
        FoldComparison found = FoldComparison.Of([0.5, 0.75], [0.25, 0.5], testShare: 1);
        Assert.Equal((null, null), (found.T, found.PValue));
        Assert.Equal(new Estimate(0.25, 0, 0.25, 0.25), found.Difference);
        Assert.Throws<ArgumentException>(() => FoldComparison.Of([1], [1], 1));
        Assert.Throws<ArgumentException>(() => FoldComparison.Of([1, 2], [1], 1));
        Assert.Throws<ArgumentException>(() => FoldComparison.Of([1, double.NaN], [1, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FoldComparison.Of([1, 2], [1, 2], 0));
    }

    static double[] Noisy(double[] truth, RandomStream random) =>
        [.. truth.Select(value => 1 / (1 + Math.Exp(-value - random.Normal())))];

    /// <summary>DeLong et al. (1988), equations 5 to 9, by all pairs.</summary>
    static double ErrorOfAllPairs(double[] one, double[] other, bool[] outcomes)
    {
        int[] positive = [.. Enumerable.Range(0, one.Length).Where(row => outcomes[row])];
        int[] negative = [.. Enumerable.Range(0, one.Length).Where(row => !outcomes[row])];
        double Kernel(int x, int y) => Beats(one[x], one[y]) - Beats(other[x], other[y]);
        double[] ofPositive = [.. positive.Select(x => negative.Average(y => Kernel(x, y)))];
        double[] ofNegative = [.. negative.Select(y => positive.Average(x => Kernel(x, y)))];
        double mean = ofPositive.Average();
        return Math.Sqrt((ofPositive.Sum(v => (v - mean) * (v - mean)) / (positive.Length - 1.0) / positive.Length)
            + (ofNegative.Sum(v => (v - mean) * (v - mean)) / (negative.Length - 1.0) / negative.Length));
    }

    static double Beats(double x, double y) => x > y ? 1 : x == y ? 0.5 : 0;
}
