namespace Patron.Models.Numerics;

/// <summary>
/// Variance and slope from exact sums: the double nearest to the quotient, so that neither the order of adding nor the size of the values
/// shows. Batch and stream use the same functions.
/// </summary>
public static class ExactMoments
{
    /// <summary>The variance of values, by the number less one; null for fewer than two.</summary>
    /// <param name="squares">Sum of their squares, in squares of the unit.</param>
    /// <param name="sum">Their sum, in units.</param>
    /// <param name="count">How many. Range: &gt;= 0.</param>
    /// <param name="units">Units in one: 10,000 for four decimals. Range: 1 to 10^9.</param>
    /// <exception cref="OverflowException">The exact terms do not fit into 128 bits.</exception>
    public static double? Variance(Int128 squares, Int128 sum, long count, long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count < 2)
            return null;
        Int128 numerator = checked((count * squares) - (sum * sum));
        return ExactRatio.Nearest(numerator, checked((Int128)count * (count - 1) * units * units));
    }

    /// <summary>The slope of the least-squares line through points; null where all have the same x.</summary>
    /// <param name="products">Sum of x times y, in units of y.</param>
    /// <param name="sum">Sum of y, in units.</param>
    /// <param name="squares">Sum of the squares of x, which are whole.</param>
    /// <param name="positions">Sum of x.</param>
    /// <param name="count">How many points. Range: &gt;= 0.</param>
    /// <param name="units">Units of y in one. Range: 1 to 10^9.</param>
    /// <exception cref="OverflowException">The exact terms do not fit into 128 bits.</exception>
    public static double? Slope(Int128 products, Int128 sum, Int128 squares, Int128 positions, long count, long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Int128 spread = checked((count * squares) - (positions * positions));
        return spread > 0 ? ExactRatio.Nearest(checked((count * products) - (positions * sum)), checked(spread * units)) : null;
    }
}
