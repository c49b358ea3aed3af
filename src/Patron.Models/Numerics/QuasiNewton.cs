using System.Numerics.Tensors;

namespace Patron.Models.Numerics;

/// <summary>Where a quasi-Newton search ended.</summary>
sealed record Summit(double[] Point, double Value, StopReason StopReason, int Iterations);

/// <summary>
/// The maximum of a smooth function of so many parameters that a Hessian costs too much: limited-memory BFGS, steps halved until
/// they gain. Deterministic.
/// </summary>
/// <remarks>Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5, and 3.1 for the steps.</remarks>
static class QuasiNewton
{
    const int Memory = 20;
    const int MaxHalvings = 40;
    const int PatientFor = 5;
    const double FirstStep = 0.1;
    const double LongestStep = 2;

    /// <param name="function">The function.</param>
    /// <param name="start">Where it is finite.</param>
    /// <param name="tolerance">
    /// Stop when five steps together gain less than this, in units of the function. Where no step gains, along the gradient
    /// neither, it has converged if a whole one promised less than this; else it made no progress.
    /// </param>
    /// <param name="maxIterations">Steps permitted.</param>
    public static Summit Maximize(GradientFunction function, ReadOnlySpan<double> start, double tolerance, int maxIterations)
    {
        double[] point = start.ToArray();
        double[] gradient = new double[point.Length];
        double value = function(point, gradient);
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(start), value, "The function is not finite at the start.");
        List<(double[] Step, double[] Change, double Product)> past = [];
        Queue<double> values = new([value]);
        for (int iteration = 1; iteration <= maxIterations; iteration++)
        {
            double[] direction = Direction(gradient, past);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            if (!(slope > 0))
                (direction, slope, past) = (Direction(gradient, []), TensorPrimitives.Dot<double>(gradient, gradient), []);
            double length = Math.Min(1, (past.Count == 0 ? FirstStep : LongestStep) / direction.Max(Math.Abs));
            double promised = length * slope;
            double[] there = new double[point.Length];
            double[] slopes = new double[point.Length];
            double reached = double.NaN;
            int halvings = 0;
            for (; halvings < MaxHalvings; halvings++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, length, point, there);
                reached = function(there, slopes);
                if (double.IsFinite(reached) && reached >= value + (1e-4 * length * slope))
                    break;
            }

            if (halvings == MaxHalvings)
            {
                if (past.Count == 0)
                    return new(point, value, promised < tolerance ? StopReason.Converged : StopReason.NoProgress, iteration);
                past = []; // a direction of no use: the gradient's is tried before giving up
                continue;
            }

            Remember(past, point, there, gradient, slopes);
            (point, gradient, value) = (there, slopes, reached);
            values.Enqueue(value);
            if (values.Count > PatientFor && value - values.Dequeue() < tolerance)
                return new(point, value, StopReason.Converged, iteration);
        }

        return new(point, value, StopReason.MaxIterations, maxIterations);
    }

    /// <summary>
    /// The last steps and what they changed of the gradient; one along which the function is not concave says nothing.
    /// </summary>
    static void Remember(
        List<(double[] Step, double[] Change, double Product)> past, double[] from, double[] to, double[] before, double[] after)
    {
        double[] step = [.. to.Zip(from, (one, other) => one - other)];
        double[] change = [.. before.Zip(after, (one, other) => one - other)];
        double product = TensorPrimitives.Dot<double>(step, change);
        if (!(product > 1e-12 * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change)))
            return;
        past.Add((step, change, product));
        if (past.Count > Memory)
            past.RemoveAt(0);
    }

    /// <summary>The gradient times what the steps tell of the inverse of the negative Hessian.</summary>
    static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Product)> past)
    {
        double[] direction = [.. gradient];
        double[] shares = new double[past.Count];
        for (int index = past.Count - 1; index >= 0; index--)
        {
            (double[] step, double[] change, double product) = past[index];
            shares[index] = TensorPrimitives.Dot<double>(step, direction) / product;
            TensorPrimitives.MultiplyAdd(change, -shares[index], direction, direction);
        }

        if (past.Count > 0)
        {
            (_, double[] change, double product) = past[^1];
            TensorPrimitives.Multiply(direction, product / TensorPrimitives.Dot<double>(change, change), direction);
        }

        for (int index = 0; index < past.Count; index++)
        {
            (double[] step, double[] change, double product) = past[index];
            double share = TensorPrimitives.Dot<double>(change, direction) / product;
            TensorPrimitives.MultiplyAdd(step, shares[index] - share, direction, direction);
        }

        return direction;
    }
}
