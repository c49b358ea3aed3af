using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class SplitRowsTests
{
    // Columns from empty to full in any order, shifted or not; more rows than a block of sums.
    [Fact]
    public void Sums_over_split_rows_are_those_of_whole_rows()
    {
        int rounds = Rounds.Count(20, 500);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "split rows", round);
            int rows = random.Chance(0.2) ? 4_096 + random.Below(300) : 1 + random.Below(40);
            double[] shares =
                [.. Enumerable.Range(0, 1 + random.Below(9)).Select(_ => random.Below(3) switch { 0 => 0.0, 1 => 0.2, _ => 1 })];
            double[] shift = [.. shares.Select(_ => random.Chance(0.2) ? random.Normal() : 0)];
            FeatureMatrix features = Drawn(random, rows, shares);
            bool[] target = [.. Enumerable.Range(0, rows).Select(_ => random.Chance(0.4))];
            double[] weights = [.. Enumerable.Range(0, rows).Select(_ => random.Uniform())];
            double[] at = [.. Enumerable.Range(0, shares.Length + 1).Select(_ => 0.3 * random.Normal())];
            double[] gradient = new double[at.Length];
            double[,] information = new double[at.Length, at.Length];
            LogisticLikelihood likelihood = new(features, target, weights, shift, threads: null);
            double found = likelihood.Evaluate(at, gradient, information);
            (double value, double[] slopes, double[,] products) = Whole(features, target, weights, shift, at);
            string where = $"seed {Rounds.Seed}, round {round}";
            Near(value, found, where);
            for (int i = 0; i < at.Length; i++)
            {
                Near(slopes[i], gradient[i], where);
                for (int j = 0; j <= i; j++)
                    Near(products[i, j], information[i, j], where);
            }
        }
    }

    [Fact]
    public void Columns_of_few_values_are_kept_apart_unless_they_are_shifted()
    {
        FeatureMatrix features = Drawn(new RandomStream(5), 3_000, [1, 0.1, 0.1, 0, 0.9]);
        SplitRows rows = new(features, [0, 0, 2, 0, 0], threads: null);
        Assert.Equal([0, 1, 3, 5], rows.Full);
        Assert.Equal([2, 4], rows.Sparse);
    }

    static FeatureMatrix Drawn(RandomStream random, int rows, double[] shares) => FeatureMatrix.FromColumns(
        [.. shares.Select((_, column) => $"x{column}")],
        [.. shares.Select(share => Enumerable.Range(0, rows).Select(_ => random.Chance(share) ? random.Normal() : 0).ToArray())]);

    static (double Value, double[] Gradient, double[,] Information) Whole(
        FeatureMatrix features, bool[] target, double[] weights, double[] shift, double[] at)
    {
        double value = 0;
        double[] gradient = new double[at.Length];
        double[,] information = new double[at.Length, at.Length];
        for (int row = 0; row < features.Rows; row++)
        {
            double[] x = [1, .. features.Row(row).ToArray().Zip(shift, (one, by) => one - by)];
            double p = 1 / (1 + Math.Exp(-x.Zip(at, (one, slope) => one * slope).Sum()));
            value += weights[row] * Math.Log(target[row] ? p : 1 - p);
            for (int i = 0; i < at.Length; i++)
            {
                gradient[i] += weights[row] * ((target[row] ? 1 : 0) - p) * x[i];
                for (int j = 0; j <= i; j++)
                    information[i, j] += weights[row] * p * (1 - p) * x[i] * x[j];
            }
        }

        return (value, gradient, information);
    }

    // Rounding of sums of some thousand terms around 1.
    static void Near(double expected, double found, string where) =>
        Assert.True(Math.Abs(expected - found) <= 1e-9 * (1 + Math.Abs(expected)), $"{found:R}, not {expected:R}: {where}");
}
