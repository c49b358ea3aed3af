using System.Numerics;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public sealed class ExactRatioTests
{
    [Theory]
    [InlineData(1, 3, 1.0 / 3)]
    [InlineData(-2, 3, -2.0 / 3)]
    [InlineData(0, 7, 0.0)]
    [InlineData(123_4567, 10_000, 123.4567)]
    public void Small_quotients_are_those_of_the_processor(long numerator, long denominator, double expected) =>
        Assert.Equal(expected, ExactRatio.Nearest(numerator, denominator));

    [Fact]
    public void Of_two_equally_near_the_even_one_is_taken()
    {
        Int128 odd = ((Int128)1 << 54) + 2; // halfway between 2^54 and 2^54 + 4
        Assert.Equal(Math.ScaleB(1, 54), ExactRatio.Nearest(odd, 1));
        Assert.Equal(Math.ScaleB(1, 54) + 4, ExactRatio.Nearest(odd + 1, 1));
        Assert.Equal(Math.ScaleB(1, 54) + 8, ExactRatio.Nearest(((Int128)1 << 54) + 6, 1));
    }

    [Fact]
    public void No_double_lies_nearer_than_the_one_that_is_given()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20_000, 2_000_000);
        for (int round = 0; round < rounds; round++)
        {
            Int128 numerator = Bits(random, 1 + random.Below(126)) * (random.Chance(0.5) ? 1 : -1);
            Int128 denominator = Bits(random, 1 + random.Below(90)) + 1;

            double nearest = ExactRatio.Nearest(numerator, denominator);

            BigInteger distance = Distance(nearest, numerator, denominator);
            Assert.True(distance <= Distance(Math.BitIncrement(nearest), numerator, denominator), $"{numerator} / {denominator}: {nearest:R}");
            Assert.True(distance <= Distance(Math.BitDecrement(nearest), numerator, denominator), $"{numerator} / {denominator}: {nearest:R}");
        }
    }

    [Fact]
    public void A_denominator_must_be_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactRatio.Nearest(1, 0));

    static Int128 Bits(RandomStream random, int bits)
    {
        UInt128 value = new(random.NextBits(), random.NextBits());
        return (Int128)(value >> (128 - bits));
    }

    /// <summary>|value - numerator / denominator| x denominator x 2^1074, exactly.</summary>
    static BigInteger Distance(double value, Int128 numerator, Int128 denominator)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger fraction = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        BigInteger scaled = fraction << Math.Max(exponent - 1, 0); // value x 2^1074
        return BigInteger.Abs(((value < 0 ? -scaled : scaled) * denominator) - ((BigInteger)numerator << 1074));
    }
}
