using System.Globalization;
using System.Numerics;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public sealed class ExactMomentsTests
{
    [Fact]
    public void Variance_is_the_double_nearest_to_the_exact_one()
    {
        int rounds = Rounds.Count(200, 20_000);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            long[] values = [.. Enumerable.Range(0, random.Next(2, 60)).Select(_ => random.NextInt64(-1_000_000_000_000, 1_000_000_000_000) >> random.Next(40))];
            BigInteger sum = values.Aggregate(BigInteger.Zero, (total, value) => total + value);
            BigInteger squares = values.Aggregate(BigInteger.Zero, (total, value) => total + (new BigInteger(value) * value));
            BigInteger count = values.Length;

            double? found = ExactMoments.Variance((Int128)squares, (Int128)sum, values.Length, 10_000);

            Assert.Equal(Quotient((count * squares) - (sum * sum), count * (count - 1) * 100_000_000), found);
        }
    }

    [Fact]
    public void Slope_is_the_double_nearest_to_the_exact_one_and_does_not_see_where_days_begin()
    {
        int rounds = Rounds.Count(200, 20_000);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            (long X, long Y)[] points = [.. Enumerable.Range(0, random.Next(2, 40)).Select(_ => (random.NextInt64(0, 400), random.NextInt64(-10_000_000, 10_000_000)))];
            double? early = SlopeOf(points, 0);

            Assert.Equal(early, SlopeOf(points, 20_000));
            BigInteger count = points.Length;
            BigInteger x = points.Aggregate(BigInteger.Zero, (sum, point) => sum + point.X);
            BigInteger y = points.Aggregate(BigInteger.Zero, (sum, point) => sum + point.Y);
            BigInteger products = points.Aggregate(BigInteger.Zero, (sum, point) => sum + (new BigInteger(point.X) * point.Y));
            BigInteger squares = points.Aggregate(BigInteger.Zero, (sum, point) => sum + (new BigInteger(point.X) * point.X));
            BigInteger spread = (count * squares) - (x * x);
            Assert.Equal(spread.IsZero ? null : Quotient((count * products) - (x * y), spread * 10_000), early);
        }
    }

    [Fact]
    public void Fewer_than_two_values_have_no_variance_and_one_day_no_slope()
    {
        Assert.Null(ExactMoments.Variance(25, 5, 1, 10_000));
        Assert.Null(ExactMoments.Variance(0, 0, 0, 10_000));
        Assert.Null(ExactMoments.Slope(30, 15, 8, 4, 2, 10_000));
        Assert.Equal(0, ExactMoments.Variance(50, 10, 2, 10_000));
    }

    static double? SlopeOf((long X, long Y)[] points, long shift)
    {
        Int128 products = 0, sum = 0, squares = 0, days = 0;
        foreach ((long x, long y) in points)
            (products, sum, squares, days) = (products + ((x + shift) * y), sum + y, squares + ((x + shift) * (x + shift)), days + x + shift);
        return ExactMoments.Slope(products, sum, squares, days, points.Length, 10_000);
    }

    /// <summary>Fifty digits of the quotient, read as a double.</summary>
    static double Quotient(BigInteger numerator, BigInteger denominator)
    {
        BigInteger digits = BigInteger.Divide(BigInteger.Abs(numerator) * BigInteger.Pow(10, 50), denominator);
        double value = double.Parse($"{digits}e-50", CultureInfo.InvariantCulture);
        return numerator.Sign < 0 ? -value : value;
    }
}
