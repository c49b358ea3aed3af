namespace Patron.Models.Numerics;

/// <summary>The gamma function's family on the positive axis, and sums of exponentials.</summary>
/// <remarks>
/// Stirling's series from 10 upwards, reached by the recurrence Γ(z + 1) = z Γ(z); Abramowitz and Stegun 6.1.41, 6.3.18 and
/// 6.4.12. Error below 1e-14 relative, or absolute where the value is near zero.
/// </remarks>
public static class SpecialFunctions
{
    const double StirlingFrom = 10;
    const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>ln(1 + x) without loss for small x. Range: x &gt; -1.</summary>
    /// <remarks>Kahan's correction of the rounding of 1 + x; <c>double.LogP1</c> does not make it.</remarks>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        if (u == 1)
            return x;
        return double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>exp(x) - 1 without loss for small x.</summary>
    /// <remarks>Kahan's correction, as in <see cref="Log1P"/>.</remarks>
    public static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
            return x;
        return u - 1 == -1 || double.IsPositiveInfinity(u) ? u - 1 : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>ln Γ(z). Range: z &gt; 0.</summary>
    public static double LogGamma(double z)
    {
        double product = 1;
        while (z < StirlingFrom)
            product *= z++;
        return ((z - 0.5) * Math.Log(z)) - z + HalfLogTwoPi + LogGammaTail(z) - Math.Log(product);
    }

    /// <summary>ψ(z), the derivative of ln Γ(z). Range: z &gt; 0.</summary>
    public static double Digamma(double z)
    {
        double sum = 0;
        while (z < StirlingFrom)
            sum += 1 / z++;
        return Math.Log(z) - (0.5 / z) - DigammaTail(z) - sum;
    }

    /// <summary>ψ'(z), the second derivative of ln Γ(z). Range: z &gt; 0.</summary>
    public static double Trigamma(double z)
    {
        double sum = 0;
        for (; z < StirlingFrom; z++)
            sum += 1 / (z * z);
        double u = 1 / (z * z);
        double series = (1.0 / 6) + (u * ((-1.0 / 30) + (u * ((1.0 / 42) + (u * ((-1.0 / 30) + (u * ((5.0 / 66)
            + (u * ((-691.0 / 2730) + (u * 7 / 6)))))))))));
        return sum + (1 / z) + (u * (0.5 + (series / z)));
    }

    /// <summary>ln Γ(z + n) - ln Γ(z), the log of the rising factorial, without the cancellation of that difference.</summary>
    /// <param name="z">Range: z &gt; 0.</param>
    /// <param name="n">Range: n &gt;= 0; need not be whole.</param>
    public static double LogRising(double z, double n)
    {
        if (n == 0)
            return 0;
        if (z < StirlingFrom)
            return LogGamma(z + n) - LogGamma(z);
        return ((z - 0.5) * Log1P(n / z)) + (n * (Math.Log(z + n) - 1)) + LogGammaTail(z + n) - LogGammaTail(z);
    }

    /// <summary>ψ(z + n) - ψ(z), without the cancellation of that difference. Range: z &gt; 0, n &gt;= 0.</summary>
    public static double DigammaRise(double z, double n)
    {
        if (n == 0)
            return 0;
        if (z < StirlingFrom)
            return Digamma(z + n) - Digamma(z);
        return Log1P(n / z) + (0.5 * n / (z * (z + n))) + DigammaTail(z) - DigammaTail(z + n);
    }

    /// <summary>ln B(a, b). Range: a, b &gt; 0.</summary>
    public static double LogBeta(double a, double b) => LogGamma(Math.Min(a, b)) - LogRising(Math.Max(a, b), Math.Min(a, b));

    /// <summary>ln(exp(a) + exp(b)) without overflow; an argument may be negative infinity.</summary>
    public static double LogSumExp(double a, double b)
    {
        double larger = Math.Max(a, b);
        return double.IsNegativeInfinity(larger) ? larger : larger + Log1P(Math.Exp(Math.Min(a, b) - larger));
    }

    static double LogGammaTail(double z)
    {
        double u = 1 / (z * z);
        double series = (1.0 / 12) + (u * ((-1.0 / 360) + (u * ((1.0 / 1260) + (u * ((-1.0 / 1680) + (u * ((1.0 / 1188)
            + (u * ((-691.0 / 360360) + (u / 156)))))))))));
        return series / z;
    }

    static double DigammaTail(double z)
    {
        double u = 1 / (z * z);
        return u * ((1.0 / 12) + (u * ((-1.0 / 120) + (u * ((1.0 / 252) + (u * ((-1.0 / 240) + (u * ((1.0 / 132)
            + (u * ((-691.0 / 32760) + (u / 12))))))))))));
    }
}
