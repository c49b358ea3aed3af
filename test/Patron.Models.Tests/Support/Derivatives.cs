using Patron.Models.Numerics;

namespace Patron.Models.Tests.Support;

/// <summary>Gradient and Hessian against central differences of value and gradient.</summary>
static class Derivatives
{
    const double GradientTolerance = 1e-6;

    /// <param name="function">The function.</param>
    /// <param name="at">Where.</param>
    /// <param name="hessianTolerance">Relative; more than the gradient's only where the Hessian is itself made of differences.</param>
    public static void Agree(SmoothFunction function, double[] at, double hessianTolerance = GradientTolerance)
    {
        int n = at.Length;
        double[] gradient = new double[n];
        double[,] hessian = new double[n, n];
        function(at, gradient, hessian);
        for (int index = 0; index < n; index++)
        {
            double step = 1e-5 * Math.Max(Math.Abs(at[index]), 1e-3);
            (double up, double[] upGradient) = Moved(function, at, index, step);
            (double down, double[] downGradient) = Moved(function, at, index, -step);
            double rounding = 1e-14 * Math.Abs(up) / step;
            Assert.Equal((up - down) / (2 * step), gradient[index], (GradientTolerance * Math.Abs(gradient[index])) + rounding);
            for (int row = index; row < n; row++)
            {
                double scale = Math.Sqrt(Math.Abs(hessian[row, row] * hessian[index, index]));
                Assert.Equal((upGradient[row] - downGradient[row]) / (2 * step), hessian[row, index], hessianTolerance * scale);
            }
        }
    }

    /// <summary>The gradient alone, of a function whose parameters are logarithms or odds: steps are not relative.</summary>
    public static void GradientAgrees(GradientFunction function, double[] at)
    {
        const double step = 1e-5;
        double[] gradient = new double[at.Length];
        function(at, gradient);
        for (int index = 0; index < at.Length; index++)
        {
            double difference = Moved(index, step) - Moved(index, -step);
            Assert.Equal(difference / (2 * step), gradient[index], 1e-5 * (1 + Math.Abs(gradient[index])));
        }

        double Moved(int index, double by)
        {
            double[] moved = [.. at];
            moved[index] += by;
            return function(moved, new double[at.Length]);
        }
    }

    static (double Value, double[] Gradient) Moved(SmoothFunction function, double[] at, int index, double step)
    {
        double[] moved = [.. at];
        moved[index] += step;
        double[] gradient = new double[at.Length];
        return (function(moved, gradient, new double[at.Length, at.Length]), gradient);
    }
}
