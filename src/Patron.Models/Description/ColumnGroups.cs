using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>
/// The rows of a column in groups: a number's by rising value, a category's levels in ordinal order; missing values are a group of
/// their own, the last one. The order of the rows is irrelevant.
/// </summary>
sealed class ColumnGroups
{
    ColumnGroups(int[] of, IReadOnlyList<ColumnGroup> groups)
    {
        Of = of;
        Groups = groups;
    }

    /// <summary>The group of each row.</summary>
    public int[] Of { get; }

    /// <summary>None is empty.</summary>
    public IReadOnlyList<ColumnGroup> Groups { get; }

    /// <summary>Groups of about equal size for numbers, the most frequent levels and all others together for categories.</summary>
    /// <param name="column">Infinite numbers are refused.</param>
    /// <param name="most">Wanted number of groups. Equal numbers share one, so there may be up to twice as many.</param>
    public static ColumnGroups Make(FeatureColumn column, int most) => column is NumericColumn numbers
        ? OfNumbers(numbers, most)
        : OfCategories((CategoryColumn)column, most);

    /// <summary>Adds up, for each group, the rows and those of them whose target is true.</summary>
    public GroupCount[] Count(ReadOnlySpan<bool> target)
    {
        GroupCount[] counts = new GroupCount[Groups.Count];
        for (int row = 0; row < Of.Length; row++)
            counts[Of[row]] = counts[Of[row]].Plus(target[row]);
        return counts;
    }

    static ColumnGroups OfNumbers(NumericColumn column, int most)
    {
        double[] sorted = Known(column);
        Array.Sort(sorted);
        int size = Math.Max(1, (sorted.Length + most - 1) / most);
        List<ColumnGroup> groups = [];
        int start = 0;
        for (int run = 0; run < sorted.Length;)
        {
            int end = EndOfRun(sorted, run);
            if (end - run >= size && run > start)
            {
                groups.Add(ColumnGroup.Between(sorted[start], sorted[run - 1])); // a frequent value is not mixed with its neighbours
                start = run;
            }

            if (end - start >= size || end == sorted.Length)
            {
                groups.Add(ColumnGroup.Between(sorted[start], sorted[end - 1]));
                start = end;
            }

            run = end;
        }

        double[] tops = [.. groups.Select(group => group.To)];
        int[] of = Array.ConvertAll(column.Values, value => double.IsNaN(value) ? tops.Length : FirstFrom(tops, value));
        if (sorted.Length < column.Rows)
            groups.Add(ColumnGroup.OfMissing);
        return new ColumnGroups(of, groups);
    }

    static ColumnGroups OfCategories(CategoryColumn column, int most)
    {
        Dictionary<string, int> rows = new(StringComparer.Ordinal);
        foreach (string? value in column.Values)
        {
            if (value is not null)
                rows[value] = rows.GetValueOrDefault(value) + 1;
        }

        string[] kept =
        [
            .. rows.OrderByDescending(level => level.Value).ThenBy(level => level.Key, StringComparer.Ordinal)
                .Take(rows.Count <= most ? most : most - 1).Select(level => level.Key).Order(StringComparer.Ordinal),
        ];
        Dictionary<string, int> places = kept.Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal);
        List<ColumnGroup> groups = [.. kept.Select(ColumnGroup.OfLevel)];
        if (rows.Count > kept.Length)
            groups.Add(ColumnGroup.OfOthers);
        int missing = groups.Count;
        int[] of = Array.ConvertAll(column.Values, value => value is null ? missing : places.GetValueOrDefault(value, kept.Length));
        if (column.Values.Any(value => value is null))
            groups.Add(ColumnGroup.OfMissing);
        return new ColumnGroups(of, groups);
    }

    internal static double[] Known(NumericColumn column)
    {
        int infinite = Array.FindIndex(column.Values, double.IsInfinity);
        if (infinite >= 0)
        {
            throw new ArgumentException(
                $"column '{column.Name}', row {infinite}: {column.Values[infinite]}; numbers must be finite", column.Name);
        }

        return Array.FindAll(column.Values, value => !double.IsNaN(value));
    }

    static int EndOfRun(double[] sorted, int start)
    {
        int end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start])
            end++;
        return end;
    }

    static int FirstFrom(double[] tops, double value)
    {
        int found = Array.BinarySearch(tops, value);
        return found >= 0 ? found : ~found;
    }
}

/// <summary>What the rows of a group share.</summary>
/// <param name="Kind">What kind of group.</param>
/// <param name="Level">A category's level.</param>
/// <param name="From">A number's smallest value.</param>
/// <param name="To">A number's largest value.</param>
sealed record ColumnGroup(GroupKind Kind, string? Level = null, double From = double.NaN, double To = double.NaN)
{
    public static ColumnGroup OfMissing { get; } = new(GroupKind.Missing);

    public static ColumnGroup OfOthers { get; } = new(GroupKind.OtherLevels);

    public static ColumnGroup OfLevel(string level) => new(GroupKind.Level, level);

    public static ColumnGroup Between(double from, double to) => new(GroupKind.Range, null, from, to);
}

enum GroupKind
{
    Range,
    Level,
    OtherLevels,
    Missing,
}

/// <summary>Rows and those whose target is true.</summary>
readonly record struct GroupCount(long Rows, long Positives)
{
    public long Negatives => Rows - Positives;

    /// <summary>Share of the rows whose target is true.</summary>
    public double Rate => (double)Positives / Rows;

    /// <summary>Share of the more frequent outcome; one half where there are no rows.</summary>
    public double Purity => Rows == 0 ? 0.5 : (double)Math.Max(Positives, Negatives) / Rows;

    public GroupCount Plus(bool positive) => new(Rows + 1, Positives + (positive ? 1 : 0));

    public static GroupCount operator +(GroupCount one, GroupCount other) => new(one.Rows + other.Rows, one.Positives + other.Positives);
}
