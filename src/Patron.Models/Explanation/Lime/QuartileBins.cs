using System.Globalization;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>A column cut at the quartiles of its known numbers, or into its categories; missing values are a bin of their own.</summary>
sealed class QuartileBins
{
    static readonly double[] Quartiles = [0.25, 0.5, 0.75];

    readonly double[] _cuts;

    public QuartileBins(FeatureColumn column)
    {
        Column = column;
        double[] known = column is NumericColumn numbers ? [.. numbers.Values.Where(value => !double.IsNaN(value)).Order()] : [];
        _cuts = known.Length == 0 ? [] : [.. Quartiles.Select(share => PercentileEnds.Quantile(known, share)).Distinct()];
    }

    /// <summary>The training rows' values.</summary>
    public FeatureColumn Column { get; }

    /// <summary>Whether two values share a bin.</summary>
    public bool AreTogether(FieldValue one, FieldValue other)
    {
        if (one.IsMissing || other.IsMissing)
            return one.IsMissing && other.IsMissing;
        return one.IsNumber ? BinOf(one.Number) == BinOf(other.Number) : one.Category == other.Category;
    }

    /// <summary>What holds of all values in the bin of one.</summary>
    public string Describe(FieldValue value)
    {
        if (value.IsMissing || !value.IsNumber || _cuts.Length == 0)
            return $"{Column.Name} = {value}";
        int bin = BinOf(value.Number);
        return bin == 0 ? $"{Column.Name} <= {Text(_cuts[0])}"
            : bin == _cuts.Length ? $"{Column.Name} > {Text(_cuts[^1])}"
            : $"{Text(_cuts[bin - 1])} < {Column.Name} <= {Text(_cuts[bin])}";
    }

    int BinOf(double number) => _cuts.Count(cut => cut < number);

    static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
