using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>How the probability goes with one column while the others stay.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsNumber">Whether its values are numbers.</param>
/// <param name="Points">By rising number; categories by falling mean.</param>
sealed record ColumnCurve(string Column, bool IsNumber, IReadOnlyList<CurvePoint> Points)
{
    const int MostColumns = 6;
    const int MostRows = 500;
    const int MostValues = 16;

    /// <summary>The curves of the first columns, of customers spread evenly over the table.</summary>
    public static IReadOnlyList<ColumnCurve> Of(PropensityModel model, FeatureTable table, IReadOnlyList<string> columns)
    {
        FeatureTable rows = table.Take(MeanContribution.SpreadRows(table.Rows, MostRows));
        return [.. columns.Where(column => HasValues(rows, column)).Take(MostColumns).Select(column => Of(model, rows, column))];
    }

    static ColumnCurve Of(PropensityModel model, FeatureTable rows, string column)
    {
        var found = PartialDependence.Of(changed => model.Score(changed).Probabilities, rows, column, MostValues);
        IEnumerable<CurvePoint> points = found.Values.Select((value, point) =>
        {
            double[] scores = [.. found.Curves.Select(curve => curve[point]).Order()];
            return new CurvePoint($"{value}", value.IsNumber ? value.Number : null, found.Means[point], At(scores, 0.1), At(scores, 0.9));
        });
        bool isNumber = found.Values[0].IsNumber;
        return new ColumnCurve(column, isNumber, [.. isNumber ? points.OrderBy(point => point.Number) : points.OrderByDescending(point => point.Mean)]);
    }

    static bool HasValues(FeatureTable rows, string column) => rows.Find(column) switch
    {
        NumericColumn numbers => numbers.Values.Any(value => !double.IsNaN(value)),
        CategoryColumn names => names.Values.Any(value => value is not null),
        _ => false,
    };

    static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}

/// <summary>The probability with one value of the column in place of each customer's own.</summary>
/// <param name="Value">It as text.</param>
/// <param name="Number">It as a number; null for a category.</param>
/// <param name="Mean">Mean over the customers.</param>
/// <param name="Low">A tenth of the customers are below.</param>
/// <param name="High">A tenth of them are above.</param>
sealed record CurvePoint(string Value, double? Number, double Mean, double Low, double High);
