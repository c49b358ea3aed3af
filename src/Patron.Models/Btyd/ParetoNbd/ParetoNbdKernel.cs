using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The Pareto/NBD likelihood of four customers at a time, without its gamma functions, with gradient and Hessian in (r, α, s, β).
/// </summary>
/// <remarks>
/// With A = α + t_x, B = β + t_x, R = r + x and time u since the last purchase, the likelihood is a mixture: the customer is
/// alive at the age, or left at some u before it. The derivatives of its log are means and covariances over that mixture of the
/// derivatives of the parts' logs, which are made of a = ln(1 + u/A), i = 1/(A + u), b = ln(1 + u/B) and j = 1/(B + u).
/// </remarks>
sealed class ParetoNbdKernel(double r, double alpha, double s, double beta)
{
    /// <summary>Value, 4 slopes, 10 curvatures by rows of the lower triangle.</summary>
    public const int Sums = 15;

    readonly double _logS = Math.Log(s);

    /// <summary>Sums over rows of w ln(...) and its derivatives.</summary>
    public void Accumulate(BlockVectors histories, Span<double> totals)
    {
        ReadOnlySpan<Vector256<double>> frequencies = histories.Frequency;
        ReadOnlySpan<Vector256<double>> recencies = histories.Recency;
        ReadOnlySpan<Vector256<double>> ages = histories.Age;
        ReadOnlySpan<Vector256<double>> weights = histories.Weight;
        Span<Vector256<double>> sums = stackalloc Vector256<double>[Sums];
        Span<Vector256<double>> moments = stackalloc Vector256<double>[SilenceMoments.Count];
        for (int index = 0; index < weights.Length; index++)
        {
            SilenceMoments silence = new(
                frequencies[index] + Vector256.Create(r),
                recencies[index] + Vector256.Create(alpha),
                s,
                recencies[index] + Vector256.Create(beta));
            Vector256<double> length = ages[index] - recencies[index];
            silence.Integrate(length, moments);
            Add(frequencies[index], recencies[index], length, weights[index], moments, sums);
        }

        for (int index = 0; index < Sums; index++)
            totals[index] = Vector256.Sum(sums[index]);
    }

    void Add(
        Vector256<double> x,
        Vector256<double> recency,
        Vector256<double> silence,
        Vector256<double> weight,
        Span<Vector256<double>> moments,
        Span<Vector256<double>> sums)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> atLast = recency + Vector256.Create(alpha);
        Vector256<double> leftAtLast = recency + Vector256.Create(beta);
        Vector256<double> shape = x + Vector256.Create(r);
        Vector256<double> a = VectorFunctions.Log1P(silence / atLast);
        Vector256<double> b = VectorFunctions.Log1P(silence / leftAtLast);
        (Vector256<double> i, Vector256<double> j) = (one / (atLast + silence), one / (leftAtLast + silence));
        Vector256<double> logAtLast = Vector256.Log(atLast);
        Vector256<double> logAlive = -(shape * a) - (b * s);

        Vector256<double> mass = Vector256.Max(moments[0], Vector256.Create(1e-300));
        Vector256<double> odds = Vector256.Create(_logS) - Vector256.Log(leftAtLast) + Vector256.Log(mass) - logAlive;
        Vector256<double> small = Vector256.Exp(-Vector256.Abs(odds));
        Vector256<double> isGone = Vector256.GreaterThan(odds, Vector256<double>.Zero);
        Vector256<double> gone = Vector256.ConditionalSelect(isGone, one, small) / (one + small);
        Vector256<double> alive = Vector256.ConditionalSelect(isGone, small, one) / (one + small);
        Vector256<double> softened = Vector256.Max(odds, Vector256<double>.Zero) + Vector256.Log(one + small);
        Vector256<double> riseR = VectorFunctions.Log1P(recency / alpha);
        Vector256<double> riseS = VectorFunctions.Log1P(recency / beta);

        // Means over the mixture; of products too. Those with j hold the factor s + 1 of the gone and s of the alive.
        Vector256<double> part = gone / mass;
        Vector256<double> leaving = gone / s;
        Vector256<double> part1 = part * (s + 1);
        Vector256<double> aliveJ = alive * j * s;
        Vector256<double> meanA = (part * moments[1]) + (alive * a);
        Vector256<double> meanI = (part * moments[2]) + (alive * i);
        Vector256<double> meanB = (part * moments[3]) + (alive * b);
        Vector256<double> meanJ = (part1 * moments[4]) + aliveJ;
        Vector256<double> slopeS = leaving - meanB;
        Vector256<double> partS = part / s;
        Vector256<double> meanII = (part * moments[9]) + (alive * i * i);

        sums[0] += weight * (logAlive + softened - (riseR * r) - (x * logAtLast) - (riseS * s));
        sums[1] += weight * -(riseR + meanA);
        sums[2] += weight * (Vector256.Create(r / alpha) - (shape * meanI));
        sums[3] += weight * (slopeS - riseS);
        sums[4] += weight * (Vector256.Create(s / beta) - meanJ);
        sums[5] += weight * ((part * moments[5]) + (alive * a * a) - (meanA * meanA));
        sums[6] += weight * (Vector256.Create(1 / alpha) - meanI
            + (shape * ((part * moments[6]) + (alive * a * i) - (meanA * meanI))));
        sums[7] += weight * ((shape * (shape + one) * meanII) - (shape * meanI * shape * meanI)
            - Vector256.Create(r / (alpha * alpha)));
        sums[8] += weight * ((part * moments[7]) - (partS * moments[1]) + (alive * a * b) + (meanA * slopeS));
        sums[9] += weight * shape * ((part * moments[10]) - (partS * moments[2]) + (alive * i * b) + (meanI * slopeS));
        sums[10] += weight * ((part * moments[12]) - ((partS + partS) * moments[3]) + (alive * b * b) - (slopeS * slopeS));
        sums[11] += weight * ((part1 * moments[8]) + (aliveJ * a) - (meanA * meanJ));
        sums[12] += weight * shape * ((part1 * moments[11]) + (aliveJ * i) - (meanI * meanJ));
        sums[13] += weight * (Vector256.Create(1 / beta) - (part * moments[4]) - (alive * j)
            + (part1 * moments[13]) - (part1 / s * moments[4]) + (aliveJ * b) + (slopeS * meanJ));
        sums[14] += weight * ((part1 * moments[14] * (s + 2)) + (aliveJ * j * (s + 1)) - (meanJ * meanJ)
            - Vector256.Create(s / (beta * beta)));
    }
}
