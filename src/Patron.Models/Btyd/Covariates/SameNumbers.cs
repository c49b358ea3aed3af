namespace Patron.Models.Btyd;

/// <summary>Rows of numbers are equal where all their numbers are.</summary>
sealed class SameNumbers : IEqualityComparer<double[]>
{
    public bool Equals(double[]? one, double[]? other) => one.AsSpan().SequenceEqual(other);

    public int GetHashCode(double[] values)
    {
        HashCode hash = default;
        foreach (double value in values)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
