namespace Patron.Models.Btyd;

/// <summary>What is known of each customer beside the purchases, and does not change: columns of numbers; a category is a column of 0 and 1.</summary>
public sealed class CustomerCovariates
{
    readonly double[][] _columns;

    CustomerCovariates(string[] names, double[][] columns)
    {
        Names = names;
        _columns = columns;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of customers.</summary>
    public int Count => _columns[0].Length;

    /// <summary>Copies columns.</summary>
    /// <param name="columns">By name, at least one; of equal length, finite, in the order of the histories.</param>
    /// <exception cref="ArgumentException">No columns, another length, or a number that is not finite; names column, row and value.</exception>
    public static CustomerCovariates Create(IReadOnlyDictionary<string, double[]> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("There are no covariates.", nameof(columns));
        int rows = columns.Values.First().Length;
        foreach ((string name, double[] values) in columns)
        {
            HistoryCheck.SameLength(values.Length, rows, name);
            if (Array.FindIndex(values, value => !double.IsFinite(value)) is >= 0 and int row)
                throw new ArgumentException($"Row {row}: {name} is {values[row]}; it must be finite.", nameof(columns));
        }

        return new([.. columns.Keys], [.. columns.Values.Select(values => values.ToArray())]);
    }

    /// <summary>A customer's numbers, in the order of the names.</summary>
    public double[] Values(int row) => [.. _columns.Select(column => column[row])];

    /// <summary>Rows of equal covariates, in order of first appearance: the covariates and the rows.</summary>
    internal IReadOnlyList<(double[] Values, int[] Rows)> Groups()
    {
        Dictionary<double[], List<int>> groups = new(new SameNumbers());
        for (int row = 0; row < Count; row++)
        {
            double[] values = Values(row);
            if (!groups.TryGetValue(values, out List<int>? rows))
                groups.Add(values, rows = []);
            rows.Add(row);
        }

        return [.. groups.Select(group => (group.Key, group.Value.ToArray()))];
    }

    /// <summary>Mean and deviation of a column; a deviation of 1 where all values are equal.</summary>
    internal (string Name, double Mean, double Deviation) ScaleOf(int column)
    {
        double mean = _columns[column].Average();
        double deviation = Math.Sqrt(_columns[column].Sum(value => (value - mean) * (value - mean)) / Count);
        return (Names[column], mean, deviation > 0 ? deviation : 1);
    }
}
