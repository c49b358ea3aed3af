using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Silent up to a time and leaving then, over leaving at once, within a stretch of constant rates: (1 + u/A)^-R (1 + u/B)^-(s+1), and its
/// products with ln(1 + u/A), A/(A + u), ln(1 + u/B) and B/(B + u), of which derivatives are made.
/// </summary>
/// <param name="shape">R.</param>
/// <param name="scale">A, in time of the calendar.</param>
/// <param name="leaving">s.</param>
/// <param name="leavingScale">B, in time of the calendar.</param>
readonly struct LeavingStretch(double shape, double scale, double leaving, double leavingScale) : ITimeIntegrand
{
    public const int Sums = 5;

    public static double Stretch => ParetoLifetime.Stretch;

    public void Add(Vector256<double> time, Vector256<double> weight, Span<Vector256<double>> sums)
    {
        Vector256<double> a = VectorFunctions.Log1P(time / scale);
        Vector256<double> b = VectorFunctions.Log1P(time / leavingScale);
        Vector256<double> f = weight * Vector256.Exp(-(a * shape) - (b * (leaving + 1)));
        sums[0] += f;
        sums[1] += f * a;
        sums[2] += f * (Vector256.Create(scale) / (Vector256.Create(scale) + time));
        sums[3] += f * b;
        sums[4] += f * (Vector256.Create(leavingScale) / (Vector256.Create(leavingScale) + time));
    }

    public double Steepness(double time) => (shape / (scale + time)) + ((leaving + 1) / (leavingScale + time));

    public double Reach(double time) => Math.Min(scale, leavingScale) + time;

    /// <summary>Everybody who is still there leaves at once.</summary>
    public double Rest(double time, double end) =>
        Math.Exp(-(shape * SpecialFunctions.Log1P(time / scale)) - (leaving * SpecialFunctions.Log1P(time / leavingScale))) * leavingScale / leaving;
}
