using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class BootstrapTests
{
    static readonly BinaryMetric[] Metrics =
    [
        BinaryMetric.Auc, BinaryMetric.AveragePrecision, BinaryMetric.LogLoss, BinaryMetric.Brier, BinaryMetric.KolmogorovSmirnov,
        BinaryMetric.Bias, BinaryMetric.BaseRate, BinaryMetric.CalibrationError(),
        BinaryMetric.CalibrationError(Binning.EqualWidth, 5),
        BinaryMetric.Gain(0.1), BinaryMetric.Precision(0.5), BinaryMetric.Recall(0.5), BinaryMetric.Specificity(0.5),
        BinaryMetric.SelectionRate(0.5), BinaryMetric.F1(0.5), BinaryMetric.Mcc(0.5), BinaryMetric.Accuracy(0.5),
    ];

    [Fact]
    public void Each_metric_is_what_its_own_class_says()
    {
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(Rounds.Seed), rows: 400, distinct: 50);
        BinaryMetrics metrics = BinaryMetrics.Of(scores, outcomes);
        ConfusionMatrix confusion = ConfusionMatrix.Of(scores, outcomes, 0.5);
        double?[] expected =
        [
            metrics.Auc, metrics.AveragePrecision, metrics.LogLoss, metrics.Brier, metrics.KolmogorovSmirnov!.Statistic,
            scores.Average() - metrics.BaseRate, metrics.BaseRate, CalibrationError.Of(scores, outcomes).Expected,
            CalibrationError.Of(scores, outcomes, Binning.EqualWidth, 5).Expected, metrics.Lift[0].Gain, confusion.Precision,
            confusion.Recall, confusion.Specificity, confusion.SelectionRate, confusion.F1, confusion.Mcc, confusion.Accuracy,
        ];
        double?[] found = [.. Metrics.Select(metric => metric.Of(scores, outcomes))];
        Assert.Equal(expected.Select(value => Math.Round(value!.Value, 12)), found.Select(value => Math.Round(value!.Value, 12)));
        Assert.Equal(found, Bootstrap.Of(Metrics, scores, outcomes,
            options: new() { Worlds = 100 }).Select(estimate => estimate.Value));
    }

    /// <summary>A world's ranking is that of its rows, written out.</summary>
    [Fact]
    public void A_resampled_world_equals_its_rows_written_out()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(50, 2_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, 2 + random.Below(50), 1 + random.Below(20));
            double[] weights = [.. scores.Select(_ => 0.5 * (1 + random.Below(4)))];
            ResampledRanking ranking = new(scores, outcomes, weights, [.. Enumerable.Range(0, scores.Length)]);
            RankedOutcomes world = ranking.Sample.Empty();
            int[] counts = [.. scores.Select(_ => random.Below(3))];
            counts[0] = 1;
            ranking.Fill(counts, world);
            int[] rows = [.. Enumerable.Range(0, scores.Length).SelectMany(row => Enumerable.Repeat(row, counts[row]))];
            double[] writtenScores = Array.ConvertAll(rows, row => scores[row]);
            bool[] writtenOutcomes = Array.ConvertAll(rows, row => outcomes[row]);
            double[] writtenWeights = Array.ConvertAll(rows, row => weights[row]);
            foreach (BinaryMetric metric in Metrics)
            {
                double? expected = metric.Of(writtenScores, writtenOutcomes, writtenWeights);
                double? found = metric.Of(world);
                Assert.Equal(expected is null, found is null);
                Assert.Equal(expected ?? 0, found ?? 0, 1e-12);
            }
        }
    }

    [Fact]
    public void Intervals_have_the_same_bits_on_any_number_of_threads_and_others_for_another_seed()
    {
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(4), rows: 300, distinct: 300);
        IReadOnlyList<MetricEstimate> one = Bootstrap.Of(Metrics, scores, outcomes, options: new() { Worlds = 200, Threads = 1 });
        Assert.Equal(one, Bootstrap.Of(Metrics, scores, outcomes, options: new() { Worlds = 200, Threads = 7 }));
        Assert.NotEqual(one, Bootstrap.Of(Metrics, scores, outcomes, options: new() { Worlds = 200, Seed = 1 }));
        double[] ones = [.. scores.Select(_ => 1.0)];
        Assert.Equal(one, Bootstrap.Of(Metrics, scores, outcomes, ones, options: new() { Worlds = 200 }));
    }

    /// <summary>
    /// DeLong's and the mean's standard errors within a fifth: 400 worlds give them to 3.5 %, and both are estimates.
    /// </summary>
    [Fact]
    public void Standard_errors_agree_with_those_of_formulas()
    {
        (double[] drawn, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(Rounds.Seed), rows: 2_000,
            distinct: 2_000);
        double[] scores = [.. drawn.Select(score => 0.1 + (0.8 * score))]; // no probability is 0, so that losses have no tail
        IReadOnlyList<MetricEstimate> found = Bootstrap.Of(
            [BinaryMetric.Auc, BinaryMetric.Brier, BinaryMetric.LogLoss], scores, outcomes, options: new() { Worlds = 400 });
        double[] actual = Array.ConvertAll(outcomes, outcome => outcome ? 1.0 : 0);
        Close(AreaUnderCurve.EstimateOf(scores, outcomes)!.Value, found[0]);
        Close(Estimate.MeanOf(Losses.Squared(scores, actual)), found[1]);
        Close(Estimate.MeanOf(Losses.Log(scores, outcomes)), found[2]);

        static void Close(Estimate formula, MetricEstimate found)
        {
            Assert.Equal(formula.StandardError, found.Interval!.Value.StandardError, 0.2 * formula.StandardError);
            Assert.Equal(formula.Low, found.Interval.Value.Low, formula.StandardError);
            Assert.Equal(formula.High, found.Interval.Value.High, formula.StandardError);
        }
    }

    /// <summary>
    /// The mean log-loss of 40 rows, whose losses have a long tail: truth by integration of -p ln p - (1-p) ln(1-p) over p in (0,
    /// 1), 1/2.
    /// With the seed given the corrected interval holds it about 190 of 200 times, the plain one less often.
    /// </summary>
    [Fact]
    public void Corrected_intervals_hold_a_skewed_truth_more_often_than_plain_ones()
    {
        RandomStream random = new(20);
        (int corrected, int plain) = (0, 0);
        for (int round = 0; round < 200; round++)
        {
            double[] scores = [.. Enumerable.Range(0, 40).Select(_ => random.OpenUniform())];
            bool[] outcomes = [.. scores.Select(p => random.Chance(p))];
            corrected += Holds(BootstrapMethod.Bca) ? 1 : 0;
            plain += Holds(BootstrapMethod.Percentile) ? 1 : 0;

            bool Holds(BootstrapMethod method)
            {
                Estimate found = Bootstrap.Of(
                    [BinaryMetric.LogLoss], scores, outcomes,
                    options: new() { Worlds = 200, Method = method, Threads = 1 })[0].Interval!.Value;
                return found.Low <= 0.5 && 0.5 <= found.High;
            }
        }

        Assert.InRange(corrected, 180, 198);
        Assert.True(corrected >= plain, $"{corrected} against {plain}");
    }

    [Fact]
    public void Rows_of_one_key_are_drawn_together()
    {
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(Rounds.Seed), rows: 200, distinct: 40);
        string[] keys = [.. Enumerable.Range(0, 600).Select(row => $"{row / 3}")];
        BinaryMetric[] metrics = [BinaryMetric.Auc, BinaryMetric.Brier, BinaryMetric.Gain(0.1)];
        BootstrapOptions options = new() { Worlds = 100 };
        IReadOnlyList<MetricEstimate> once = Bootstrap.Of(metrics, scores, outcomes, options: options);
        IReadOnlyList<MetricEstimate> thrice = Bootstrap.Of(
            metrics, [.. scores.SelectMany(score => Enumerable.Repeat(score, 3))],
            [.. outcomes.SelectMany(outcome => Enumerable.Repeat(outcome, 3))], keys: keys, options: options);
        for (int metric = 0; metric < metrics.Length; metric++)
        {
            Assert.Equal(once[metric].Interval!.Value.StandardError, thrice[metric].Interval!.Value.StandardError, 1e-12);
            Assert.Equal(once[metric].Interval!.Value.Low, thrice[metric].Interval!.Value.Low, 1e-12);
        }
    }

    [Fact]
    public void What_is_undefined_has_no_interval()
    {
        double[] scores = [.. Enumerable.Range(0, 60).Select(row => row / 60.0)];
        MetricEstimate none = Bootstrap.Of([BinaryMetric.Auc], scores, new bool[60])[0];
        Assert.Equal(new MetricEstimate("auc", null, null, 0), none);
        MetricEstimate rare = Bootstrap.Of([BinaryMetric.Auc], scores, [.. scores.Select((_, row) => row == 40)])[0];
        Assert.NotNull(rare.Value);
        Assert.Null(rare.Interval);
        Assert.InRange(rare.Worlds, 500, 750);
        MetricEstimate separated = Bootstrap.Of([BinaryMetric.Auc], scores, [.. scores.Select(score => score > 0.5)])[0];
        Assert.Equal(new Estimate(1, 0, 1, 1), separated.Interval);
        MetricEstimate constant = Bootstrap.Of([BinaryMetric.Auc], new double[60], [.. scores.Select(score => score > 0.5)])[0];
        Assert.Equal(new Estimate(0.5, 0, 0.5, 0.5), constant.Interval);
    }

    [Fact]
    public void What_cannot_be_resampled_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Of(Metrics, [0.1], [true], options: new() { Worlds = 99 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Of(Metrics, [0.1], [true], options: new() { Confidence = 1 }));
        Assert.Throws<ArgumentException>(() => Bootstrap.Of(Metrics, [0.1, 0.2], [true, false], keys: ["a"]));
        Assert.Throws<ArgumentException>(() => Bootstrap.Of(Metrics, [], []));
        Assert.Throws<ArgumentException>(() => Bootstrap.Of(Metrics, [double.NaN], [true]));
        Assert.Throws<ArgumentException>(() => Bootstrap.Differences(Metrics, [0.1, 0.2], [0.1], [true, false]));
        Assert.Throws<ArgumentException>(() => Bootstrap.Differences(Metrics, [0.1, 0.2], [0.1, 2], [true, false]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryMetric.Gain(0));
        Assert.Throws<ArgumentException>(() => BinaryMetric.Mcc(double.NaN));
    }

    [Fact]
    public void Metrics_by_group_are_those_of_its_rows()
    {
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(Rounds.Seed), rows: 300, distinct: 40);
        string?[] months = [.. scores.Select((_, row) => row % 7 == 0 ? null : row % 2 == 0 ? "2026-02" : "2026-01")];
        BootstrapOptions options = new() { Worlds = 100 };
        IReadOnlyList<GroupMetrics> found = MetricsByGroup.Of(months, scores, outcomes, Metrics, options);
        Assert.Equal(["2026-01", "2026-02", null], found.Select(group => group.Group));
        int[] rows = [.. Enumerable.Range(0, 300).Where(row => months[row] == "2026-01")];
        bool[] happened = Array.ConvertAll(rows, row => outcomes[row]);
        Assert.Equal(rows.Length, found[0].Rows);
        Assert.Equal(happened.Average(outcome => outcome ? 1.0 : 0), found[0].Observed, 1e-12);
        Assert.Equal(Bootstrap.Of(Metrics, Array.ConvertAll(rows, row => scores[row]), happened, options: options),
            found[0].Metrics);
        Assert.Throws<ArgumentException>(() => MetricsByGroup.Of(months.AsSpan(1), scores, outcomes));
        double[] weights = [.. months.Select(month => month == "2026-01" ? 1.0 : 0)];
        GroupMetrics weighted = Assert.Single(MetricsByGroup.Of(months, scores, outcomes, Metrics, options, weights));
        Assert.Equal(found[0].Metrics, weighted.Metrics);
        Assert.Equal((found[0].Rows, found[0].Auc), (weighted.Rows, weighted.Auc));
        Assert.Equal(found[0].Bias!.Value.StandardError, weighted.Bias!.Value.StandardError, 1e-12);
    }
}
