using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// An exponential lifetime whose rate differs between customers as Gamma(shape, rate <paramref name="scale"/>).
/// </summary>
readonly struct ParetoLifetime(double shape, double scale) : ILifetime
{
    public static double Stretch => 15;

    public double LogHazardNow => Math.Log(shape) - Math.Log(scale);

    public Vector256<double> LogSurvival(Vector256<double> time) => VectorFunctions.Log1P(time / scale) * -shape;

    public Vector256<double> LogDensity(Vector256<double> time) => VectorFunctions.Log1P(time / scale) * -(shape + 1);

    public double LogSurvival(double time) => -shape * SpecialFunctions.Log1P(time / scale);

    public double DensitySlope(double time) => -(shape + 1) / (scale + time);

    public double SurvivalSteepness(double time) => shape / (scale + time);

    public double DensitySteepness(double time) => (shape + 1) / (scale + time);

    public double Reach(double time) => scale + time;
}
