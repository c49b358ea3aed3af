using Patron.Models.Evaluation;

namespace Patron.Models.Tests.Evaluation;

public sealed class FoldsTests
{
    static DateTimeOffset Day(int day) => new(2026, 1, 1 + day, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_row_is_judged_once_by_the_rows_of_other_numbers()
    {
        IReadOnlyList<Fold> folds = Folds.Of([2, 0, 1, 0, 2]);
        Assert.Equal([[1, 3], [2], [0, 4]], folds.Select(fold => fold.Test));
        Assert.Equal([[0, 2, 4], [0, 1, 3, 4], [1, 2, 3]], folds.Select(fold => fold.Training));
        Assert.Throws<ArgumentException>(() => Folds.Of([3, 3]));
    }

    [Fact]
    public void In_the_order_of_time_nothing_is_learnt_from_the_future()
    {
        DateTimeOffset[] times = [.. new[] { 5, 1, 3, 3, 9, 2, 7, 3, 8, 1 }.Select(Day)];
        IReadOnlyList<Fold> folds = Folds.TimeOrdered(times, 3);
        Assert.Equal(3, folds.Count);
        foreach (Fold fold in folds)
            Assert.True(fold.Training.Max(row => times[row]) < fold.Test.Min(row => times[row]));
        Assert.Equal(folds[0].Training.Length + folds.Sum(fold => fold.Test.Length), times.Length);
    }

    [Fact]
    public void Too_few_times_for_the_folds_are_refused() => Assert.Contains(
        "2 different times of 4 rows do not make 3 folds",
        Assert.Throws<ArgumentException>(() => Folds.TimeOrdered([Day(0), Day(0), Day(1), Day(1)], 3)).Message, StringComparison.Ordinal);
}
