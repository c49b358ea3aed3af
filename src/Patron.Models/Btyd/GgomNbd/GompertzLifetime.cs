using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// A Gompertz lifetime, with a rate of leaving that grows like exp(<paramref name="growth"/> t) from a level that differs between
/// customers as Gamma(<paramref name="shape"/>, rate <paramref name="beta"/>).
/// </summary>
readonly struct GompertzLifetime(double growth, double shape, double beta) : ILifetime
{
    /// <summary>Beyond this exponent e^x - 1 is e^x, and products with it might overflow.</summary>
    const double Far = 200;

    public static double Stretch => 1.5;

    public double Growth => growth;

    public double Shape => shape;

    public double Beta => beta;

    public double LogHazardNow => Math.Log(shape) + Math.Log(growth) - Math.Log(beta);

    public Vector256<double> LogSurvival(Vector256<double> time) => LogRise(time) * -shape;

    public Vector256<double> LogDensity(Vector256<double> time) => (time * growth) - (LogRise(time) * (shape + 1));

    public double LogSurvival(double time) => -shape * LogRise(Vector256.Create(time))[0];

    public double DensitySlope(double time) => growth - ((shape + 1) * growth * Saturation(time));

    public double SurvivalSteepness(double time)
    {
        // Before saturation a panel is at most 2/b long, since the reach is that short: the rate grows at most so many fold.
        double saturation = Saturation(time);
        return shape * growth * Math.Min(Math.Max(1, saturation), 7.4 * saturation);
    }

    public double DensitySteepness(double time) => SurvivalSteepness(time) + (growth * Math.Abs(1 - Saturation(time)));

    public double Reach(double time)
    {
        if (beta <= 1)
            return time - (SpecialFunctions.Log1P(-beta) / growth);
        double turn = Math.Log(beta - 1) / growth;
        return time <= turn ? 1.33 / growth : double.Hypot(time - turn, Math.PI / growth);
    }

    /// <summary>ln(1 + (e^(bt) - 1) / β).</summary>
    public Vector256<double> LogRise(Vector256<double> time)
    {
        Vector256<double> exponent = time * growth;
        Vector256<double> near = VectorFunctions.Log1P(VectorFunctions.ExpM1(exponent) / beta);
        Vector256<double> isNear = Vector256.LessThan(exponent, Vector256.Create(Far));
        if (Vector256.LessThanAll(exponent, Vector256.Create(Far)))
            return near;
        Vector256<double> rest = VectorFunctions.Log1P(Vector256.Exp(-exponent) * (beta - 1));
        Vector256<double> far = exponent + rest - Vector256.Create(Math.Log(beta));
        return Vector256.ConditionalSelect(isNear, near, far);
    }

    /// <summary>e^(bt) / (β + e^(bt) - 1): the rate of leaving, over its limit b s.</summary>
    double Saturation(double time)
    {
        double exponent = time * growth;
        return exponent < Far
            ? Math.Exp(exponent) / (beta + SpecialFunctions.ExpM1(exponent))
            : 1 / (1 + ((beta - 1) * Math.Exp(-exponent)));
    }
}
