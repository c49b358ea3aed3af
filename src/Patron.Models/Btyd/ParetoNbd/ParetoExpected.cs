using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Expected purchases in a horizon of customers who are alive, four at a time.</summary>
/// <remarks>Fader and Hardie (2005), equation 41, in a form without its singular point s = 1.</remarks>
readonly struct ParetoExpected(ParetoNbd model, double horizon) : ICustomerFunction
{
    readonly double _r = model.R;
    readonly double _alpha = model.Alpha;
    readonly double _beta = model.Beta;
    readonly double _power = 1 - model.S;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Of(Vector256<double> frequency, Vector256<double> recency, Vector256<double> age)
    {
        Vector256<double> leaving = age + Vector256.Create(_beta);
        Vector256<double> length = VectorFunctions.Log1P(Vector256.Create(horizon) / leaving);
        Vector256<double> rate = (frequency + Vector256.Create(_r)) / (age + Vector256.Create(_alpha));
        return rate * leaving * length * VectorFunctions.ExpM1Ratio(length * _power);
    }
}
