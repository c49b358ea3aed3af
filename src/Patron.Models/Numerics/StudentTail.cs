using MathNet.Numerics.Distributions;

namespace Patron.Models.Numerics;

/// <summary>Student's t, central and non-central, for any number of degrees of freedom above 0.</summary>
/// <remarks>
/// T = (Z + shift) / S, where S² is chi-squared over its degrees of freedom: P(T &gt; t) is the mean of Φ(shift - t S). The integral over S
/// is taken by Simpson's rule on both sides of where it lies, to 1e-12.
/// </remarks>
static class StudentTail
{
    const int StepsOfFew = 800;

    /// <summary>Half the range of the integral, in standard deviations of S.</summary>
    const double Reach = 10;

    /// <summary>Up to here the incomplete beta function is exact and quick.</summary>
    const double FewDegrees = 200;

    /// <summary>P(T &gt; t).</summary>
    public static double Above(double t, double freedom, double shift = 0)
    {
        if (!(freedom > 0))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "degrees of freedom must be above 0");
        if (double.IsNaN(t))
            return double.NaN;
        if (shift == 0 && freedom <= FewDegrees)
        {
            double tail = 0.5 * MathNet.Numerics.SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + (t * t)));
            return t >= 0 ? tail : 1 - tail;
        }

        return Integral(t, freedom, shift);
    }

    /// <summary>The t below which T lies with a probability. Range: 0 &lt; probability &lt; 1.</summary>
    public static double Quantile(double probability, double freedom)
    {
        if (!(probability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "must lie between 0 and 1");
        if (probability < 0.5)
            return -Quantile(1 - probability, freedom);
        double above = 1 - probability;
        double z = Normal.InvCDF(0, 1, probability);
        // Cornish and Fisher's first term is near enough for Newton's method, and too near 0 where degrees are few: it climbs from there.
        double t = z + (((z * z * z) + z) / (4 * freedom));
        (double low, double high) = (0, double.PositiveInfinity);
        for (int step = 0; step < 200; step++)
        {
            double apart = Above(t, freedom) - above;
            (low, high) = apart > 0 ? (t, high) : (low, t);
            double next = t + (apart / Density(t, freedom));
            if (!(next > low && next < high))
                next = double.IsPositiveInfinity(high) ? 2 * Math.Max(t, 1) : (low + high) / 2;
            if (Math.Abs(next - t) <= 1e-14 * t)
                return next;
            t = next;
        }

        return t;
    }

    static double Density(double t, double freedom) => Math.Exp(
        SpecialFunctions.LogRising(freedom / 2, 0.5) - ((freedom + 1) / 2 * SpecialFunctions.Log1P(t * t / freedom)))
        / Math.Sqrt(freedom * Math.PI);

    static double Integral(double t, double freedom, double shift)
    {
        // Where the integrand is largest: at S = 1, or nearer to 0 where the tail asks for it.
        double mode = Math.Sqrt(freedom / (freedom + (t * t)));
        double deviation = 1 / Math.Sqrt(2 * freedom);
        double from = Math.Max(0, mode - (Reach * deviation));
        double width = 1 + (Reach * deviation) - from;
        int steps = freedom <= FewDegrees ? StepsOfFew : 2 * (int)Math.Ceiling(width / (0.4 * Math.Min(deviation, 1 / Math.Max(1, Math.Abs(t)))));
        double step = width / steps;
        (double sum, double mass) = (0, 0);
        for (int i = 0; i <= steps; i++)
        {
            double s = from + (i * step);
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            double density = s == 0 ? 0 : weight * Math.Exp(freedom * (Math.Log(s) - (((s * s) - 1) / 2))) / s;
            mass += density;
            sum += density * Normal.CDF(0, 1, shift - (t * s));
        }

        return sum / mass;
    }
}
