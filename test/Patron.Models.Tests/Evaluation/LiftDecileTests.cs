using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class LiftDecileTests
{
    // Twenty rows, probabilities 0.95, 0.90 ... 0.00; the positives are the ranks 1, 2, 3, 6 and 20.
    [Fact]
    public void Twenty_distinct_rows_give_the_deciles_counted_by_hand()
    {
        double[] probabilities = [.. Enumerable.Range(0, 20).Select(i => (19 - i) / 20.0)];
        bool[] outcomes = [.. Enumerable.Range(1, 20).Select(rank => rank is 1 or 2 or 3 or 6 or 20)];
        IReadOnlyList<LiftDecile> lift = BinaryMetrics.Of(probabilities, outcomes).Lift;
        Assert.Equal([2, 1, 1, 0, 0, 0, 0, 0, 0, 1], lift.Select(decile => decile.Positives));
        Assert.Equal(4.0, lift[0].Lift!.Value, 1e-12);
        Assert.Equal(0.4, lift[0].Gain!.Value, 1e-12);
        Assert.Equal(0.6, lift[1].Gain!.Value, 1e-12);
        Assert.Equal(3.0, lift[1].CumulativeLift!.Value, 1e-12);
        Assert.Equal(1.0, lift[9].Gain!.Value, 1e-12);
        Assert.Equal(1.0, lift[9].CumulativeLift!.Value, 1e-12);
        Assert.Equal(0.925, lift[0].Predicted!.Value, 1e-12);
        Assert.Equal(0.9, lift[0].LowestScore);
        Assert.Equal(0.0, lift[9].LowestScore);
    }

    [Fact]
    public void Equal_scores_share_their_positives_among_the_deciles_they_span()
    {
        double[] probabilities = [.. Enumerable.Repeat(0.3, 25)];
        bool[] outcomes = [.. Enumerable.Range(0, 25).Select(i => i < 5)];
        BinaryMetrics metrics = BinaryMetrics.Of(probabilities, outcomes);
        Assert.All(metrics.Lift, decile => Assert.Equal(1, decile.Lift!.Value, 1e-12));
        Assert.All(metrics.Lift, decile => Assert.Equal(0.3, decile.Predicted!.Value, 1e-12));
        Assert.All(metrics.Lift, decile => Assert.Equal(0.3, decile.LowestScore));
        Assert.Equal<double>([2, 3, 2, 3, 2, 3, 2, 3, 2, 3], metrics.Lift.Select(decile => decile.Rows));
        Assert.All(metrics.Calibration, bin => Assert.Equal(0.3, bin.Predicted, 1e-12));
        Assert.All(metrics.Calibration, bin => Assert.Equal(0.2, bin.Observed, 1e-12));
    }

    [Fact]
    public void Weights_whose_mean_is_one_are_weights_still()
    {
        double[] weights = [.. Enumerable.Range(0, 15).Select(i => i == 7 ? 1 : i % 2 == 0 ? 0.5 : 1.5)];
        weights[0] += 15 - weights.Sum();
        BinaryMetrics metrics = BinaryMetrics.Of(
            [.. Enumerable.Range(0, 15).Select(i => i / 15.0)], [.. Enumerable.Range(0, 15).Select(i => i % 3 == 0)], weights);
        Assert.Equal(15, weights.Sum());
        Assert.All(metrics.Lift, decile => Assert.Equal(1.5, decile.Rows, 1e-12));
    }

    [Fact]
    public void Deciles_and_bins_add_up_to_the_whole()
    {
        var random = new RandomStream(Rounds.Seed);
        for (int round = Rounds.Count(50, 2000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(
                random, rows: 1 + random.Below(99), distinct: 1 + random.Below(30));
            BinaryMetrics metrics = BinaryMetrics.Of(scores, outcomes);
            Assert.Equal(metrics.Positives, metrics.Lift.Sum(decile => decile.Positives), 1e-9);
            Assert.Equal(metrics.Rows, metrics.Lift.Sum(decile => decile.Rows));
            Assert.Equal(scores.Sum(), metrics.Lift.Sum(decile => decile.Rows * (decile.Predicted ?? 0)), 1e-9);
            Assert.Equal(scores.Min(), metrics.Lift.Last(decile => decile.Rows > 0).LowestScore);
            Assert.Equal(metrics.Positives, metrics.Calibration.Sum(bin => bin.Observed * bin.Rows), 1e-9);
            Assert.Equal(scores.Sum(), metrics.Calibration.Sum(bin => bin.Predicted * bin.Rows), 1e-9);
            for (int i = 1; i < 10; i++)
                Assert.True(metrics.Calibration[i].Predicted >= metrics.Calibration[i - 1].Predicted - 1e-12);
        }
    }
}
