using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>
/// The part of the likelihood that couples frequency, recency and age, for customers who may be gone: four customers at a time, so
/// that lanes, and with them the bits, are the same on every machine.
/// </summary>
static class BetaGeometricKernel
{
    /// <summary>Value, 4 slopes, 10 curvatures, before the constant factors that <see cref="Unpack"/> puts in.</summary>
    public const int Sums = 15;

    /// <summary>
    /// Sums over rows of w ln(...) and its derivatives. With s the probability of having dropped out, L = ln((α+T)/(α+t_x)),
    /// c = (r+x) (1/(α+T) - 1/(α+t_x)) and e = 1/(b+n-1), n the chances to leave, D has the gradient (L, c, 1/a, -e).
    /// </summary>
    public static void Accumulate(BlockVectors columns, FirstChance first, ReadOnlySpan<double> parameters, Span<double> totals)
    {
        (double r, double alpha, double a, double b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        ReadOnlySpan<Vector256<double>> frequencies = columns.Frequency;
        ReadOnlySpan<Vector256<double>> recencies = columns.Recency;
        ReadOnlySpan<Vector256<double>> ages = columns.Age;
        ReadOnlySpan<Vector256<double>> weights = columns.Weight;
        Span<Vector256<double>> sums = stackalloc Vector256<double>[Sums];
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> logA = Vector256.Create(Math.Log(a));
        Vector256<double> beforeLast = Vector256.Create(1.0 - (int)first);
        for (int index = 0; index < weights.Length; index++)
        {
            Vector256<double> weight = weights[index];
            Vector256<double> shape = frequencies[index] + Vector256.Create(r);
            Vector256<double> atAge = ages[index] + Vector256.Create(alpha);
            Vector256<double> atLast = recencies[index] + Vector256.Create(alpha);
            Vector256<double> rest = frequencies[index] - beforeLast + Vector256.Create(b);
            Vector256<double> logEnd = Vector256.Log(atAge);
            Vector256<double> length = logEnd - Vector256.Log(atLast);
            Vector256<double> odds = logA - Vector256.Log(rest) + (shape * length);
            Vector256<double> small = Vector256.Exp(-Vector256.Abs(odds));
            Vector256<double> positive = Vector256.GreaterThan(odds, Vector256<double>.Zero);
            Vector256<double> gone = Vector256.ConditionalSelect(positive, one, small) / (one + small);

            Vector256<double> inverseEnd = one / atAge;
            Vector256<double> inverseLast = one / atLast;
            Vector256<double> slope = inverseEnd - inverseLast;
            Vector256<double> change = shape * slope;
            Vector256<double> inverseRest = one / rest;
            Vector256<double> leaving = weight * gone;
            Vector256<double> unsure = leaving * (Vector256.ConditionalSelect(positive, small, one) / (one + small));

            Vector256<double> softened = Vector256.Max(odds, Vector256<double>.Zero) + Vector256.Log(one + small);
            sums[0] += weight * (softened - (shape * logEnd));
            sums[1] += (leaving * length) - (weight * logEnd);
            sums[2] += (leaving * change) - (weight * shape * inverseEnd);
            sums[3] += leaving;
            sums[4] += leaving * inverseRest;
            sums[5] += unsure * length * length;
            sums[6] += (unsure * length * change) + (leaving * slope) - (weight * inverseEnd);
            sums[7] += (unsure * change * change) - (leaving * change * (inverseEnd + inverseLast))
                + (weight * shape * inverseEnd * inverseEnd);
            sums[8] += unsure * length;
            sums[9] += unsure * change;
            sums[10] += unsure;
            sums[11] += unsure * length * inverseRest;
            sums[12] += unsure * change * inverseRest;
            sums[13] += unsure * inverseRest;
            sums[14] += (unsure + leaving) * inverseRest * inverseRest;
        }

        for (int index = 0; index < Sums; index++)
            totals[index] = Vector256.Sum(sums[index]);
    }

    /// <summary>Turns the sums into gradient and Hessian (both overwritten) and returns the value.</summary>
    public static double Unpack(ReadOnlySpan<double> sums, double a, Span<double> gradient, double[,] hessian)
    {
        gradient[0] = sums[1];
        gradient[1] = sums[2];
        gradient[2] = sums[3] / a;
        gradient[3] = -sums[4];
        hessian[0, 0] = sums[5];
        hessian[1, 0] = sums[6];
        hessian[1, 1] = sums[7];
        hessian[2, 0] = sums[8] / a;
        hessian[2, 1] = sums[9] / a;
        hessian[2, 2] = (sums[10] - sums[3]) / (a * a);
        hessian[3, 0] = -sums[11];
        hessian[3, 1] = -sums[12];
        hessian[3, 2] = -sums[13] / a;
        hessian[3, 3] = sums[14];
        return sums[0];
    }
}
