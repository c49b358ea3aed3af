using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Probability of being alive: 1 / (1 + odds), the odds of <see cref="BetaGeometricModel"/> for four customers at a time.</summary>
readonly struct BetaGeometricAlive(FirstChance first, double r, double alpha, double a, double b) : ICustomerFunction
{
    /// <remarks>The odds' great factor is put in by halves, so that it does not overflow where a small one makes up for it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Of(Vector256<double> frequency, Vector256<double> recency, Vector256<double> age)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> chances = frequency + Vector256.Create((double)(int)first);
        Vector256<double> length = VectorFunctions.Log1P((age - recency) / (recency + Vector256.Create(alpha)));
        Vector256<double> half = Vector256.Exp((frequency + Vector256.Create(r)) * length * 0.5);
        Vector256<double> odds = Vector256.Create(a) / (chances - one + Vector256.Create(b)) * half * half;
        return Vector256.ConditionalSelect(Vector256.Equals(chances, Vector256<double>.Zero), one, one / (one + odds));
    }
}
