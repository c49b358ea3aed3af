using Patron.Models.Decisions;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Decisions;

public sealed class CapacityTests
{
    [Fact]
    public void Exactly_as_many_are_taken_and_none_scores_below_one_left_out()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(200, 5_000); round > 0; round--)
        {
            int rows = random.Below(60);
            double[] scores = [.. Enumerable.Range(0, rows).Select(_ => (double)random.Below(8))];
            string[] keys = [.. Enumerable.Range(0, rows).Select(row => $"c{row}")];
            int count = random.Below(70);
            Capacity found = Capacity.Top(scores, keys, count, seed: 5);
            Assert.Equal(Math.Min(count, rows), found.Count);
            Assert.Equal(found.Count, found.Selected.Count(taken => taken));
            if (found.Count == 0)
            {
                Assert.Null(found.Threshold);
                continue;
            }

            Assert.Equal(found.Threshold, scores.Where((_, row) => found.Selected[row]).Min());
            Assert.True(scores.Where((_, row) => !found.Selected[row]).All(score => score <= found.Threshold));
            Assert.Equal(found.TiedTaken, scores.Where((score, row) => found.Selected[row] && score == found.Threshold).Count());
            Assert.Equal(found.TiedLeft, scores.Where((score, row) => !found.Selected[row] && score == found.Threshold).Count());
        }
    }

    [Fact]
    public void Equal_scores_are_taken_by_key_whatever_the_order_of_rows()
    {
        string[] keys = [.. Enumerable.Range(0, 100).Select(row => $"c{row}")];
        string[] reversed = [.. keys.AsEnumerable().Reverse()];
        double[] scores = new double[100];
        Capacity one = Capacity.Top(scores, keys, 30, seed: 1);
        Capacity other = Capacity.Top(scores, reversed, 30, seed: 1);
        Assert.Equal(one.Selected.AsEnumerable().Reverse(), other.Selected);
        Assert.NotEqual(other.Selected, Capacity.Top(scores, reversed, 30, seed: 2).Selected);
        Assert.Equal((30, 70), (one.TiedTaken, one.TiedLeft));
    }

    [Fact]
    public void A_larger_capacity_takes_the_same_customers_and_more()
    {
        string[] keys = [.. Enumerable.Range(0, 50).Select(row => $"c{row}")];
        double[] scores = [.. keys.Select((_, row) => (double)(row % 3))];
        bool[] before = new bool[50];
        for (int count = 0; count <= 50; count++)
        {
            bool[] now = Capacity.Top(scores, keys, count, seed: 1).Selected;
            Assert.True(before.Zip(now).All(row => !row.First || row.Second));
            before = now;
        }
    }

    [Fact]
    public void A_share_is_rounded_down_as_a_decimal()
    {
        string[] keys = [.. Enumerable.Range(0, 100).Select(row => $"c{row}")];
        double[] scores = [.. keys.Select((_, row) => (double)row)];
        Assert.Equal(29, Capacity.TopShare(scores, keys, 0.29m, 1).Count);
        Assert.Equal(0, Capacity.TopShare(scores, keys, 0.0099m, 1).Count);
        Assert.Equal(100, Capacity.TopShare(scores, keys, 1, 1).Count);
    }

    [Fact]
    public void Faults_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Capacity.Top([1, 2], ["a"], 1, 1));
        Assert.Throws<ArgumentException>(() => Capacity.Top([1, double.NaN], ["a", "b"], 1, 1));
        Assert.Contains("'a' is there twice",
            Assert.Throws<ArgumentException>(() => Capacity.Top([1, 2], ["a", "a"], 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Capacity.Top([1], ["a"], -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Capacity.TopShare([1], ["a"], 1.1m, 1));
    }
}
