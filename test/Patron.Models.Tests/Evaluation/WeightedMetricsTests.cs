using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class WeightedMetricsTests
{
    /// <summary>Tolerance 1e-13: the same sums in another order.</summary>
    [Fact]
    public void A_row_of_weight_two_counts_as_two_and_one_of_weight_zero_as_none()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) =
                BinaryMetricsTests.Sample(random, rows: 2 + random.Below(60), distinct: 1 + random.Below(30));
            double[] weights = [.. scores.Select(_ => (double)random.Below(4))];
            weights[0] = 1;
            int[] rows = [.. Enumerable.Range(0, scores.Length).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
            double[] manyScores = Array.ConvertAll(rows, row => scores[row]);
            bool[] manyOutcomes = Array.ConvertAll(rows, row => outcomes[row]);

            BinaryMetrics weighted = BinaryMetrics.Of(scores, outcomes, weights);
            BinaryMetrics many = BinaryMetrics.Of(manyScores, manyOutcomes);

            Assert.Equal(weights.Count(weight => weight > 0), weighted.Rows);
            Assert.Equal(many.BaseRate, weighted.BaseRate, 1e-13);
            Close(many.Auc, weighted.Auc);
            Close(many.AveragePrecision, weighted.AveragePrecision);
            Close(many.KolmogorovSmirnov?.Statistic, weighted.KolmogorovSmirnov?.Statistic);
            Close(many.LogLoss, weighted.LogLoss);
            Close(many.Brier, weighted.Brier);
            Close(many.Accuracy, weighted.Accuracy);
            Close(many.MajorityAccuracy, weighted.MajorityAccuracy);
            Assert.Equal(many.Calibration.Count, weighted.Calibration.Count);
            for (int bin = 0; bin < many.Calibration.Count; bin++)
                Close(many.Calibration[bin].Observed, weighted.Calibration[bin].Observed);
            Close(CalibrationBinError(manyScores, manyOutcomes, []), CalibrationBinError(scores, outcomes, weights));
            Close(
                BrierDecomposition.Of(manyScores, manyOutcomes, Binning.EqualWidth, 4).WithinCovariance,
                BrierDecomposition.Of(scores, outcomes, Binning.EqualWidth, 4, weights).WithinCovariance);
        }
    }

    [Fact]
    public void Weights_of_one_change_no_bit_and_the_order_of_weighted_rows_leaves_no_trace()
    {
        RandomStream random = new(Rounds.Seed);
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, rows: 500, distinct: 21);
        double[] ones = [.. scores.Select(_ => 1.0)];
        Assert.Equal(
            BinaryMetrics.Of(scores, outcomes) with { Lift = [], Calibration = [] },
            BinaryMetrics.Of(scores, outcomes, ones) with { Lift = [], Calibration = [], PositiveShare = null });
        Assert.Equal(AreaUnderCurve.EstimateOf(scores, outcomes), AreaUnderCurve.EstimateOf(scores, outcomes, weights: ones));

        double[] weights = [.. scores.Select(_ => random.Uniform())];
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(_ => random.NextBits())];
        Assert.Equal(
            BinaryMetrics.Of(scores, outcomes, weights) with { Lift = [], Calibration = [] },
            BinaryMetrics.Of(
                [.. order.Select(row => scores[row])], [.. order.Select(row => outcomes[row])],
                [.. order.Select(row => weights[row])])
                with { Lift = [], Calibration = [] });
    }

    /// <summary>
    /// Weights say how rare a row was made: the interval of the area holds the area of all rows as often as it says.
    /// </summary>
    [Fact]
    public void The_interval_of_a_weighted_area_holds_the_truth()
    {
        const double Truth = 0.760249938906523; // normal scores one apart
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(1_000, 30_000);
        int held = 0;
        for (int round = 0; round < rounds; round++)
        {
            bool[] outcomes = [.. Enumerable.Range(0, 300).Select(row => row % 3 == 0)];
            double[] weights = [.. outcomes.Select(_ => random.Chance(0.5) ? 1.0 : 4)];
            double[] scores = [.. outcomes.Select(outcome => random.Normal() + (outcome ? 1 : 0))];
            Estimate found = AreaUnderCurve.EstimateOf(scores, outcomes, weights: weights)!.Value;
            held += found.Low <= Truth && Truth <= found.High ? 1 : 0;
        }

        Assert.InRange((double)held / rounds, 0.92, 0.975);
    }

    [Fact]
    public void Weights_that_are_no_weights_are_refused()
    {
        Refuses("row 1: weight -1", [1, -1]);
        Refuses("row 0: weight NaN", [double.NaN, 1]);
        Refuses("row 1: weight Infinity", [1, double.PositiveInfinity]);
        Refuses("all weights are 0", [0, 0]);
        Refuses("1 weights for 2 rows", [1]);
    }

    static double CalibrationBinError(double[] scores, bool[] outcomes, double[] weights) =>
        CalibrationBin.Of(scores, outcomes, Binning.EqualWidth, 5, weights)
            .Sum(bin => bin.Rows * Math.Abs(bin.Predicted - bin.Observed));

    static void Refuses(string part, double[] weights) => Assert.Contains(
        part, Assert.Throws<ArgumentException>(() => BinaryMetrics.Of([0.2, 0.4], [true, false], weights)).Message,
        StringComparison.Ordinal);

    static void Close(double? expected, double? found)
    {
        Assert.Equal(expected is null, found is null);
        Assert.Equal(expected ?? 0, found ?? 0, 1e-13);
    }
}
