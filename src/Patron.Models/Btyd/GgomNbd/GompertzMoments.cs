using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Leaving at a time within a silence that begins at the last purchase, alone and times what the gradient of its log needs:
/// ln(1 + u/A), 1/(A + u), ln(D(τ)/β), τ, τ e^(bτ)/D(τ), 1/D(τ), with u since the last purchase and τ since the first.
/// </summary>
readonly struct GompertzMoments(
    double shape, double alpha, double recency, GompertzLifetime fromStart, GompertzLifetime fromLast) : ITimeIntegrand
{
    readonly double _scale = alpha + recency;
    readonly double _growth = fromLast.Growth;
    readonly double _riseAtLast = fromStart.LogRise(Vector256.Create(recency))[0];
    readonly double _logBeta = Math.Log(fromStart.Beta);

    /// <summary>How many integrals there are.</summary>
    public const int Sums = 7;

    readonly MortalBuyer<GompertzLifetime>.Leaving _leaving = new(shape, alpha + recency, fromLast);
    readonly GompertzLifetime _fromLast = fromLast;

    public static double Stretch => GompertzLifetime.Stretch;

    public void Add(Vector256<double> time, Vector256<double> weight, Span<Vector256<double>> sums)
    {
        Vector256<double> riseFromLast = _fromLast.LogRise(time);
        Vector256<double> silent = VectorFunctions.Log1P(time / _scale);
        Vector256<double> logDensity = (time * _growth) - (riseFromLast * (_fromLast.Shape + 1));
        Vector256<double> f = weight * Vector256.Exp(logDensity - (silent * shape));
        Vector256<double> since = Vector256.Create(recency) + time;
        Vector256<double> rise = riseFromLast + Vector256.Create(_riseAtLast);
        Vector256<double> logInverse = -rise - Vector256.Create(_logBeta);
        sums[0] += f;
        sums[1] += f * silent;
        sums[2] += f / (Vector256.Create(alpha) + since);
        sums[3] += f * rise;
        sums[4] += f * since;
        sums[5] += f * since * Vector256.Exp((since * _growth) + logInverse);
        sums[6] += f * Vector256.Exp(logInverse);
    }

    public double Steepness(double time) => _leaving.Steepness(time);

    public double Reach(double time) => _leaving.Reach(time);

    public double Rest(double time, double end) => _leaving.Rest(time, end);
}
