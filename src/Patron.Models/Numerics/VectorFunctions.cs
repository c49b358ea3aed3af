using System.Runtime.Intrinsics;

namespace Patron.Models.Numerics;

/// <summary>Functions of four numbers at once, with the same bits on every machine.</summary>
static class VectorFunctions
{
    /// <summary>ln(1 + x) without loss for small x. Range: x &gt;= 0.</summary>
    /// <remarks>What rounding took from 1 + x is put back to first order.</remarks>
    public static Vector256<double> Log1P(Vector256<double> x)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> u = one + x;
        return Vector256.Log(u) + ((x - (u - one)) / u);
    }

    /// <summary>exp(x) - 1 without loss for small x. Range: x &gt;= 0.</summary>
    public static Vector256<double> ExpM1(Vector256<double> x)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> series = one;
        for (int term = 15; term >= 2; term--)
            series = one + (x * series * (1.0 / term));
        return Vector256.ConditionalSelect(
            Vector256.LessThan(x, Vector256.Create(0.5)), x * series, Vector256.Exp(x) - one);
    }
}
