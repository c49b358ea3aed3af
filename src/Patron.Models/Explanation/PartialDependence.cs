using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>
/// How scores go with one column while all others stay: a curve for each row (individual conditional expectation), and their mean
/// (partial dependence).
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The values that rows were given in turn.</param>
/// <param name="Means">Mean score of all rows at each value.</param>
/// <param name="Curves">For each row its score at each value.</param>
/// <remarks>
/// Friedman (2001), Annals of Statistics 29, section 8.2; Goldstein et al. (2015), Journal of Computational and Graphical Statistics
/// 24. Where columns hang together some rows are given values that no such row has.
/// </remarks>
public sealed record PartialDependence(
    string Column, IReadOnlyList<FieldValue> Values, IReadOnlyList<double> Means, IReadOnlyList<double[]> Curves)
{
    /// <summary>Scores the rows at values that the column has: quantiles of numbers, the most frequent categories.</summary>
    /// <param name="scores">Scores of a table's rows.</param>
    /// <param name="table">The rows; they are scored once for each value, so take a sample of many.</param>
    /// <param name="column">The column.</param>
    /// <param name="points">Most values. Range: &gt;= 2.</param>
    /// <exception cref="ArgumentException">No rows, no such column, or one in which all values are missing.</exception>
    public static PartialDependence Of(Func<FeatureTable, double[]> scores, FeatureTable table, string column, int points = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (table.Rows == 0)
            throw new ArgumentException("there are no rows to score", nameof(table));
        FeatureColumn found = ChangedRows.Find(table, column);
        FieldValue[] values = ColumnGrid.Of(found, points);
        if (values.Length == 0)
            throw new ArgumentException($"column '{column}' has no value: all are missing", nameof(column));
        double[][] curves = [.. Enumerable.Range(0, table.Rows).Select(_ => new double[values.Length])];
        double[] means = new double[values.Length];
        for (int point = 0; point < values.Length; point++)
        {
            double[] scored = scores(ChangedRows.With(table, found, values[point]));
            for (int row = 0; row < scored.Length; row++)
                curves[row][point] = scored[row];
            means[point] = scored.Average();
        }

        return new PartialDependence(column, values, means, curves);
    }

    /// <summary>Curves less their own score at the first value: parallel curves fall together, others tell an interaction.</summary>
    public IReadOnlyList<double[]> Centred() => [.. Curves.Select(curve => Array.ConvertAll(curve, score => score - curve[0]))];
}
