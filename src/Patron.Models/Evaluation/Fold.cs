namespace Patron.Models.Evaluation;

/// <summary>Rows to learn from and rows, none of them among those, to judge by.</summary>
/// <param name="Training">Places of rows.</param>
/// <param name="Test">Places of rows.</param>
public sealed record Fold(int[] Training, int[] Test);

/// <summary>Ways to split rows into folds.</summary>
public static class Folds
{
    /// <summary>
    /// Each number's rows are judged once, by what the others teach. Numbers of <see cref="StratifiedFolds"/> give folds that are
    /// grouped by key and stratified by outcome.
    /// </summary>
    /// <param name="numbers">The fold of each row; at least two different ones.</param>
    public static IReadOnlyList<Fold> Of(int[] numbers)
    {
        int[] known = [.. numbers.Distinct().Order()];
        if (known.Length < 2)
            throw new ArgumentException("there must be at least two folds", nameof(numbers));
        int[] rows = [.. Enumerable.Range(0, numbers.Length)];
        return
        [
            .. known.Select(number => new Fold(
                [.. rows.Where(row => numbers[row] != number)], [.. rows.Where(row => numbers[row] == number)])),
        ];
    }

    /// <summary>
    /// Rows in the order of time in one block more than folds, of about equal size and never parting rows of one time: each block
    /// but the first is judged by what all before it teach, so that nothing is learnt from the future.
    /// </summary>
    /// <param name="times">When each row is of.</param>
    /// <param name="folds">Range: 1 to the number of different times less 1.</param>
    public static IReadOnlyList<Fold> TimeOrdered(IReadOnlyList<DateTimeOffset> times, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 1);
        int[] order = [.. Enumerable.Range(0, times.Count).OrderBy(row => times[row])];
        List<int> ends = [];
        for (int block = 1; block <= folds; block++)
        {
            int end = (int)((long)block * order.Length / (folds + 1));
            while (end > 0 && end < order.Length && times[order[end]] == times[order[end - 1]])
                end++;
            if (end > (ends.Count > 0 ? ends[^1] : 0) && end < order.Length)
                ends.Add(end);
        }

        if (ends.Count < folds)
        {
            throw new ArgumentException(
                $"{times.Distinct().Count()} different times of {times.Count} rows do not make {folds} folds in the order of time, "
                    + $"only {ends.Count}", nameof(folds));
        }

        ends.Add(order.Length);
        return [.. Enumerable.Range(0, folds).Select(fold => new Fold(order[..ends[fold]], order[ends[fold]..ends[fold + 1]]))];
    }

    /// <exception cref="ArgumentException">There are fewer than two, or one has no rows, or lacks an outcome to learn from.</exception>
    internal static void Require(IReadOnlyList<Fold> folds, bool[] target)
    {
        if (folds.Count < 2)
        {
            throw new ArgumentException(
                $"{folds.Count} folds; there must be at least two, since each is judged with what the others tell", nameof(folds));
        }

        foreach ((int index, Fold fold) in folds.Index())
        {
            int happened = fold.Training.Count(row => target[row]);
            if (fold.Test.Length == 0 || happened == 0 || happened == fold.Training.Length)
            {
                throw new ArgumentException(
                    $"fold {index + 1} of {folds.Count} has {fold.Test.Length} rows to judge by and {happened} of {fold.Training.Length} rows to learn from "
                        + "that happened; both outcomes must be there: take fewer folds, or more rows",
                    nameof(folds));
            }
        }
    }
}
