using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class LossesTests
{
    // By hand: differences 1, 2, 3: mean 2, standard deviation 1, standard error 1 / sqrt(3); 1.959964 is the normal 0.975 quantile.
    [Fact]
    public void Three_paired_rows_give_the_interval_worked_out_by_hand()
    {
        Estimate saving = Losses.Saving([1, 1, 1], [2, 3, 4]);

        Assert.Equal(2, saving.Value, 1e-15);
        Assert.Equal(1 / Math.Sqrt(3), saving.StandardError, 1e-15);
        Assert.Equal(2 - (1.959963984540054 / Math.Sqrt(3)), saving.Low, 1e-12);
        Assert.Equal(2 + (1.959963984540054 / Math.Sqrt(3)), saving.High, 1e-12);
    }

    [Fact]
    public void The_mean_log_loss_is_that_of_the_metrics()
    {
        (double[] scores, bool[] outcomes) = BinaryMetricsTests.Sample(new RandomStream(3), rows: 500, distinct: 12);

        Assert.Equal(BinaryMetrics.Of(scores, outcomes).LogLoss, Losses.Log(scores, outcomes).Average(), 1e-12);
    }

    // By hand. Purchases 0, 0, 3 have the mean 1 and the median 0.
    [Fact]
    public void Of_all_forecasts_the_mean_has_the_least_squared_and_the_median_the_least_absolute_error()
    {
        double[] actual = [0, 0, 3];

        Assert.Equal([1, 1, 4], Losses.Squared([1, 1, 1], actual));
        Assert.Equal([0, 0, 9], Losses.Squared([0, 0, 0], actual));
        Assert.Equal([1, 1, 2], Losses.Absolute([1, 1, 1], actual));
        Assert.Equal([0, 0, 3], Losses.Absolute([0, 0, 0], actual));
        Assert.Throws<ArgumentException>(() => Losses.Squared([1], actual));
    }

    [Fact]
    public void A_margin_is_a_share_of_the_rivals_loss()
    {
        double[] rival = [1, 2, 3, 4];
        double[] tenth = [.. rival.Select(loss => 0.9 * loss)];

        Assert.Equal(0.25, Losses.Saving(tenth, rival).Value, 1e-12);
        Assert.Equal(0, Losses.Saving(tenth, rival, margin: 0.1).Value, 1e-12);
        Assert.Equal(-0.25, Losses.Saving(tenth, rival, margin: 0.2).Value, 1e-12);
    }

    /// <summary>Skewed losses that are alike by what both share: of 2,000 intervals at 95 %, 94 to 96 % hold the truth (3 sigma: 1.5 %).</summary>
    [Fact]
    public void The_interval_holds_the_true_difference_as_often_as_it_says()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(2_000, 100_000);
        int held = 0;
        for (int round = 0; round < rounds; round++)
        {
            double[] one = new double[400];
            double[] other = new double[400];
            for (int row = 0; row < one.Length; row++)
            {
                double hard = random.Exponential(1);
                (one[row], other[row]) = (hard + random.Exponential(2), hard + random.Exponential(1.6));
            }

            Estimate saving = Losses.Saving(one, other);
            held += saving.Low <= (1 / 1.6) - 0.5 && (1 / 1.6) - 0.5 <= saving.High ? 1 : 0;
        }

        Assert.InRange((double)held / rounds, 0.93, 0.97);
    }

    [Fact]
    public void Too_few_rows_and_unequal_columns_are_refused()
    {
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => Losses.Saving([1], [2])).Message, StringComparison.Ordinal);
        Assert.Contains("2 and 1 rows", Assert.Throws<ArgumentException>(() => Losses.Saving([1, 2], [2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Losses.Saving([1, double.NaN], [2, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Estimate.Normal(0, 1, confidence: 1));
    }
}
