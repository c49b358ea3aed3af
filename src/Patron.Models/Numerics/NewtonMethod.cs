namespace Patron.Models.Numerics;

/// <summary>A smooth function of a few parameters: fills gradient and Hessian (lower triangle) and returns the value.</summary>
delegate double SmoothFunction(ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian);

/// <summary>Settings of <see cref="NewtonMethod"/>.</summary>
sealed record NewtonOptions
{
    /// <summary>Steps permitted. <value>200.</value></summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>
    /// Stop when a full step promises less gain than this, in units of the function, or less than 1e-14 of the function's size: where rounding
    /// of sums over many rows takes the search any way. <value>1e-10.</value>
    /// </summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Longest change of one parameter in one step. <value>2, right for logarithms of parameters.</value></summary>
    public double MaxStep { get; init; } = 2;

    /// <summary>A parameter beyond this, in size, has run away. <value>30.</value></summary>
    public double Limit { get; init; } = 30;
}

/// <summary>Where a search ended; gradient and Hessian are those at the point.</summary>
sealed record Maximum(double[] Point, double Value, double[] Gradient, double[,] Hessian, StopReason StopReason, int Iterations)
{
    /// <summary>The inverse of the negative Hessian, symmetric; null when that is not positive definite.</summary>
    public double[,]? Covariance()
    {
        double[,] factor = new double[Point.Length, Point.Length];
        return Cholesky.TryFactor(NewtonMethod.Negative(Hessian), 0, factor) ? Cholesky.Inverse(factor) : null;
    }
}

/// <summary>
/// Newton's method for the maximum of a smooth function of a few parameters, damped by Levenberg's shift wherever the function
/// is not concave or the quadratic model fails. Deterministic: no random start, no clock.
/// </summary>
/// <remarks>
/// Nocedal and Wright, Numerical Optimization (2006), chapter 4 (ratio test) and section 3.4 (modified Hessian).
/// </remarks>
static class NewtonMethod
{
    public static Maximum Maximize(SmoothFunction function, ReadOnlySpan<double> start, NewtonOptions? options = null)
    {
        Search search = new(function, start.ToArray(), options ?? new NewtonOptions());
        return search.Run();
    }

    public static double[,] Negative(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] negative = new double[n, n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
                negative[row, column] = -matrix[row, column];
        }

        return negative;
    }

    sealed class Search(SmoothFunction function, double[] start, NewtonOptions options)
    {
        readonly double[,] _factor = new double[start.Length, start.Length];
        Place _here = Place.At(function, start);
        double _damping;

        public Maximum Run()
        {
            if (!_here.IsFinite)
                throw new ArgumentOutOfRangeException(nameof(start), _here.Value, "The function is not finite at the start.");
            for (int iteration = 0; iteration < options.MaxIterations; iteration++)
            {
                (double[] step, double gain) = Step();
                bool last = _damping <= 1e-3 && gain <= Math.Max(options.Tolerance, Noise() / 10);
                StopReason? reason = last ? LastStep(step) : Advance(step, gain);
                if (reason is not null)
                    return Finish(reason.Value, iteration + 1);
            }

            return Finish(StopReason.MaxIterations, options.MaxIterations);
        }

        /// <summary>The damped Newton step and the gain that the quadratic model promises for it.</summary>
        (double[] Step, double Gain) Step()
        {
            double[,] curvature = Negative(_here.Hessian);
            double scale = Scale(curvature);
            while (!Cholesky.TryFactor(curvature, _damping * scale, _factor))
                _damping = Math.Max(4 * _damping, 1e-6);
            double[] step = [.. _here.Gradient];
            Cholesky.Solve(_factor, step);
            double longest = step.Max(Math.Abs);
            if (longest > options.MaxStep)
            {
                for (int index = 0; index < step.Length; index++)
                    step[index] *= options.MaxStep / longest;
            }

            return (step, Gain(step, curvature));
        }

        double Gain(double[] step, double[,] curvature)
        {
            double gain = 0;
            for (int row = 0; row < step.Length; row++)
            {
                double slope = 0.5 * curvature[row, row] * step[row];
                for (int column = 0; column < row; column++)
                    slope += curvature[row, column] * step[column];
                gain += step[row] * (_here.Gradient[row] - slope);
            }

            return gain;
        }

        /// <summary>
        /// One last full step: Newton's method doubles the correct digits, so it lands at the limit of rounding.
        /// </summary>
        StopReason LastStep(double[] step)
        {
            Place there = Place.At(function, Moved(step));
            if (there.IsFinite && there.Value >= _here.Value - Noise())
                _here = there;
            return StopReason.Converged;
        }

        StopReason? Advance(double[] step, double gain)
        {
            Place there = Place.At(function, Moved(step));
            double actual = there.Value - _here.Value;
            bool accepted = there.IsFinite && (actual > 1e-4 * gain || Math.Abs(actual) <= Noise());
            if (accepted)
            {
                _here = there;
                // What rounding may hide counts for the step: else damping once raised would stay wherever gains are as small.
                _damping = actual + Noise() > 0.75 * gain ? (_damping < 1e-5 ? 0 : _damping / 8) : _damping;
                return there.Point.Any(value => Math.Abs(value) > options.Limit) ? StopReason.Diverged : null;
            }

            _damping = Math.Max(8 * _damping, 1e-3);
            return _damping > 1e12 ? StopReason.NoProgress : null;
        }

        Maximum Finish(StopReason reason, int iterations) =>
            new(_here.Point, _here.Value, _here.Gradient, _here.Hessian, reason, iterations);

        double[] Moved(double[] step) => [.. _here.Point.Zip(step, (value, change) => value + change)];

        /// <summary>Differences of the function's values of that size may be rounding.</summary>
        double Noise() => 1e-13 * (1 + Math.Abs(_here.Value));

        static double Scale(double[,] curvature)
        {
            double scale = 1e-300;
            for (int index = 0; index < curvature.GetLength(0); index++)
                scale = Math.Max(scale, Math.Abs(curvature[index, index]));
            return scale;
        }
    }

    sealed record Place(double[] Point, double Value, double[] Gradient, double[,] Hessian)
    {
        /// <summary>Whether value, slopes and curvatures are: no damping makes a Hessian with a NaN positive definite.</summary>
        public bool IsFinite { get; } = double.IsFinite(Value) && Gradient.All(double.IsFinite) && AllFinite(Hessian);

        public static Place At(SmoothFunction function, double[] point)
        {
            double[] gradient = new double[point.Length];
            double[,] hessian = new double[point.Length, point.Length];
            return new Place(point, function(point, gradient, hessian), gradient, hessian);
        }

        static bool AllFinite(double[,] matrix)
        {
            foreach (double value in matrix)
            {
                if (!double.IsFinite(value))
                    return false;
            }

            return true;
        }
    }
}
