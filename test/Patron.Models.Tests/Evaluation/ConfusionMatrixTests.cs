using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    // 6 true positives, 1 false positive, 2 false negatives, 3 true negatives: the example of Wikipedia's "Phi coefficient", MCC
    // 0.478.
    [Fact]
    public void Twelve_rows_give_the_published_correlation()
    {
        double[] scores = [1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0];
        bool[] outcomes = [.. Enumerable.Range(0, 12).Select(row => row < 8)];
        ConfusionMatrix found = ConfusionMatrix.Of(scores, outcomes, 0.5);
        Assert.Equal(new ConfusionMatrix(0.5, 6, 1, 2, 3), found);
        Assert.Equal(0.478, found.Mcc!.Value, 0.0005);
        Assert.Equal(6.0 / 7, found.Precision!.Value, 1e-15);
        Assert.Equal(0.75, found.Recall!.Value, 1e-15);
        Assert.Equal(0.75, found.Specificity!.Value, 1e-15);
        Assert.Equal(0.25, found.FalsePositiveRate!.Value, 1e-15);
        Assert.Equal(0.6, found.NegativePredictiveValue!.Value, 1e-15);
        Assert.Equal(0.8, found.F1!.Value, 1e-15);
        Assert.Equal(0.75, found.Accuracy, 1e-15);
        Assert.Equal(0.75, found.BalancedAccuracy!.Value, 1e-15);
        Assert.Equal(0.5, found.Youden!.Value, 1e-15);
        Assert.Equal(6.0 / 7 / (8.0 / 12), found.Lift!.Value, 1e-15);
        Assert.Equal(7.0 / 12, found.SelectionRate, 1e-15);
    }

    [Fact]
    public void A_score_that_equals_the_threshold_is_selected()
    {
        Assert.Equal(new ConfusionMatrix(0.5, 1, 1, 0, 1), ConfusionMatrix.Of([0.5, 0.5, 0.4], [true, false, false], 0.5));
    }

    [Fact]
    public void What_has_no_denominator_is_null_and_never_NaN()
    {
        ConfusionMatrix nobody = ConfusionMatrix.Of([0.1, 0.2], [false, false], 0.9);
        Assert.Equal((null, null, null, null, null, null),
            (nobody.Precision, nobody.Recall, nobody.F1, nobody.Mcc, nobody.Youden, nobody.Lift));
        Assert.Equal((1.0, 1.0, 0.0), (nobody.Specificity!.Value, nobody.Accuracy, nobody.FalsePositiveRate!.Value));
        ConfusionMatrix all = ConfusionMatrix.Of([0.1, 0.2], [true, true], 0);
        Assert.Equal((null, null, null, null), (all.Specificity, all.NegativePredictiveValue, all.BalancedAccuracy, all.Mcc));
        Assert.Equal(1, all.Lift);
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([0.1], [true], double.NaN));
    }

    [Fact]
    public void The_correlation_is_that_of_the_two_columns()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, rows: 2 + random.Below(60), distinct: 8);
            double threshold = random.Below(9) / 8.0;
            double? found = ConfusionMatrix.Of(scores, outcomes, threshold).Mcc;
            double[] selected = [.. scores.Select(score => score >= threshold ? 1.0 : 0)];
            double[] happened = [.. outcomes.Select(outcome => outcome ? 1.0 : 0)];
            if (selected.Distinct().Count() == 1 || happened.Distinct().Count() == 1)
                Assert.Null(found);
            else
                Assert.Equal(MathNet.Numerics.Statistics.Correlation.Pearson(selected, happened), found!.Value, 1e-12);
        }
    }

    [Fact]
    public void The_curve_runs_from_nobody_to_everybody_and_holds_the_areas()
    {
        RandomStream random = new(Rounds.Seed);
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(random, rows: 400, distinct: 90);
        IReadOnlyList<ConfusionMatrix> curve = ThresholdCurve.Of(scores, outcomes);
        Assert.Equal((null, 0.0), (curve[0].Threshold, curve[0].Selected));
        Assert.Equal(400, curve[^1].Selected);
        Assert.Equal(scores.Distinct().OrderDescending(), curve.Skip(1).Select(point => point.Threshold!.Value));
        Assert.All(curve.Skip(1), point => Assert.Equal(ConfusionMatrix.Of(scores, outcomes, point.Threshold!.Value), point));

        double area = curve.Zip(curve.Skip(1), (a, b) =>
            (b.FalsePositiveRate!.Value - a.FalsePositiveRate!.Value) * (a.Recall!.Value + b.Recall!.Value) / 2).Sum();
        Assert.Equal(AreaUnderCurve.Of(scores, outcomes)!.Value, area, 1e-12);
        double steps = curve.Zip(curve.Skip(1), (a, b) => (b.Recall!.Value - a.Recall!.Value) * b.Precision!.Value).Sum();
        Assert.Equal(AveragePrecision.Of(scores, outcomes)!.Value, steps, 1e-12);

        IReadOnlyList<ConfusionMatrix> thinned = ThresholdCurve.Of(scores, outcomes, points: 10);
        Assert.InRange(thinned.Count, 8, 11);
        Assert.Equal(400, thinned[^1].Selected);
        Assert.All(thinned, point => Assert.Contains(point, curve));
        Assert.Equal(2, ThresholdCurve.Of(scores, outcomes, points: 1).Count);
    }
}
