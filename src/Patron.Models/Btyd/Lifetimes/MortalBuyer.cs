using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// A customer who is alive now, buys at a Poisson rate ~ Gamma(shape, rate <paramref name="scale"/>), and leaves after a
/// lifetime that does not depend on the purchases.
/// </summary>
readonly struct MortalBuyer<TLifetime>(double shape, double scale, TLifetime lifetime)
    where TLifetime : struct, ILifetime
{
    readonly double _shape = shape;
    readonly double _scale = scale;
    readonly TLifetime _lifetime = lifetime;

    /// <summary>
    /// The log of how many times likelier it is to have left within a silence of that length than to be silent and stay.
    /// </summary>
    public double LogOddsGone(double silence)
    {
        if (silence == 0)
            return double.NegativeInfinity;
        return LogSilentAndGone(silence) - LogSilentAndAlive(silence);
    }

    /// <summary>
    /// Expected purchases in a time, each discounted by exp(-rate t) at its time t; the time may be infinite if rate &gt; 0.
    /// </summary>
    public double Discounted(double horizon, double rate) =>
        horizon == 0 ? 0 : _shape / _scale * TimeQuadrature.Integral(new Stay(_lifetime, rate), horizon);

    /// <summary>Probability of exactly so many purchases in a time.</summary>
    public double Probability(double horizon, int count)
    {
        if (horizon == 0)
            return count == 0 ? 1 : 0;
        double staying = Math.Exp(_lifetime.LogSurvival(horizon));
        return count == 0
            ? Math.Exp(LogSilentAndAlive(horizon)) + Math.Exp(LogSilentAndGone(horizon))
            : (staying * NegativeBinomial.Probability(_shape, horizon / _scale, count))
                + new CountBeforeLeaving<TLifetime>(_shape, _scale, _lifetime, count).Probability(horizon);
    }

    /// <summary>The log of the probability of no purchase in a time, and of staying.</summary>
    public double LogSilentAndAlive(double silence) =>
        _lifetime.LogSurvival(silence) - (_shape * SpecialFunctions.Log1P(silence / _scale));

    double LogSilentAndGone(double silence) =>
        _lifetime.LogHazardNow + Math.Log(TimeQuadrature.Integral(new Leaving(_shape, _scale, _lifetime), silence));

    /// <summary>Silent up to a time and leaving then, over leaving now.</summary>
    internal readonly struct Leaving(double shape, double scale, TLifetime lifetime) : ITimeIntegrand
    {
        readonly TLifetime _lifetime = lifetime;

        public static double Stretch => TLifetime.Stretch;

        public void Add(Vector256<double> time, Vector256<double> weight, Span<Vector256<double>> sums) =>
            sums[0] += weight * Vector256.Exp(_lifetime.LogDensity(time) - (VectorFunctions.Log1P(time / scale) * shape));

        public double Steepness(double time) => (shape / (scale + time)) + _lifetime.DensitySteepness(time);

        public double Reach(double time) => Math.Min(scale + time, _lifetime.Reach(time));

        /// <summary>Everybody who is still there leaves at once.</summary>
        public double Rest(double time, double end) =>
            Math.Exp(_lifetime.LogSurvival(time) - (shape * SpecialFunctions.Log1P(time / scale)) - _lifetime.LogHazardNow);
    }

    /// <summary>Staying up to a time, discounted.</summary>
    readonly struct Stay(TLifetime lifetime, double rate) : ITimeIntegrand
    {
        readonly TLifetime _lifetime = lifetime;

        public static double Stretch => TLifetime.Stretch;

        public void Add(Vector256<double> time, Vector256<double> weight, Span<Vector256<double>> sums) =>
            sums[0] += weight * Vector256.Exp(_lifetime.LogSurvival(time) - (time * rate));

        public double Steepness(double time) => rate + _lifetime.SurvivalSteepness(time);

        public double Reach(double time) => _lifetime.Reach(time);

        /// <summary>Nobody leaves any more.</summary>
        public double Rest(double time, double end) =>
            Math.Exp(_lifetime.LogSurvival(time) - (rate * time)) * Math.Min(end - time, 1 / rate);
    }
}
