using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>The values that trees ask for: numbers as they are, categories as their place among those known, NaN else.</summary>
sealed class AskedValues
{
    readonly double[]?[] _values;

    AskedValues(double[]?[] values) => _values = values;

    public static AskedValues Of(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, FeatureTable table)
    {
        bool[] asked = new bool[columns.Count];
        foreach (DecisionTree tree in trees)
        {
            foreach (int column in tree.Column)
            {
                if (column != DecisionTree.Leaf)
                    asked[column] = true;
            }
        }

        return new AskedValues([.. columns.Select((column, place) => asked[place] ? Values(column, table) : null)]);
    }

    public double Of(int column, int row) => _values[column]![row];

    static double[] Values(TreeColumn column, FeatureTable table) => (column.Categories, table.Find(column.Name)) switch
    {
        (null, NumericColumn numbers) => numbers.Values,
        ({ } known, CategoryColumn categories) => Places(known, categories),
        (_, null) => throw new ArgumentException($"column '{column.Name}' is missing", nameof(table)),
        _ => throw new ArgumentException(
            $"column '{column.Name}' must be {(column.Categories is null ? "numbers" : "text")}, as when the trees were fitted", nameof(table)),
    };

    static double[] Places(IReadOnlyList<string> known, CategoryColumn column)
    {
        Dictionary<string, double> places = new(StringComparer.Ordinal);
        for (int place = 0; place < known.Count; place++)
            places[known[place]] = place;
        return Array.ConvertAll(column.Values, value => value is not null && places.TryGetValue(value, out double place) ? place : double.NaN);
    }
}
