using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>A positive function of time from now on, to be integrated.</summary>
interface ITimeIntegrand
{
    /// <summary>How many times the distance to a singularity a panel may be long.</summary>
    static abstract double Stretch { get; }

    /// <summary>The values at four times; about 1 at time 0.</summary>
    Vector256<double> At(Vector256<double> time);

    /// <summary>The most that the log of the function changes per unit of time, from a time on.</summary>
    double Steepness(double time);

    /// <summary>The distance from the nearest singularity, from a time on.</summary>
    double Reach(double time);

    /// <summary>At least what the integral from a time to its end adds.</summary>
    double Rest(double time, double end);
}

/// <summary>
/// Integrals over time by Gauss-Legendre panels. Each panel is as long as the function is smooth, and its nodes are placed by a
/// fraction-linear map that keeps the singularity before the panel as far away as infinity behind it.
/// </summary>
/// <remarks>
/// For products of powers (1 + t/A)^-R an error below 1e-13 was found at every exponent from 0.5 to 1000; tests hold the models
/// to brute force.
/// </remarks>
static class TimeQuadrature
{
    /// <summary>The integral from 0 to <paramref name="end"/>, which may be infinite.</summary>
    public static double Integral<TIntegrand>(in TIntegrand integrand, double end)
        where TIntegrand : struct, ITimeIntegrand
    {
        double sum = 0;
        for (double start = 0; start < end;)
        {
            double reach = integrand.Reach(start);
            double steepness = integrand.Steepness(start);
            double longest = Math.Min(TIntegrand.Stretch * reach, GaussPanel.MaxSharpness / steepness);
            bool isLast = !(end - start > longest);
            double length = isLast ? end - start : longest;
            sum += Panel(integrand, start, length, Math.Sqrt(1 + (length / reach)) - 1, GaussPanel.For(length * steepness));
            start += length;
            if (isLast || integrand.Rest(start, end) <= 1e-17 * sum)
                break;
        }

        return sum;
    }

    static double Panel<TIntegrand>(in TIntegrand integrand, double start, double length, double bend, GaussPanel rule)
        where TIntegrand : struct, ITimeIntegrand
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> sum = Vector256<double>.Zero;
        for (int index = 0; index < rule.Vectors.Length; index++)
        {
            GaussPanel.Nodes nodes = rule.Vectors[index];
            Vector256<double> inverse = one / (one + (nodes.FromEnd * bend));
            Vector256<double> time = Vector256.Create(start) + (nodes.FromStart * inverse * length);
            sum += nodes.Weight * inverse * inverse * integrand.At(time);
        }

        return Vector256.Sum(sum) * length * (1 + bend);
    }
}
