using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Values of a column that stand for all it has.</summary>
static class ColumnGrid
{
    /// <summary>
    /// Numbers that occur, rising, about evenly many rows apart; or the most frequent categories, of equally frequent ones the first
    /// by name.
    /// </summary>
    public static FieldValue[] Of(FeatureColumn column, int most)
    {
        if (column is NumericColumn numbers)
            return [.. Quantiles([.. numbers.Values.Where(value => !double.IsNaN(value)).Order()], most).Select(FieldValue.Of)];
        return
        [
            .. ((CategoryColumn)column).Values.OfType<string>()
                .CountBy(value => value, StringComparer.Ordinal)
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(most)
                .Select(pair => FieldValue.Of(pair.Key)),
        ];
    }

    static IEnumerable<double> Quantiles(double[] sorted, int most)
    {
        double[] distinct = [.. sorted.Distinct()];
        return distinct.Length <= most
            ? distinct
            : Enumerable.Range(0, most).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (most - 1))]).Distinct();
    }
}
