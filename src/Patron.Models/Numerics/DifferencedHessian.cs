namespace Patron.Models.Numerics;

/// <summary>A smooth function with its gradient alone: fills the gradient and returns the value.</summary>
delegate double GradientFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// The Hessian of a function of positive parameters by central differences of its gradient, for functions whose second derivatives cost
/// more to write and to compute than their gradients.
/// </summary>
static class DifferencedHessian
{
    /// <summary>Relative; the differences lose about its square, and rounding about 1e-16 over it.</summary>
    const double Step = 1e-5;

    /// <summary>The function with gradient and Hessian.</summary>
    public static SmoothFunction Of(GradientFunction function) => Of(function, value => Step * value);

    /// <summary>The same of logs of parameters and of coefficients, whose steps are not relative: they may be 0.</summary>
    public static SmoothFunction OfLogs(GradientFunction function) => Of(function, _ => Step);

    static SmoothFunction Of(GradientFunction function, Func<double, double> stepAt) => (point, gradient, hessian) =>
    {
        int n = point.Length;
        double[] moved = point.ToArray();
        double[][] slopes = new double[n][];
        double[] down = new double[n];
        for (int index = 0; index < n; index++)
        {
            double step = stepAt(point[index]);
            slopes[index] = new double[n];
            moved[index] = point[index] + step;
            function(moved, slopes[index]);
            moved[index] = point[index] - step;
            function(moved, down);
            moved[index] = point[index];
            for (int row = 0; row < n; row++)
                slopes[index][row] = (slopes[index][row] - down[row]) / (2 * step);
        }

        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column <= row; column++)
                hessian[row, column] = (slopes[row][column] + slopes[column][row]) / 2;
        }

        return function(point, gradient);
    };
}
