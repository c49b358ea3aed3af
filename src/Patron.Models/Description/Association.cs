using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>How strongly two columns go together, over the rows where neither is missing.</summary>
/// <param name="Column">One of them.</param>
/// <param name="Other">The other, later in the table.</param>
/// <param name="Measure">What was measured, by the kinds of the columns.</param>
/// <param name="Value">
/// Correlation in [-1, 1], the others in [0, 1]; null where fewer than two rows have both, or one of them does not vary there.
/// </param>
public sealed record Association(string Column, string Other, AssociationMeasure Measure, double? Value)
{
    /// <summary>Levels of a category beyond these count as one.</summary>
    const int MostLevels = 50;

    /// <summary>Every pair of columns once, in the table's order.</summary>
    public static IReadOnlyList<Association> Of(FeatureTable table)
    {
        (int First, int Second)[] pairs =
        [
            .. from first in Enumerable.Range(0, table.Columns.Count)
               from second in Enumerable.Range(first + 1, table.Columns.Count - first - 1)
               select (first, second),
        ];
        var found = new Association[pairs.Length];
        Parallel.For(0, pairs.Length, index => found[index] = Of(table.Columns[pairs[index].First], table.Columns[pairs[index].Second]));
        return found;
    }

    /// <summary>The association of two columns of equally many rows.</summary>
    public static Association Of(FeatureColumn column, FeatureColumn other) => (column, other) switch
    {
        (NumericColumn one, NumericColumn two) => new(column.Name, other.Name, AssociationMeasure.Correlation, Pearson(one.Values, two.Values)),
        (CategoryColumn one, CategoryColumn two) => new(column.Name, other.Name, AssociationMeasure.CramersV, CramersV(one, two)),
        (NumericColumn number, CategoryColumn category) =>
            new(column.Name, other.Name, AssociationMeasure.CorrelationRatio, CorrelationRatio(category, number)),
        _ => new(column.Name, other.Name, AssociationMeasure.CorrelationRatio, CorrelationRatio((CategoryColumn)column, (NumericColumn)other)),
    };

    /// <remarks>Two passes, so that large means cost no digits.</remarks>
    static double? Pearson(double[] one, double[] two)
    {
        (double first, double second, int rows) = (0, 0, 0);
        for (int row = 0; row < one.Length; row++)
        {
            if (!double.IsNaN(one[row]) && !double.IsNaN(two[row]))
                (first, second, rows) = (first + one[row], second + two[row], rows + 1);
        }

        (first, second) = (first / rows, second / rows);
        (double product, double firstSquares, double secondSquares) = (0, 0, 0);
        for (int row = 0; row < one.Length; row++)
        {
            if (double.IsNaN(one[row]) || double.IsNaN(two[row]))
                continue;
            (double a, double b) = (one[row] - first, two[row] - second);
            (product, firstSquares, secondSquares) = (product + (a * b), firstSquares + (a * a), secondSquares + (b * b));
        }

        return firstSquares > 0 && secondSquares > 0
            ? Math.Clamp(product / (Math.Sqrt(firstSquares) * Math.Sqrt(secondSquares)), -1, 1)
            : null;
    }

    /// <remarks>Bergsma (2013), Journal of the Korean Statistical Society 42: without the bias that many levels bring.</remarks>
    static double? CramersV(CategoryColumn one, CategoryColumn two)
    {
        ColumnGroups first = ColumnGroups.Make(one, MostLevels);
        ColumnGroups second = ColumnGroups.Make(two, MostLevels);
        Dictionary<(int, int), int> cells = [];
        for (int row = 0; row < one.Rows; row++)
        {
            if (one.Values[row] is not null && two.Values[row] is not null)
                cells[(first.Of[row], second.Of[row])] = cells.GetValueOrDefault((first.Of[row], second.Of[row])) + 1;
        }

        Dictionary<int, double> rows = Sums(cells, cell => cell.Item1);
        Dictionary<int, double> columns = Sums(cells, cell => cell.Item2);
        if (rows.Count < 2 || columns.Count < 2)
            return null;
        double all = rows.Values.Sum();
        double share = cells.OrderBy(cell => cell.Key).Sum(cell => (double)cell.Value * cell.Value / (rows[cell.Key.Item1] * columns[cell.Key.Item2])) - 1;
        double less = Math.Max(0, share - ((rows.Count - 1.0) * (columns.Count - 1) / (all - 1)));
        double height = rows.Count - (Math.Pow(rows.Count - 1, 2) / (all - 1));
        double width = columns.Count - (Math.Pow(columns.Count - 1, 2) / (all - 1));
        double most = Math.Min(height, width) - 1;
        return most > 0 ? Math.Min(1, Math.Sqrt(less / most)) : null;
    }

    static Dictionary<int, double> Sums(Dictionary<(int, int), int> cells, Func<(int, int), int> side) =>
        cells.GroupBy(cell => side(cell.Key)).ToDictionary(group => group.Key, group => (double)group.Sum(cell => cell.Value));

    /// <remarks>Fisher (1925), Statistical Methods for Research Workers, section 45: the root of the share of the variance between levels.</remarks>
    static double? CorrelationRatio(CategoryColumn category, NumericColumn number)
    {
        ColumnGroups levels = ColumnGroups.Make(category, MostLevels);
        int[] rows = [.. Enumerable.Range(0, number.Rows).Where(row => category.Values[row] is not null && !double.IsNaN(number.Values[row]))];
        if (rows.Length < 2)
            return null;
        double mean = rows.Average(row => number.Values[row]);
        double[] sums = new double[levels.Groups.Count];
        int[] counts = new int[levels.Groups.Count];
        double all = 0;
        foreach (int row in rows)
        {
            double away = number.Values[row] - mean;
            (sums[levels.Of[row]], counts[levels.Of[row]]) = (sums[levels.Of[row]] + away, counts[levels.Of[row]] + 1);
            all += away * away;
        }

        double between = sums.Zip(counts).Where(level => level.Second > 0).Sum(level => level.First * level.First / level.Second);
        return all > 0 && counts.Count(count => count > 0) > 1 ? Math.Sqrt(Math.Min(1, between / all)) : null;
    }
}

/// <summary>Measures of association.</summary>
public enum AssociationMeasure
{
    /// <summary>Pearson's, of two numbers.</summary>
    Correlation,

    /// <summary>Cramér's V, of two categories.</summary>
    CramersV,

    /// <summary>Fisher's η, of a category and a number.</summary>
    CorrelationRatio,
}
