using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public sealed class StudentTailTests
{
    // Quantiles of printed tables (Abramowitz and Stegun, table 26.10, and R's qt), to their digits.
    [Theory]
    [InlineData(0.975, 1, 12.7062)]
    [InlineData(0.975, 2, 4.30265)]
    [InlineData(0.95, 5, 2.01505)]
    [InlineData(0.995, 10, 3.16927)]
    [InlineData(0.975, 30, 2.04227)]
    [InlineData(0.975, 120, 1.97993)]
    [InlineData(0.975, 1e9, 1.95996)]
    [InlineData(0.9995, 1, 636.619)]
    public void Quantiles_are_those_of_the_tables(double probability, double freedom, double expected) =>
        Assert.Equal(expected, StudentTail.Quantile(probability, freedom), expected * 5e-6);

    // With t = sqrt(freedom) tan(angle) the density is cos(angle)^(freedom - 1) to a factor: no beta function, no normal one.
    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(17.776)]
    [InlineData(200)]
    [InlineData(200.5)]
    [InlineData(3_000)]
    public void Tails_are_the_integral_of_the_density(double freedom)
    {
        double whole = Integral(-Math.PI / 2, freedom);
        foreach (double t in (double[])[-2.2, 0, 0.3, 1.96, 4, 9])
        {
            double expected = Integral(Math.Atan(t / Math.Sqrt(freedom)), freedom) / whole;
            Assert.Equal(expected, StudentTail.Above(t, freedom), Math.Max(1e-9 * expected, 1e-14));
        }
    }

    /// <summary>From an angle to a right one, by Gauss's rule of two points in each of many steps.</summary>
    internal static double Integral(double from, double freedom)
    {
        const int steps = 20_000;
        double step = ((Math.PI / 2) - from) / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++)
        {
            double middle = from + ((i + 0.5) * step);
            double apart = step / 2 / Math.Sqrt(3);
            sum += Math.Pow(Math.Cos(middle - apart), freedom - 1) + Math.Pow(Math.Cos(middle + apart), freedom - 1);
        }

        return sum * step / 2;
    }

    [Fact]
    public void Both_ways_of_the_tail_agree_where_they_meet()
    {
        foreach (double t in (double[])[-30, -3, -0.1, 0, 0.5, 2, 5, 12, 40])
        {
            double few = StudentTail.Above(t, 200);
            double many = StudentTail.Above(t, Math.BitIncrement(200.0));
            Assert.Equal(few, many, few * 1e-9);
        }
    }

    [Fact]
    public void Tail_and_quantile_undo_each_other()
    {
        foreach (double freedom in (double[])[1, 2.5, 7, 60, 199, 201, 5_000, 1e7])
        {
            foreach (double probability in (double[])[1e-6, 0.01, 0.4, 0.5, 0.9, 0.999])
                Assert.Equal(1 - probability, StudentTail.Above(StudentTail.Quantile(probability, freedom), freedom), 1e-12);
        }
    }

    // R: pt(q, df, ncp, lower.tail = FALSE) is the power of a t test; ?power.t.test prints 0.8689528 for n = 20, delta = 1, sd = 1.
    [Fact]
    public void The_non_central_tail_is_the_power_that_R_prints()
    {
        double limit = StudentTail.Quantile(0.975, 38);
        Assert.Equal(0.8689528, StudentTail.Above(limit, 38, 1 / Math.Sqrt(2.0 / 20)), 5e-8);
    }

    [Fact]
    public void The_non_central_tail_is_what_drawn_numbers_give()
    {
        RandomStream random = new(Rounds.Seed);
        int draws = Rounds.Count(40_000, 1_000_000);
        foreach ((double t, double freedom, double shift) in ((double, double, double)[])[(2, 4, 1), (1.5, 300, 2), (-1, 20, -1.5)])
        {
            int above = 0;
            for (int i = 0; i < draws; i++)
                above += (random.Normal() + shift) / Math.Sqrt(random.Gamma(freedom / 2, freedom / 2)) > t ? 1 : 0;
            double expected = StudentTail.Above(t, freedom, shift);
            // Six standard errors: beyond them one run in 10^9.
            Assert.Equal(expected, (double)above / draws, 6 * Math.Sqrt(expected * (1 - expected) / draws));
        }
    }

    [Fact]
    public void Degrees_and_probabilities_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentTail.Above(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentTail.Quantile(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentTail.Quantile(1, 5));
    }
}
