using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public class QuasiNewtonTests
{
    [Fact]
    public void Finds_the_top_of_ten_curved_valleys_at_once()
    {
        Summit found = QuasiNewton.Maximize(Rosenbrock, [.. Enumerable.Repeat(new[] { -1.2, 1 }, 10).SelectMany(one => one)], 1e-12, 500);

        Assert.Equal(StopReason.Converged, found.StopReason);
        Assert.All(found.Point, value => Assert.Equal(1, value, 1e-4));
    }

    [Fact]
    public void The_number_of_iterations_is_limited()
    {
        Summit found = QuasiNewton.Maximize(Rosenbrock, [-1.2, 1], 1e-12, 3);

        Assert.Equal(StopReason.MaxIterations, found.StopReason);
        Assert.Equal(3, found.Iterations);
    }

    [Fact]
    public void A_step_out_of_the_functions_domain_is_halved()
    {
        Summit found = QuasiNewton.Maximize(LogBarrier, [0.001], 1e-13, 200);

        Assert.Equal(StopReason.Converged, found.StopReason);
        Assert.Equal(0.5, found.Point[0], 1e-5);
    }

    [Fact]
    public void Steps_that_end_at_a_cliff_are_no_convergence()
    {
        Summit found = QuasiNewton.Maximize(Cliff, [-2, 1], 1e-15, 1000);

        Assert.Equal(StopReason.NoProgress, found.StopReason);
        Assert.InRange(found.Point[0], -1e-11, 0);
    }

    [Fact]
    public void A_gradient_that_is_wrong_by_rounding_at_the_top_is_convergence()
    {
        Summit found = QuasiNewton.Maximize(Rounded, [0], 1e-6, 10);

        Assert.Equal(StopReason.Converged, found.StopReason);
        Assert.Equal(1, found.Iterations);

        static double Rounded(ReadOnlySpan<double> point, Span<double> gradient)
        {
            gradient[0] = (-2 * point[0]) + 1e-9;
            return -point[0] * point[0];
        }
    }

    [Fact]
    public void A_start_where_the_function_is_not_finite_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentOutOfRangeException>(() => QuasiNewton.Maximize(LogBarrier, [2], 1e-9, 10));

        Assert.Contains("not finite at the start", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Pairs of coordinates, each with its top at (1, 1).</summary>
    static double Rosenbrock(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double value = 0;
        for (int index = 0; index < point.Length; index += 2)
        {
            (double x, double y) = (point[index], point[index + 1]);
            double bend = y - (x * x);
            value -= (100 * bend * bend) + ((1 - x) * (1 - x));
            gradient[index] = (400 * x * bend) + (2 * (1 - x));
            gradient[index + 1] = -200 * bend;
        }

        return value;
    }

    /// <summary>3x - x² - (y - x)², not defined above x = 0, where it still rises.</summary>
    static double Cliff(ReadOnlySpan<double> point, Span<double> gradient)
    {
        (double x, double apart) = (point[0], point[1] - point[0]);
        gradient[0] = 3 - (2 * x) + (2 * apart);
        gradient[1] = -2 * apart;
        return x > 0 ? double.NaN : (3 * x) - (x * x) - (apart * apart);
    }

    /// <summary>ln x + ln(1 - x).</summary>
    static double LogBarrier(ReadOnlySpan<double> point, Span<double> gradient)
    {
        gradient[0] = (1 / point[0]) - (1 / (1 - point[0]));
        return Math.Log(point[0]) + Math.Log(1 - point[0]);
    }
}
