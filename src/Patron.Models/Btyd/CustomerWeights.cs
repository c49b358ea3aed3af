namespace Patron.Models.Btyd;

/// <summary>How many customers each row stands for; without a column where each stands for one.</summary>
public readonly struct CustomerWeights : IEquatable<CustomerWeights>
{
    readonly double[]? _values;

    internal CustomerWeights(double[]? values, int count) => (_values, Count) = (values, count);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>True where every row stands for one customer.</summary>
    public bool AreOne => _values is null || !_values.AsSpan().ContainsAnyExcept(1);

    /// <summary>The weight of a row, &gt; 0.</summary>
    public double this[int row] => _values is null ? 1 : _values[row];

    /// <summary>Two that are equal have the same column.</summary>
    public static bool operator ==(CustomerWeights left, CustomerWeights right) => left.Equals(right);

    /// <summary>Two that are unequal have other columns.</summary>
    public static bool operator !=(CustomerWeights left, CustomerWeights right) => !left.Equals(right);

    /// <summary>The weights as a column.</summary>
    public double[] ToArray()
    {
        if (_values is not null)
            return [.. _values];
        double[] ones = new double[Count];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <inheritdoc/>
    public bool Equals(CustomerWeights other) => _values == other._values && Count == other.Count;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CustomerWeights other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_values, Count);
}
