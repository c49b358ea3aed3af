using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Log-likelihood of GGom/NBD with its gradient in (r, α, b, s, β).</summary>
/// <remarks>
/// A customer's likelihood is Γ(r+x)/Γ(r) α^r β^s [(α+T)^-(r+x) D(T)^-s + b s ∫ (α+τ)^-(r+x) e^(bτ) D(τ)^-(s+1) dτ] with
/// D(τ) = β + e^(bτ) - 1, the integral from t_x to T being over the time of leaving: Bemmaor and Glady (2012), equation 2. It
/// is a mixture, and the gradient of its log is the mean over it of the gradients of the parts' logs.
/// </remarks>
sealed class GgomNbdLikelihood
{
    readonly int? _threads;
    readonly (double Frequency, double Weight)[] _frequencies;
    readonly double[] _frequency;
    readonly double[] _recency;
    readonly double[] _age;
    readonly double[] _weight;

    public GgomNbdLikelihood(PurchaseHistories histories, int? threads)
    {
        _threads = threads;
        (_frequency, _recency, _age) = histories.Columns;
        _weight = histories.Weights.ToArray();
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
            frequencies.Add(_frequency[row], _weight[row]);
        _frequencies = frequencies.Ascending();
    }

    /// <summary>The value at (r, α, b, s, β); fills the gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Point point = new(parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]);
        Span<double> sums = stackalloc double[6];
        OrderedSum.Over(_age.Length, sums, _threads, (start, end, totals) =>
        {
            for (int row = start; row < end; row++)
                point.Add(_frequency[row], _recency[row], _age[row], _weight[row], totals);
        });
        double value = sums[0];
        sums[1..].CopyTo(gradient);
        foreach ((double x, double weight) in _frequencies)
        {
            value += weight * SpecialFunctions.LogRising(point.R, x);
            gradient[0] += weight * SpecialFunctions.DigammaRise(point.R, x);
        }

        return value;
    }

    readonly record struct Point(double R, double Alpha, double B, double S, double Beta)
    {
        /// <summary>One customer, without the gamma functions.</summary>
        public void Add(double x, double recency, double age, double weight, Span<double> totals)
        {
            double shape = R + x;
            double silence = age - recency;
            GompertzLifetime fromStart = new(B, S, Beta);
            GompertzLifetime fromLast = GgomNbd.LifetimeFrom(B, S, Beta, recency);
            double logAlive = new MortalBuyer<GompertzLifetime>(shape, Alpha + recency, fromLast).LogSilentAndAlive(silence);
            Span<Vector256<double>> sums = stackalloc Vector256<double>[GompertzMoments.Sums];
            TimeQuadrature.Integrate(new GompertzMoments(shape, Alpha, recency, fromStart, fromLast), silence, sums);
            double mass = Math.Max(Vector256.Sum(sums[0]), 1e-300);
            double logGone = silence == 0 ? double.NegativeInfinity : fromLast.LogHazardNow + Math.Log(mass);
            double log = SpecialFunctions.LogSumExp(logAlive, logGone);
            (double alive, double gone) = (Math.Exp(logAlive - log), Math.Exp(logGone - log));
            double part = gone / mass;
            double riseAtAge = fromStart.LogRise(Vector256.Create(age))[0];
            double logInverse = -riseAtAge - Math.Log(Beta);
            double meanTime = part * Vector256.Sum(sums[4]);
            double meanSaturated = part * Vector256.Sum(sums[5]);
            double meanInverse = part * Vector256.Sum(sums[6]);
            double rise = SpecialFunctions.Log1P(recency / Alpha);

            totals[0] += weight * (log + fromStart.LogSurvival(recency) - (R * rise) - (x * Math.Log(Alpha + recency)));
            double riseAlive = SpecialFunctions.Log1P(silence / (Alpha + recency));
            double growthAlive = S * age * Math.Exp((B * age) + logInverse);
            totals[1] -= weight * (rise + (part * Vector256.Sum(sums[1])) + (alive * riseAlive));
            totals[2] += weight * ((R / Alpha) - (shape * ((part * Vector256.Sum(sums[2])) + (alive / (Alpha + age)))));
            totals[3] += weight * ((gone / B) + meanTime - ((S + 1) * meanSaturated) - (alive * growthAlive));
            totals[4] += weight * ((gone / S) - (part * Vector256.Sum(sums[3])) - (alive * riseAtAge));
            totals[5] += weight * ((S / Beta) - ((S + 1) * meanInverse) - (alive * S * Math.Exp(logInverse)));
        }
    }
}
