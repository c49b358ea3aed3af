using System.Numerics;

namespace Patron.Models.Numerics;

/// <summary>The last step of exact arithmetic: the double nearest to a quotient of whole numbers.</summary>
public static class ExactRatio
{
    const long ExactInDouble = 1L << 53;

    // Bits of the quotient that decide the rounding: those of a double, one below them, and one that says whether anything is
    // left.
    const int QuotientBits = 55;

    const int MostBits = 128;

    /// <summary>The double nearest to numerator / denominator; of two equally near, the even one.</summary>
    /// <param name="numerator">Any whole number above -2^127.</param>
    /// <param name="denominator">Range: &gt; 0.</param>
    public static double Nearest(Int128 numerator, Int128 denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        ArgumentOutOfRangeException.ThrowIfEqual(numerator, Int128.MinValue);
        Int128 size = Int128.Abs(numerator);
        // One division of exact operands rounds once, as IEEE 754 asks.
        if (size <= ExactInDouble && denominator <= ExactInDouble)
            return (double)(long)numerator / (long)denominator;
        double nearest = BitLength((UInt128)denominator) + QuotientBits < MostBits
            ? OfPositive((UInt128)size, (UInt128)denominator)
            : OfPositive((BigInteger)size, (BigInteger)denominator);
        return numerator < 0 ? -nearest : nearest;
    }

    /// <summary>The same in 128 bits, for a denominator that leaves room for the quotient's.</summary>
    static double OfPositive(UInt128 numerator, UInt128 denominator)
    {
        int shift = QuotientBits - (BitLength(numerator) - BitLength(denominator));
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(
            shift >= 0 ? numerator << shift : numerator, shift >= 0 ? denominator : denominator << -shift);
        return Math.ScaleB((long)((ulong)quotient | (rest == UInt128.Zero ? 0UL : 1UL)), -shift);
    }

    static int BitLength(UInt128 number) => MostBits - (int)UInt128.LeadingZeroCount(number);

    static double OfPositive(BigInteger numerator, BigInteger denominator)
    {
        // A quotient of 55 or 56 bits whose last bit is set where the division leaves a rest rounds as the exact one would.
        int shift = QuotientBits - (int)(numerator.GetBitLength() - denominator.GetBitLength());
        BigInteger quotient = BigInteger.DivRem(
            shift >= 0 ? numerator << shift : numerator, shift >= 0 ? denominator : denominator << -shift, out BigInteger rest);
        long bits = (long)quotient | (rest.IsZero ? 0L : 1L);
        return Math.ScaleB(bits, -shift);
    }
}
