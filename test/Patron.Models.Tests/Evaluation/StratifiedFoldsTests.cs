using Patron.Models.Evaluation;

namespace Patron.Models.Tests.Evaluation;

public sealed class StratifiedFoldsTests
{
    static readonly string[] Keys = [.. Enumerable.Range(0, 1003).Select(i => $"customer {i}")];
    static readonly bool[] Outcomes = [.. Enumerable.Range(0, 1003).Select(i => i % 4 == 0)];

    [Fact]
    public void Folds_differ_by_at_most_one_row_in_size_and_in_positives()
    {
        int[] folds = StratifiedFolds.Assign(Keys, Outcomes, 5, seed: 1);
        int[] sizes = [.. Enumerable.Range(0, 5).Select(fold => folds.Count(f => f == fold))];
        int[] positives = [.. Enumerable.Range(0, 5).Select(fold => folds.Where((f, row) => f == fold && Outcomes[row]).Count())];
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        Assert.InRange(positives.Max() - positives.Min(), 0, 1);
    }

    [Fact]
    public void The_order_of_rows_is_irrelevant()
    {
        int[] folds = StratifiedFolds.Assign(Keys, Outcomes, 5, seed: 1);
        int[] reversed = StratifiedFolds.Assign([.. Keys.Reverse()], [.. Outcomes.Reverse()], 5, seed: 1);
        Assert.Equal(folds, reversed.Reverse());
    }

    [Fact]
    public void The_seed_decides_and_repeats()
    {
        int[] one = StratifiedFolds.Assign(Keys, Outcomes, 5, seed: 1);
        Assert.Equal(one, StratifiedFolds.Assign(Keys, Outcomes, 5, seed: 1));
        int same = one.Zip(StratifiedFolds.Assign(Keys, Outcomes, 5, seed: 2)).Count(pair => pair.First == pair.Second);
        Assert.InRange(same, 100, 300); // a fifth of 1003 by chance, about eight standard deviations either way
    }

    [Fact]
    public void Rows_of_one_key_share_a_fold()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"c{i % 100}")];
        bool[] outcomes = [.. Enumerable.Range(0, 300).Select(i => i is 7 or 150 or 290)];
        int[] folds = StratifiedFolds.Assign(keys, outcomes, 3, seed: 4);
        for (int row = 100; row < 300; row++)
            Assert.Equal(folds[row - 100], folds[row]);
        Assert.Equal(3, new HashSet<int>([folds[7], folds[50], folds[90]]).Count); // three positive keys, one to each fold
    }

    [Fact]
    public void Impossible_splits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedFolds.Assign(["a", "b"], [true, false], 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => StratifiedFolds.Assign(["a", "b", "a"], [true, false, true], 3, seed: 1));
        Assert.Throws<ArgumentException>(() => StratifiedFolds.Assign(["a", "b"], [true], 2, seed: 1));
    }
}
