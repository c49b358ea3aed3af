using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public class SpecialFunctionsTests
{
    // Wolfram-style closed forms: half-integers and whole numbers have exact values.
    [Theory]
    [InlineData(0.5, 0.57236494292470008707)] // ln sqrt(pi)
    [InlineData(1e-8, 18.420680738180208905)] // -ln z - gamma z
    [InlineData(3.5, 1.2009736023470742248)]
    [InlineData(10.5, 13.940625219403763429)]
    [InlineData(171, 706.57306224578734715)] // ln 170!
    [InlineData(1e6, 12815504.569147612)]
    public void Log_gamma_has_fourteen_digits(double z, double expected) =>
        Assert.Equal(1, SpecialFunctions.LogGamma(z) / expected, 1e-14);

    [Theory]
    [InlineData(1, -0.57721566490153286061)]
    [InlineData(0.5, -1.9635100260214234794)] // -gamma - 2 ln 2
    [InlineData(100, 4.6001618527380874002)]
    public void Digamma_has_fourteen_digits(double z, double expected) =>
        Assert.Equal(1, SpecialFunctions.Digamma(z) / expected, 1e-14);

    [Theory]
    [InlineData(1, 1.6449340668482264365)] // pi^2 / 6
    [InlineData(0.5, 4.9348022005446793094)] // pi^2 / 2
    [InlineData(2, 0.6449340668482264365)]
    public void Trigamma_has_fourteen_digits(double z, double expected) =>
        Assert.Equal(1, SpecialFunctions.Trigamma(z) / expected, 1e-14);

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.7)]
    [InlineData(9.99)]
    [InlineData(250)]
    [InlineData(1e9)]
    public void Rises_equal_the_sums_they_stand_for(double z)
    {
        double logs = 0;
        double inverses = 0;
        for (int step = 0; step < 40; step++)
        {
            logs += Math.Log(z + step);
            inverses += 1 / (z + step);
        }

        Assert.Equal(1, SpecialFunctions.LogRising(z, 40) / logs, 1e-13);
        Assert.Equal(1, SpecialFunctions.DigammaRise(z, 40) / inverses, 1e-13);
        Assert.Equal(0, SpecialFunctions.LogRising(z, 0));
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(-1e-9)]
    [InlineData(3e-5)]
    public void Small_arguments_lose_nothing(double x)
    {
        double square = x * x;
        Assert.Equal(1, SpecialFunctions.Log1P(x) / (x - (square / 2) + (square * x / 3)), 1e-14);
        Assert.Equal(1, SpecialFunctions.ExpM1(x) / (x + (square / 2) + (square * x / 6)), 1e-14);
    }

    [Fact]
    public void Beta_is_symmetric_and_matches_whole_numbers()
    {
        Assert.Equal(Math.Log(1.0 / 60), SpecialFunctions.LogBeta(3, 4), 1e-14); // 2! 3! / 6!
        Assert.Equal(SpecialFunctions.LogBeta(0.3, 40), SpecialFunctions.LogBeta(40, 0.3));
    }

    [Fact]
    public void Log_sum_of_exponentials_neither_overflows_nor_loses_a_zero()
    {
        Assert.Equal(1000 + Math.Log(2), SpecialFunctions.LogSumExp(1000, 1000), 1e-12);
        Assert.Equal(-5, SpecialFunctions.LogSumExp(double.NegativeInfinity, -5));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.LogSumExp(double.NegativeInfinity, double.NegativeInfinity));
    }
}
