using Patron.Models.Experiments;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Experiments;

public sealed class GroupMomentsTests
{
    [Fact]
    public void Columns_sums_exact_sums_and_moments_say_the_same()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20, 500);
        for (int round = 0; round < rounds; round++)
        {
            int rows = 2 + random.Below(60);
            double[][] columns = [.. Enumerable.Range(0, 3).Select(_ => Cents(random, rows))];
            var expected = GroupMoments.FromColumns(columns);
            double[,] products = new double[3, 3];
            var exact = new Int128[3, 3];
            double[,] covariances = new double[3, 3];
            for (int i = 0; i < 9; i++)
            {
                (int one, int other) = (i / 3, i % 3);
                products[one, other] = columns[one].Zip(columns[other], (a, b) => a * b).Sum();
                exact[one, other] = columns[one].Zip(columns[other], (a, b) => (long)Math.Round(a * 100) * (long)Math.Round(b * 100)).Sum();
                covariances[one, other] = expected.Covariance(one, other);
            }

            Same(expected, GroupMoments.FromSums(rows, [.. columns.Select(column => column.Sum())], products));
            Same(expected, GroupMoments.FromMoments(rows, expected.Means, covariances));
            Same(expected, GroupMoments.FromExactSums(
                rows, [.. columns.Select(column => (Int128)column.Sum(value => (long)Math.Round(value * 100)))], exact, 100));
            int half = random.Below(rows);
            Same(expected, GroupMoments.FromColumns([.. columns.Select(column => column[..half])])
                .With(GroupMoments.FromColumns([.. columns.Select(column => column[half..])])));
        }
    }

    [Fact]
    public void Clusters_are_summed_and_counted()
    {
        var found = GroupMoments.FromClusters(["a", "b", "a", "c"], [1, 10, 2, 5]);
        Same(GroupMoments.FromColumns([3, 10, 5], [2, 1, 1]), found);
    }

    [Fact]
    public void A_mean_far_above_the_spread_costs_no_digits()
    {
        double[] column = [.. Enumerable.Range(0, 1_000).Select(row => 1e9 + (row % 2))];
        Close.Relative(250.0 / 999, GroupMoments.FromColumns(column).Covariance(0, 0), 1e-12);
        Assert.Equal(0, GroupMoments.FromColumns(Enumerable.Repeat(0.1, 77).ToArray()).Covariance(0, 0));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupMoments.FromSums(-1, [0], new double[1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupMoments.OfOutcomes(5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupMoments.OfOutcomes(5, -1));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromSums(0, [1], new double[1, 1]));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromSums(3, [1, 2], new double[1, 1]));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromSums(3, [double.NaN], new double[1, 1]));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromMoments(3, [1], new[,] { { -1.0 } }));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromMoments(3, [double.PositiveInfinity], new[,] { { 1.0 } }));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromColumns([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromClusters(["a"], [1, 2]));
        Assert.Throws<ArgumentException>(() => GroupMoments.FromColumns());
        Assert.Throws<ArgumentException>(() => GroupMoments.FromColumns([1.0]).With(GroupMoments.FromColumns([1.0], [2.0])));
        Assert.Contains("row 1: NaN", Assert.Throws<ArgumentException>(() => GroupMoments.FromColumns([1, double.NaN])).Message, StringComparison.Ordinal);
        // GrowthBook's test of a missing variance: two units whose squares sum to less than their mean allows.
        Assert.Throws<ArgumentException>(() => EffectTests.A(2));
    }

    static double[] Cents(RandomStream random, int rows) => [.. Enumerable.Range(0, rows).Select(_ => (random.Below(2_000_000) - 500_000) / 100.0)];

    static void Same(GroupMoments expected, GroupMoments found)
    {
        Assert.Equal((expected.Count, expected.Width), (found.Count, found.Width));
        for (int one = 0; one < expected.Width; one++)
        {
            Assert.Equal(expected.Mean(one), found.Mean(one), 1e-9);
            for (int other = 0; other < expected.Width; other++)
            {
                double scale = Math.Sqrt(expected.Covariance(one, one) * expected.Covariance(other, other));
                Assert.Equal(expected.Covariance(one, other), found.Covariance(one, other), (1e-9 * scale) + 1e-9);
            }
        }
    }
}
