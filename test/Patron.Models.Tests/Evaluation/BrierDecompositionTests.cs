using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class BrierDecompositionTests
{
    // By hand: 0.2 came true once of four, 0.6 two times of two; share 3/6.
    [Fact]
    public void Six_rows_give_the_parts_worked_out_by_hand()
    {
        BrierDecomposition found = BrierDecomposition.Of([0.2, 0.2, 0.2, 0.2, 0.6, 0.6], [true, false, false, false, true, true]);
        Assert.Equal(((4 * 0.05 * 0.05) + (2 * 0.4 * 0.4)) / 6, found.Reliability, 1e-15);
        Assert.Equal(((4 * 0.0625) + (2 * 0.25)) / 6, found.Resolution, 1e-15);
        Assert.Equal(0.25, found.Uncertainty, 1e-15);
        Assert.Equal((0, 0), (found.WithinVariance, found.WithinCovariance));
    }

    /// <summary>Tolerance 1e-13: sums of at most 80 terms in [0, 1].</summary>
    [Fact]
    public void The_parts_add_up_to_the_score_for_any_bins()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(200, 10_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) =
                BinaryMetricsTests.Sample(random, rows: 1 + random.Below(80), distinct: 1 + random.Below(40));
            double[] weights = [.. scores.Select(_ => 0.1 + random.Uniform())];
            double brier = BinaryMetrics.Of(scores, outcomes, weights).Brier;
            int bins = 1 + random.Below(12);
            foreach (Binning binning in Enum.GetValues<Binning>())
            {
                BrierDecomposition found = BrierDecomposition.Of(scores, outcomes, binning, bins, weights);
                Assert.Equal(brier, found.Brier, 1e-13);
                Assert.InRange(found.Resolution, -1e-15, found.Uncertainty + 1e-13);
            }
        }
    }

    [Fact]
    public void One_bin_tells_nothing_apart()
    {
        BrierDecomposition found = BrierDecomposition.Of([0.1, 0.5, 0.9], [false, true, true], Binning.EqualMass, 1);
        Assert.Equal(0, found.Resolution, 1e-15);
        Assert.Equal(Math.Pow(0.5 - (2.0 / 3), 2), found.Reliability, 1e-15);
        Assert.Equal(0.32 / 3, found.WithinVariance, 1e-15);
    }
}
