namespace Patron.Models.Numerics;

/// <summary>
/// ln [B(a, z + d) / B(a, z)] = ln [Γ(z+d) Γ(z+a) / (Γ(z) Γ(z+a+d))], the log of a survivor function's ratio, with its slopes;
/// precise also where both gamma ratios are huge and nearly equal. Range: z, a &gt; 0, d &gt;= 0.
/// </summary>
/// <remarks>
/// Up to z = 10 by the recurrence of the gamma function, all of whose terms have the same sign; from there by Stirling's series
/// (Abramowitz and Stegun 6.1.41), whose terms are gathered so that none cancels.
/// </remarks>
static class LogBetaRatio
{
    const double StirlingFrom = 10;

    /// <summary>Stirling's series: coefficients of 1/z, 1/z³, 1/z⁵ and so on.</summary>
    static readonly double[] Series =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156];

    public static double Of(double z, double a, double d)
    {
        double value = 0;
        if (d == 0)
            return value;
        for (; z < StirlingFrom; z++)
        {
            double product = a / (z + a) * (d / (z + d));
            value += product < 0.5 ? SpecialFunctions.Log1P(-product) : Math.Log(z / (z + a) * ((z + a + d) / (z + d)));
        }

        double whole = z + a + d;
        double main = ((z - 0.5) * SpecialFunctions.Log1P(a / z * (d / whole)))
            + (d * LogShare(z + d, a, whole)) + (a * LogShare(z + a, d, whole));
        return value + main - (Inverses(z, a, d) / 12) + Mixed(z, a, d, order: 0, first: 1);
    }

    /// <summary>The slopes in z, a and d.</summary>
    public static (double Z, double A, double D) Slopes(double z, double a, double d)
    {
        double slope = 0;
        double start = z;
        for (; z < StirlingFrom; z++)
            slope += Inverses(z, a, d);
        slope += SpecialFunctions.Log1P(a / z * (d / (z + a + d))) + (Inverses(z, a, d) / 2) + Mixed(z, a, d, order: 1, first: 0);
        return (slope, -DigammaRise(start + a, d), -DigammaRise(start + d, a));
    }

    /// <summary>ψ(z + n) - ψ(z), precise for small n too.</summary>
    public static double DigammaRise(double z, double n)
    {
        double sum = 0;
        for (; z < StirlingFrom; z++)
            sum += n / (z + n) / z;
        return sum + SpecialFunctions.DigammaRise(z, n);
    }

    /// <summary>ln (rest / whole), where rest + part = whole.</summary>
    static double LogShare(double rest, double part, double whole) =>
        part < 0.5 * whole ? SpecialFunctions.Log1P(-part / whole) : Math.Log(rest / whole);

    /// <summary>1/z + 1/(z+a+d) - 1/(z+a) - 1/(z+d).</summary>
    static double Inverses(double z, double a, double d) => a / (z + a) * (d / (z + d)) * ((1 / z) + (1 / (z + a + d)));

    /// <summary>t(z+d) + t(z+a) - t(z) - t(z+a+d) for a derivative t of the series from one of its terms on.</summary>
    static double Mixed(double z, double a, double d, int order, int first)
    {
        (double small, double large) = (Math.Min(a, d), Math.Max(a, d));
        double narrow = 1e-3 * z;
        if (large < narrow)
            return -a * d * Tail(z + ((a + d) / 2), order + 2, first);
        if (small < narrow)
            return small * (Tail(z + (small / 2), order + 1, first) - Tail(z + large + (small / 2), order + 1, first));
        return Tail(z + d, order, first) + Tail(z + a, order, first) - Tail(z, order, first) - Tail(z + a + d, order, first);
    }

    static double Tail(double z, int order, int first)
    {
        double sum = 0;
        double inverse = 1 / z;
        double square = inverse * inverse;
        double power = Math.Pow(inverse, (2 * first) + 1 + order);
        for (int term = first; term < Series.Length; term++, power *= square)
        {
            double factor = order % 2 == 0 ? 1 : -1;
            for (int step = 0; step < order; step++)
                factor *= (2 * term) + 1 + step;
            sum += Series[term] * factor * power;
        }

        return sum;
    }
}
