using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>A number for each of four customers at once; the bits of one do not depend on who the other three are.</summary>
interface ICustomerFunction
{
    Vector256<double> Of(Vector256<double> frequency, Vector256<double> recency, Vector256<double> age);
}

/// <summary>Such a function for one customer and for columns of equal length.</summary>
static class CustomerFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<TFunction>(in TFunction function, double frequency, double recency, double age)
        where TFunction : struct, ICustomerFunction =>
        function.Of(Vector256.Create(frequency), Vector256.Create(recency), Vector256.Create(age))[0];

    /// <remarks>Translated well at once: it is often called once, for a million customers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TFunction>(
        in TFunction function, ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, Span<double> result)
        where TFunction : struct, ICustomerFunction
    {
        int row = 0;
        for (; row <= result.Length - 4; row += 4)
        {
            function.Of(Vector256.Create(frequency[row..]), Vector256.Create(recency[row..]), Vector256.Create(age[row..]))
                .CopyTo(result[row..]);
        }

        for (; row < result.Length; row++)
            result[row] = Of(function, frequency[row], recency[row], age[row]);
    }
}
