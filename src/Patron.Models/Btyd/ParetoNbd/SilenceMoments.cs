using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Integrals over the time u of leaving within a silence, of f = (1 + u/A)^-R (1 + u/B)^-(s+1) times 1, a, i, b, j and their
/// products, for four customers at a time: <see cref="TimeQuadrature"/> with customers in place of nodes.
/// </summary>
readonly ref struct SilenceMoments
{
    /// <summary>1, a, i, b, j, aa, ai, ab, aj, ii, ib, ij, bb, bj, jj.</summary>
    public const int Count = 15;

    readonly Vector256<double> _shape;
    readonly Vector256<double> _scale;
    readonly double _leaving;
    readonly Vector256<double> _leavingScale;
    readonly Vector256<double> _inverseScale;
    readonly Vector256<double> _inverseLeavingScale;

    public SilenceMoments(Vector256<double> shape, Vector256<double> scale, double leaving, Vector256<double> leavingScale)
    {
        (_shape, _scale, _leaving, _leavingScale) = (shape, scale, leaving, leavingScale);
        _inverseScale = Vector256.Create(1.0) / scale;
        _inverseLeavingScale = Vector256.Create(1.0) / leavingScale;
    }

    /// <summary>The integrals from 0 to the silence; overwrites the moments.</summary>
    public void Integrate(Vector256<double> silence, Span<Vector256<double>> moments)
    {
        moments.Clear();
        Vector256<double> start = Vector256<double>.Zero;
        while (Vector256.LessThanAny(start, silence))
        {
            Vector256<double> reach = Vector256.Min(_scale, _leavingScale) + start;
            Vector256<double> steepness = (_shape / (_scale + start))
                + (Vector256.Create(_leaving + 1) / (_leavingScale + start));
            Vector256<double> longest = Vector256.Min(
                reach * ParetoLifetime.Stretch, Vector256.Create(GaussPanel.MaxSharpness) / steepness);
            Vector256<double> left = silence - start;
            Vector256<double> length = Vector256.Min(left, longest);
            Vector256<double> sharpness = length * Vector256.Max(steepness, Vector256.Create(2.0) / reach);
            AddPanel(start, length, reach, GaussPanel.For(Largest(sharpness)), moments);
            Vector256<double> isLast = Vector256.LessThanOrEqual(left, longest);
            start = Vector256.ConditionalSelect(isLast, silence, start + length);
            if (Vector256.LessThanAny(start, silence))
                start = Vector256.ConditionalSelect(IsRestNothing(start, moments[0]), silence, start);
        }
    }

    void AddPanel(
        Vector256<double> start,
        Vector256<double> length,
        Vector256<double> reach,
        GaussPanel rule,
        Span<Vector256<double>> moments)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> exponent = Vector256.Create(-(_leaving + 1));
        Vector256<double> bent = Vector256.Sqrt(one + (length / reach));
        Vector256<double> bend = bent - one;
        Vector256<double> width = length * bent;
        (Vector256<double> sum, Vector256<double> sumA, Vector256<double> sumI) = (moments[0], moments[1], moments[2]);
        (Vector256<double> sumB, Vector256<double> sumJ) = (moments[3], moments[4]);
        (Vector256<double> sumAA, Vector256<double> sumAI, Vector256<double> sumAB) = (moments[5], moments[6], moments[7]);
        (Vector256<double> sumAJ, Vector256<double> sumII, Vector256<double> sumIB) = (moments[8], moments[9], moments[10]);
        (Vector256<double> sumIJ, Vector256<double> sumBB) = (moments[11], moments[12]);
        (Vector256<double> sumBJ, Vector256<double> sumJJ) = (moments[13], moments[14]);
        foreach (GaussPanel.Node node in rule.Singles)
        {
            Vector256<double> inverse = one / (one + (bend * node.FromEnd));
            Vector256<double> u = start + (length * inverse * node.FromStart);
            (Vector256<double> untilA, Vector256<double> untilB) = (_scale + u, _leavingScale + u);
            Vector256<double> product = one / (untilA * untilB);
            (Vector256<double> i, Vector256<double> j) = (product * untilB, product * untilA);
            Vector256<double> a = Log1P(u * _inverseScale, i * _scale);
            Vector256<double> b = Log1P(u * _inverseLeavingScale, j * _leavingScale);
            Vector256<double> weight = inverse * inverse * width * node.Weight;
            Vector256<double> f = Vector256.Exp((b * exponent) - (a * _shape)) * weight;
            (Vector256<double> fa, Vector256<double> fi) = (f * a, f * i);
            (Vector256<double> fb, Vector256<double> fj) = (f * b, f * j);
            sum += f;
            sumA += fa;
            sumI += fi;
            sumB += fb;
            sumJ += fj;
            sumAA += fa * a;
            sumAI += fa * i;
            sumAB += fa * b;
            sumAJ += fa * j;
            sumII += fi * i;
            sumIB += fi * b;
            sumIJ += fi * j;
            sumBB += fb * b;
            sumBJ += fb * j;
            sumJJ += fj * j;
        }

        (moments[0], moments[1], moments[2], moments[3], moments[4]) = (sum, sumA, sumI, sumB, sumJ);
        (moments[5], moments[6], moments[7], moments[8]) = (sumAA, sumAI, sumAB, sumAJ);
        (moments[9], moments[10], moments[11]) = (sumII, sumIB, sumIJ);
        (moments[12], moments[13], moments[14]) = (sumBB, sumBJ, sumJJ);
    }

    /// <summary>Everybody who is still there leaves at once: (1 + u/A)^-R (1 + u/B)^-s B/s.</summary>
    Vector256<double> IsRestNothing(Vector256<double> time, Vector256<double> sum)
    {
        Vector256<double> log = (VectorFunctions.Log1P(time / _scale) * _shape)
            + (VectorFunctions.Log1P(time / _leavingScale) * _leaving);
        return Vector256.LessThanOrEqual(Vector256.Exp(-log) * _leavingScale / _leaving, sum * 1e-18);
    }

    /// <summary>As <see cref="VectorFunctions.Log1P"/>, where 1 / (1 + x) is known.</summary>
    static Vector256<double> Log1P(Vector256<double> x, Vector256<double> inverse)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> u = one + x;
        return Vector256.Log(u) + ((x - (u - one)) * inverse);
    }

    static double Largest(Vector256<double> values) =>
        Math.Max(Math.Max(values[0], values[1]), Math.Max(values[2], values[3]));
}
