namespace Patron.Models.Preprocessing;

/// <summary>Numbers that a learner reads: rows by named features, row after row in one array.</summary>
public sealed class FeatureMatrix
{
    readonly double[] _values;

    /// <summary>A matrix over an array, which is not copied.</summary>
    /// <param name="features">Names of the columns.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="values">Row after row; its length must be rows x features.</param>
    public FeatureMatrix(IReadOnlyList<string> features, int rows, double[] values)
    {
        if (values.Length != (long)rows * features.Count)
            throw new ArgumentException($"{values.Length} values for {rows} rows of {features.Count} features", nameof(values));
        Features = [.. features];
        Rows = rows;
        _values = values;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>A matrix from columns of equal length.</summary>
    public static FeatureMatrix FromColumns(IReadOnlyList<string> features, IReadOnlyList<double[]> columns)
    {
        if (features.Count != columns.Count)
            throw new ArgumentException($"{columns.Count} columns for {features.Count} names", nameof(columns));
        int rows = columns.Count == 0 ? 0 : columns[0].Length;
        double[] values = new double[checked(rows * columns.Count)];
        for (int column = 0; column < columns.Count; column++)
        {
            if (columns[column].Length != rows)
                throw new ArgumentException(
                    $"column '{features[column]}' has {columns[column].Length} rows, not {rows}", nameof(columns));
            for (int row = 0; row < rows; row++)
                values[(row * columns.Count) + column] = columns[column][row];
        }

        return new FeatureMatrix(features, rows, values);
    }

    /// <summary>The values of one row, in the order of <see cref="Features"/>.</summary>
    public ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * Features.Count, Features.Count);

    internal void Fill(int feature, double[] column)
    {
        for (int row = 0; row < Rows; row++)
            _values[(row * Features.Count) + feature] = column[row];
    }

    /// <summary>Mean of each feature over all rows.</summary>
    public double[] Means()
    {
        double[] means = new double[Features.Count];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<double> values = Row(row);
            for (int column = 0; column < means.Length; column++)
                means[column] += values[column];
        }

        for (int column = 0; column < means.Length; column++)
            means[column] /= Rows;
        return means;
    }
}
