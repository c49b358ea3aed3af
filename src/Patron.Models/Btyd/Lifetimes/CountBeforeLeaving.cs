using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Exactly so many purchases before leaving within a time: an integral over the log of the time of leaving, where the integrand
/// has one peak; panels go from the peak to both sides.
/// </summary>
/// <param name="shape">Shape of the gamma distribution of purchase rates.</param>
/// <param name="scale">Rate of that distribution, a time.</param>
/// <param name="lifetime">When the customer leaves.</param>
/// <param name="count">Purchases, at least 1.</param>
readonly struct CountBeforeLeaving<TLifetime>(double shape, double scale, TLifetime lifetime, int count)
    where TLifetime : struct, ILifetime
{
    /// <summary>Longest panel, in units of log time: the integrand is analytic up to π beside the real axis.</summary>
    const double Longest = 1.25;

    readonly TLifetime _lifetime = lifetime;

    /// <summary>The probability for leaving up to <paramref name="horizon"/>.</summary>
    public double Probability(double horizon)
    {
        double end = Math.Log(horizon);
        double peak = Peak(end);
        double top = LogValue(Vector256.Create(peak))[0];
        double sum = Side(peak, -1, double.PositiveInfinity, top) + Side(peak, 1, end - peak, top);
        double constant = SpecialFunctions.LogRising(shape, count) - SpecialFunctions.LogRising(1, count);
        return sum * Math.Exp(top + constant + _lifetime.LogHazardNow + Math.Log(scale));
    }

    /// <summary>The integral on one side of the peak, over the value there.</summary>
    double Side(double peak, int direction, double distance, double top)
    {
        double sum = 0;
        for (double from = 0; from < distance;)
        {
            double at = peak + (direction * from);
            double slope = Math.Abs(Slope(at));
            double curvature = (count + shape + 2) / 4;
            double length = Math.Min(Math.Min(Longest, 5 / Math.Sqrt(curvature)), 10 / slope);
            double reach = TLifetime.Stretch * _lifetime.Reach(Math.Exp(at)) / Math.Exp(at);
            length = Math.Min(Math.Min(length, reach), distance - from);
            Vector256<double> panel = Vector256<double>.Zero;
            foreach (GaussPanel.Nodes nodes in GaussPanel.For(GaussPanel.MaxSharpness).Vectors)
            {
                Vector256<double> logTime = Vector256.Create(at) + (nodes.FromStart * (direction * length));
                panel += nodes.Weight * Vector256.Exp(LogValue(logTime) - Vector256.Create(top));
            }

            sum += Vector256.Sum(panel) * length;
            from += length;
            double last = peak + (direction * from);
            if (Math.Exp(LogValue(Vector256.Create(last))[0] - top) <= 1e-17 * sum * Math.Abs(Slope(last)))
                break;
        }

        return sum;
    }

    /// <summary>
    /// Log of the integrand, without its constant factors: u^(n+1) (1 + u)^-(R+n) density, u in units of the scale.
    /// </summary>
    Vector256<double> LogValue(Vector256<double> logTime)
    {
        Vector256<double> time = Vector256.Exp(logTime);
        return ((logTime - Vector256.Create(Math.Log(scale))) * (count + 1)) + _lifetime.LogDensity(time)
            - (VectorFunctions.Log1P(time / scale) * (shape + count));
    }

    double Slope(double logTime)
    {
        double time = Math.Exp(logTime);
        return count + 1 - ((shape + count) * time / (scale + time)) + (time * _lifetime.DensitySlope(time));
    }

    /// <summary>Where the slope changes its sign, or the end.</summary>
    double Peak(double end)
    {
        if (Slope(end) >= 0)
            return end;
        double low = end - 1;
        while (Slope(low) < 0)
            low = end - (2 * (end - low));
        double high = end;
        for (int step = 0; step < 40; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = Slope(middle) < 0 ? (low, middle) : (middle, high);
        }

        return low;
    }
}
