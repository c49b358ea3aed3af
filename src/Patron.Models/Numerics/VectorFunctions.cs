using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Numerics;

/// <summary>Functions of four numbers at once, with the same bits on every machine.</summary>
static class VectorFunctions
{
    /// <summary>Up to here exp(x) - 1 loses too much by the difference.</summary>
    const double SeriesUpTo = 0.5;

    /// <summary>ln(1 + x) without loss for small x. Range: x &gt;= 0.</summary>
    /// <remarks>What rounding took from 1 + x is put back to first order.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log1P(Vector256<double> x)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> u = one + x;
        return Vector256.Log(u) + ((x - (u - one)) / u);
    }

    /// <summary>exp(x) - 1 without loss for small x. Range: x &gt;= 0.</summary>
    public static Vector256<double> ExpM1(Vector256<double> x) => Vector256.ConditionalSelect(
        Vector256.LessThan(x, Vector256.Create(SeriesUpTo)), x * ExpM1RatioNearZero(x), Vector256.Exp(x) - Vector256.Create(1.0));

    /// <summary>(exp(x) - 1) / x without loss for small x; 1 for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ExpM1Ratio(Vector256<double> x) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256.Abs(x), Vector256.Create(SeriesUpTo)), ExpM1RatioNearZero(x), (Vector256.Exp(x) - Vector256.Create(1.0)) / x);

    /// <summary>The power series, its even and odd terms apart so that they go on side by side. Range: up to 0.5 from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> ExpM1RatioNearZero(Vector256<double> x)
    {
        Vector256<double> square = x * x;
        Vector256<double> even = Vector256.Create(1 / 1307674368000.0);
        Vector256<double> odd = Vector256.Create(1 / 87178291200.0);
        even = (even * square) + Vector256.Create(1 / 6227020800.0);
        odd = (odd * square) + Vector256.Create(1 / 479001600.0);
        even = (even * square) + Vector256.Create(1 / 39916800.0);
        odd = (odd * square) + Vector256.Create(1 / 3628800.0);
        even = (even * square) + Vector256.Create(1 / 362880.0);
        odd = (odd * square) + Vector256.Create(1 / 40320.0);
        even = (even * square) + Vector256.Create(1 / 5040.0);
        odd = (odd * square) + Vector256.Create(1 / 720.0);
        even = (even * square) + Vector256.Create(1 / 120.0);
        odd = (odd * square) + Vector256.Create(1 / 24.0);
        even = (even * square) + Vector256.Create(1 / 6.0);
        odd = (odd * square) + Vector256.Create(1 / 2.0);
        return (even * square) + (odd * x) + Vector256.Create(1.0);
    }
}
