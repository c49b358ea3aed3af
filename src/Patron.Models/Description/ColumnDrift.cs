using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>How far a column's values now lie from those it was learnt from.</summary>
/// <param name="Column">The column.</param>
/// <param name="Stability">
/// Population stability index over tenths, or levels, and missing values; see <see cref="PopulationStability"/>. By custom below 0.1 is alike
/// and above 0.25 another population.
/// </param>
/// <param name="Distance">
/// Largest difference between the two shares of values at or below a number (Kolmogorov-Smirnov); for categories half the sum of the
/// differences of the shares of the levels (total variation). Missing values left out. Range: [0, 1]; null where all are missing in one of them.
/// </param>
public sealed record ColumnDrift(string Column, double Stability, double? Distance)
{
    /// <summary>Levels beyond these count as one.</summary>
    const int MostLevels = 50;

    const int Tenths = 10;

    /// <summary>Drift of every column of one table that the other has too, in the order of the first.</summary>
    /// <param name="then">The rows learnt from; at least one.</param>
    /// <param name="now">The rows of now; at least one.</param>
    public static IReadOnlyList<ColumnDrift> Of(FeatureTable then, FeatureTable now)
    {
        FeatureTable shared = new([.. then.Columns.Where(column => now.Find(column.Name) is not null)]);
        return Columns.Select(shared, column => Of(column, now.Find(column.Name)!));
    }

    /// <summary>Drift of one column.</summary>
    /// <exception cref="ArgumentException">They are of different kinds, or one has no rows.</exception>
    public static ColumnDrift Of(FeatureColumn then, FeatureColumn now)
    {
        if (then.Rows == 0 || now.Rows == 0)
            throw new ArgumentException($"column '{then.Name}' has {then.Rows} rows then and {now.Rows} now: there is nothing to compare", nameof(now));
        return (then, now) switch
        {
            (NumericColumn one, NumericColumn other) => OfNumbers(one, other),
            (CategoryColumn one, CategoryColumn other) => OfCategories(one, other),
            _ => throw new ArgumentException($"column '{then.Name}' holds numbers in one table and categories in the other", nameof(now)),
        };
    }

    static ColumnDrift OfNumbers(NumericColumn then, NumericColumn now)
    {
        double[] before = ColumnGroups.Known(then);
        double[] after = ColumnGroups.Known(now);
        Array.Sort(before);
        Array.Sort(after);
        double[] cuts = before.Length == 0 ? [] : PopulationStability.Cuts(before, Tenths);
        return new ColumnDrift(
            then.Name,
            PopulationStability.OfCounts(
                [.. PopulationStability.Counts(cuts, before), then.Rows - before.Length],
                [.. PopulationStability.Counts(cuts, after), now.Rows - after.Length]),
            before.Length > 0 && after.Length > 0 ? LargestGap(before, after) : null);
    }

    static ColumnDrift OfCategories(CategoryColumn then, CategoryColumn now)
    {
        string?[] both = [.. then.Values, .. now.Values];
        ColumnGroups levels = ColumnGroups.Make(new CategoryColumn(then.Name, both), MostLevels);
        long[] before = new long[levels.Groups.Count];
        long[] after = new long[levels.Groups.Count];
        for (int row = 0; row < both.Length; row++)
            (row < then.Rows ? before : after)[levels.Of[row]]++;
        int known = levels.Groups.Count - (levels.Groups[^1].Kind == GroupKind.Missing ? 1 : 0);
        double knownBefore = before.Take(known).Sum();
        double knownAfter = after.Take(known).Sum();
        return new ColumnDrift(
            then.Name, PopulationStability.OfCounts(before, after),
            knownBefore > 0 && knownAfter > 0
                ? Enumerable.Range(0, known).Sum(level => Math.Abs((before[level] / knownBefore) - (after[level] / knownAfter))) / 2
                : null);
    }

    /// <remarks>Smirnov (1948), Annals of Mathematical Statistics 19.</remarks>
    static double LargestGap(double[] before, double[] after)
    {
        double gap = 0;
        (int one, int other) = (0, 0);
        while (one < before.Length && other < after.Length)
        {
            double value = Math.Min(before[one], after[other]);
            while (one < before.Length && before[one] == value)
                one++;
            while (other < after.Length && after[other] == value)
                other++;
            gap = Math.Max(gap, Math.Abs(((double)one / before.Length) - ((double)other / after.Length)));
        }

        return gap;
    }
}
