using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public class NewtonMethodTests
{
    [Fact]
    public void Finds_the_top_of_a_curved_valley_from_afar()
    {
        Maximum found = NewtonMethod.Maximize(Rosenbrock, [-1.2, 1]);

        Assert.Equal(StopReason.Converged, found.StopReason);
        Assert.Equal(1, found.Point[0], 1e-10);
        Assert.Equal(1, found.Point[1], 1e-10);
        Assert.InRange(found.Iterations, 1, 60);
    }

    [Fact]
    public void Covariance_is_the_inverse_of_the_curvature_and_symmetric()
    {
        Maximum found = NewtonMethod.Maximize(Quadratic, [5, -3]);

        // Curvature [[2, 1], [1, 3]], determinant 5.
        double[,] covariance = found.Covariance()!;
        Assert.Equal(3.0 / 5, covariance[0, 0], 1e-14);
        Assert.Equal(-1.0 / 5, covariance[0, 1], 1e-14);
        Assert.Equal(covariance[0, 1], covariance[1, 0]);
        Assert.Equal(2.0 / 5, covariance[1, 1], 1e-14);
    }

    [Fact]
    public void A_function_that_grows_for_ever_is_reported_as_diverged()
    {
        Maximum found = NewtonMethod.Maximize(Linear, [0]);

        Assert.Equal(StopReason.Diverged, found.StopReason);
        Assert.Null(found.Covariance());
    }

    [Fact]
    public void The_number_of_iterations_is_limited()
    {
        Maximum found = NewtonMethod.Maximize(Rosenbrock, [-1.2, 1], new NewtonOptions { MaxIterations = 3 });

        Assert.Equal(StopReason.MaxIterations, found.StopReason);
        Assert.Equal(3, found.Iterations);
    }

    [Fact]
    public void A_step_to_where_the_curvature_is_not_finite_is_not_taken()
    {
        Maximum found = NewtonMethod.Maximize(CurvatureLostBeyondOne, [0], new NewtonOptions { MaxIterations = 50 });

        Assert.InRange(found.Point[0], 0.5, 1);
        Assert.NotEqual(StopReason.Converged, found.StopReason);
    }

    /// <summary>Convex at the start, so that damping is raised; a hundred millions away from 0, so that rounding hides every gain.</summary>
    [Fact]
    public void Damping_goes_back_where_rounding_hides_what_steps_gain()
    {
        Maximum found = NewtonMethod.Maximize(HillFarBelowZero, [1.5]);

        Assert.Equal(StopReason.Converged, found.StopReason);
        Assert.InRange(found.Iterations, 1, 40);
        Assert.Equal(0, found.Point[0], 1e-3);
    }

    /// <summary>-1e8 - ln(1 + x²) / 1e5: convex beyond 1.</summary>
    static double HillFarBelowZero(ReadOnlySpan<double> at, Span<double> gradient, double[,] hessian)
    {
        double square = at[0] * at[0];
        gradient[0] = -2e-5 * at[0] / (1 + square);
        hessian[0, 0] = -2e-5 * (1 - square) / ((1 + square) * (1 + square));
        return -1e8 - (1e-5 * Math.Log(1 + square));
    }

    static double CurvatureLostBeyondOne(ReadOnlySpan<double> at, Span<double> gradient, double[,] hessian)
    {
        gradient[0] = 4 - (2 * at[0]);
        hessian[0, 0] = at[0] > 1 ? double.NaN : -2;
        return (4 * at[0]) - (at[0] * at[0]);
    }

    static double Rosenbrock(ReadOnlySpan<double> at, Span<double> gradient, double[,] hessian)
    {
        (double x, double y) = (at[0], at[1]);
        double off = y - (x * x);
        gradient[0] = (400 * x * off) + (2 * (1 - x));
        gradient[1] = -200 * off;
        hessian[0, 0] = (400 * off) - (800 * x * x) - 2;
        hessian[1, 0] = 400 * x;
        hessian[1, 1] = -200;
        return -(100 * off * off) - ((1 - x) * (1 - x));
    }

    static double Quadratic(ReadOnlySpan<double> at, Span<double> gradient, double[,] hessian)
    {
        (double x, double y) = (at[0] - 1, at[1] - 2);
        gradient[0] = -(2 * x) - y;
        gradient[1] = -x - (3 * y);
        hessian[0, 0] = -2;
        hessian[1, 0] = -1;
        hessian[1, 1] = -3;
        return -(x * x) - (x * y) - (1.5 * y * y);
    }

    static double Linear(ReadOnlySpan<double> at, Span<double> gradient, double[,] hessian)
    {
        gradient[0] = 1;
        hessian[0, 0] = 0;
        return at[0];
    }
}
