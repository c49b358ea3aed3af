namespace Patron.Models.Preprocessing;

/// <summary>A named column of raw values, one per row.</summary>
public abstract class FeatureColumn
{
    private protected FeatureColumn(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The column's name, unique in its table.</summary>
    public string Name { get; }

    /// <summary>Number of values.</summary>
    public abstract int Rows { get; }

    internal abstract FeatureColumn Take(ReadOnlySpan<int> rows);
}

/// <summary>A column of numbers.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">The values, not copied; NaN is a missing value, infinity is refused where the column is used.</param>
public sealed class NumericColumn(string name, double[] values) : FeatureColumn(name)
{
    /// <summary>The values; NaN is missing.</summary>
    public double[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Rows => Values.Length;

    internal override FeatureColumn Take(ReadOnlySpan<int> rows)
    {
        double[] taken = new double[rows.Length];
        for (int i = 0; i < taken.Length; i++)
            taken[i] = Values[rows[i]];
        return new NumericColumn(Name, taken);
    }
}

/// <summary>A column of names without an order.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">The values, not copied; null is a missing value.</param>
public sealed class CategoryColumn(string name, string?[] values) : FeatureColumn(name)
{
    /// <summary>The values; null is missing.</summary>
    public string?[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Rows => Values.Length;

    internal override FeatureColumn Take(ReadOnlySpan<int> rows)
    {
        string?[] taken = new string?[rows.Length];
        for (int i = 0; i < taken.Length; i++)
            taken[i] = Values[rows[i]];
        return new CategoryColumn(Name, taken);
    }
}
