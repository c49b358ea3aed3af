using Patron.Models.Calibration;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Calibration;

public sealed class IsotonicCalibrationTests
{
    // By hand: 0.1 came true, 0.2 and 0.3 did not: pooled, 1/3. 0.5 came true once of two, 0.8 always, which six rows hold at
    // 7/8.
    [Fact]
    public void Six_rows_give_the_map_worked_out_by_hand()
    {
        ProbabilityCalibration map = ProbabilityCalibration.Fit(
            [0.1, 0.2, 0.3, 0.5, 0.5, 0.8], [true, false, false, true, false, true], CalibrationKind.Isotonic).Model;
        Assert.Equal(1.0 / 3, map.Apply(0.1), 1e-15);
        Assert.Equal(1.0 / 3, map.Apply(0.25), 1e-15);
        Assert.Equal(1.0 / 3, map.Apply(0), 1e-15);
        Assert.Equal((1.0 / 3) + (1.0 / 12), map.Apply(0.4), 1e-15);
        Assert.Equal(0.5, map.Apply(0.5), 1e-15);
        Assert.Equal(7.0 / 8, map.Apply(0.8), 1e-15);
        Assert.Equal(7.0 / 8, map.Apply(1), 1e-15);
    }

    /// <summary>
    /// Barlow et al. (1972), theorem 1.11: the fit at i is the greatest, over starts, of the least, over ends, mean around i.
    /// </summary>
    [Fact]
    public void Pooling_gives_the_greatest_of_the_least_means()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(200, 5_000); round > 0; round--)
        {
            int rows = 2 + random.Below(25);
            double[] said = [.. Enumerable.Range(0, rows).Select(_ => random.Below(12) / 11.0)];
            bool[] outcomes = [.. said.Select(p => random.Chance(0.2 + (0.5 * p)))];
            (outcomes[0], outcomes[1]) = (true, false);
            double[] weights = [.. said.Select(_ => 0.25 * (1 + random.Below(8)))];
            double[] distinct = [.. said.Distinct().Order()];
            double Sum(int first, int last, bool onlyPositive) => Enumerable.Range(0, rows)
                .Where(row => said[row] >= distinct[first] && said[row] <= distinct[last] && (!onlyPositive || outcomes[row]))
                .Sum(row => weights[row]);
            ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Isotonic, weights).Model;
            double least = 1 / (weights.Sum() + 2);
            for (int i = 0; i < distinct.Length; i++)
            {
                double expected = Enumerable.Range(0, i + 1).Max(first => Enumerable.Range(i, distinct.Length - i)
                    .Min(last => Sum(first, last, true) / Sum(first, last, false)));
                Assert.Equal(Math.Clamp(expected, least, 1 - least), map.Apply(distinct[i]), 1e-12);
            }
        }
    }

    [Fact]
    public void A_step_is_recovered()
    {
        (double[] said, bool[] outcomes) = Distortion.Draw(new RandomStream(Rounds.Seed), 50_000, p => p < 0.4 ? 0.1 : 0.7);
        ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Isotonic).Model;
        Assert.Equal(0.1, map.Apply(0.2), 0.03);
        Assert.Equal(0.7, map.Apply(0.6), 0.05);
    }
}
