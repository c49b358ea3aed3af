using System.Globalization;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>The values of some rows in words.</summary>
static class LeakValues
{
    const int MostLevels = 3;

    public static string Of(FeatureColumn column, IReadOnlyList<int> rows) => column is NumericColumn numbers
        ? OfNumbers([.. rows.Select(row => numbers.Values[row])])
        : OfLevels([.. rows.Select(row => ((CategoryColumn)column).Values[row])]);

    static string OfNumbers(double[] values)
    {
        double[] known = Array.FindAll(values, value => !double.IsNaN(value));
        if (known.Length == 0)
            return "missing";
        string range = known.Min() == known.Max() ? Text(known[0]) : $"{Text(known.Min())} to {Text(known.Max())}";
        return known.Length < values.Length ? $"{range} or missing" : range;
    }

    static string OfLevels(string?[] values)
    {
        string[] levels =
        [
            .. values.CountBy(value => value ?? "").OrderByDescending(level => level.Value).ThenBy(level => level.Key, StringComparer.Ordinal)
                .Select(level => level.Key.Length == 0 ? "missing" : $"'{level.Key}'"),
        ];
        return levels.Length <= MostLevels
            ? string.Join(" or ", levels)
            : $"{string.Join(", ", levels.Take(MostLevels))} or one of {levels.Length - MostLevels} other levels";
    }

    static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
