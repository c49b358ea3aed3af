using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Probability of being alive: 1 / (1 + odds) for four customers at a time, the odds by a hypergeometric series.</summary>
/// <remarks>
/// Fader and Hardie (2005), equation 41, after Euler's transformation: with R = r + x, the longer of α and β and Q = ((α+T)/(α+t_x))^R
/// ((β+T)/(β+t_x))^s, the odds are s/(R+s) (Q g(t_x) - g(T)). With z = |α-β| / (longer + t), g(t) = F(1, R; R+s+1; z) if α is the longer and
/// (1-z) F(1, s+1; R+s+1; z) else. All terms are positive, and smaller than those of the geometric series in z.
/// </remarks>
readonly struct ParetoAlive(ParetoNbd model) : ICustomerFunction
{
    /// <summary>The z up to which the series takes no longer than quadrature.</summary>
    const double Farthest = 0.9;

    /// <summary>A term that is less changes nothing: the sum is at least 1 and terms only fall.</summary>
    const double Nothing = 1e-17;

    readonly double _r = model.R;
    readonly double _alpha = model.Alpha;
    readonly double _s = model.S;
    readonly double _beta = model.Beta;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Of(Vector256<double> frequency, Vector256<double> recency, Vector256<double> age)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> shape = frequency + Vector256.Create(_r);
        (Vector256<double> buying, Vector256<double> leaving) = (recency + Vector256.Create(_alpha), recency + Vector256.Create(_beta));
        (Vector256<double> buyingEnd, Vector256<double> leavingEnd) = (age + Vector256.Create(_alpha), age + Vector256.Create(_beta));
        Vector256<double> apart = Vector256.Create(Math.Abs(_alpha - _beta));
        bool longBuying = _alpha >= _beta;
        (Vector256<double> z, Vector256<double> zEnd) = (apart / Vector256.Max(buying, leaving), apart / Vector256.Max(buyingEnd, leavingEnd));
        Vector256<double> isFar = Vector256.GreaterThan(z, Vector256.Create(Farthest));
        z = Vector256.ConditionalSelect(isFar, Vector256<double>.Zero, z);

        (Vector256<double> atLast, Vector256<double> atEnd) =
            Series(longBuying ? shape : Vector256.Create(_s + 1), shape + Vector256.Create(_s + 1), z, zEnd);
        if (!longBuying)
            (atLast, atEnd) = (atLast * (buying / leaving), atEnd * (buyingEnd / leavingEnd));
        Vector256<double> silence = age - recency;
        Vector256<double> half = Vector256.Exp(
            ((shape * VectorFunctions.Log1P(silence / buying)) + (VectorFunctions.Log1P(silence / leaving) * _s)) * 0.5);
        Vector256<double> share = Vector256.Create(_s) / (shape + Vector256.Create(_s));
        Vector256<double> odds = (share * atLast * half * half) - (share * atEnd);
        Vector256<double> alive = one / (one + Vector256.Max(odds, Vector256<double>.Zero));
        return isFar == Vector256<double>.Zero ? alive : WithFar(alive, isFar, frequency, recency, age);
    }

    /// <summary>F(1, b; c; z) at two z, the first the larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<double> First, Vector256<double> Second) Series(
        Vector256<double> b, Vector256<double> c, Vector256<double> z, Vector256<double> second)
    {
        Vector256<double> one = Vector256.Create(1.0);
        (Vector256<double> sum, Vector256<double> sumOfSecond) = (one, one);
        (Vector256<double> term, Vector256<double> termOfSecond) = (one, one);
        do
        {
            for (int step = 0; step < 4; step++)
            {
                Vector256<double> ratio = b / c;
                term *= ratio * z;
                termOfSecond *= ratio * second;
                sum += term;
                sumOfSecond += termOfSecond;
                (b, c) = (b + one, c + one);
            }
        }
        while (Vector256.GreaterThanAny(term, Vector256.Create(Nothing)));
        return (sum, sumOfSecond);
    }

    /// <summary>Quadrature for those for whom the series would be long.</summary>
    Vector256<double> WithFar(
        Vector256<double> alive, Vector256<double> isFar, Vector256<double> frequency, Vector256<double> recency, Vector256<double> age)
    {
        for (int lane = 0; lane < 4; lane++)
        {
            if (isFar[lane] != 0)
                alive = alive.WithElement(lane, 1 / (1 + Math.Exp(model.LogOddsGone(frequency[lane], recency[lane], age[lane]))));
        }

        return alive;
    }
}
