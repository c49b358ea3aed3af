using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// A quadrature over a Beta(a, B) drop-out probability p for any parameters: the trapezoidal rule in y = logit p, where the
/// integrand is analytic and its error falls exponentially with the step. Both tails are geometric series, summed exactly.
/// </summary>
/// <remarks>Trefethen and Weideman (2014), "The exponentially convergent trapezoidal rule".</remarks>
sealed class DropoutGrid
{
    /// <summary>Beyond this many units of y a smooth function of p equals its limit to the last bit.</summary>
    const double Tail = 40;

    DropoutGrid(double[] p, double[] weights)
    {
        P = p;
        Weights = weights;
    }

    /// <summary>Nodes; 0 and 1 stand for the tails.</summary>
    public double[] P { get; }

    /// <summary>Weights, summing to 1.</summary>
    public double[] Weights { get; }

    /// <summary>A grid for functions of p that do not exceed min(1/p, <paramref name="bound"/>) by much.</summary>
    /// <param name="a">First shape.</param>
    /// <param name="b">Second shape B.</param>
    /// <param name="bound">The function's size near p = 0.</param>
    /// <param name="sharpness">p below 1/sharpness are as good as 0 to the function.</param>
    public static DropoutGrid Create(double a, double b, double bound, double sharpness)
    {
        double deviation = Math.Sqrt((1 / a) + (1 / b));
        double step = Math.Min(0.25, deviation / 2);
        double from = -Tail - Math.Log(Math.Max(1, sharpness));
        double to = Tail;
        bool narrow = Math.Min(a, b) >= 100;
        if (narrow)
        {
            double centre = Math.Log(a) - Math.Log(b);
            from = centre - (14 * deviation);
            to = centre + (14 * deviation);
        }

        int count = (int)Math.Ceiling((to - from) / step) + 1;
        double[] p = new double[count];
        double[] logs = new double[count];
        double logBound = Math.Log(bound);
        double top = double.NegativeInfinity;
        for (int index = 0; index < count; index++)
        {
            double y = from + (index * step);
            double logP = -SpecialFunctions.LogSumExp(0, -y);
            p[index] = Math.Exp(logP);
            logs[index] = (a * logP) - (b * SpecialFunctions.LogSumExp(0, y));
            top = Math.Max(top, logs[index]);
        }

        double[] weights = [.. logs.Select(log => Math.Exp(log - top))];
        if (!narrow)
            AddTails(p, weights, a * step, b * step);
        return Trimmed(p, weights, logBound);
    }

    /// <summary>The rest of the infinite sum on both sides, where the weight is exp(ay) and exp(-By).</summary>
    static void AddTails(double[] p, double[] weights, double left, double right)
    {
        weights[0] /= -SpecialFunctions.ExpM1(-left);
        weights[^1] /= -SpecialFunctions.ExpM1(-right);
        p[0] = 0;
        p[^1] = 1;
    }

    /// <summary>Normalises, and drops nodes that contribute less than 1e-19 of the largest contribution.</summary>
    static DropoutGrid Trimmed(double[] p, double[] weights, double logBound)
    {
        double total = weights.Sum();
        double[] sizes = [.. p.Zip(weights, (value, weight) => weight * Math.Exp(Math.Min(0, -Math.Log(value) - logBound)))];
        double least = 1e-19 * sizes.Max();
        int[] kept = [.. Enumerable.Range(0, p.Length).Where(index => sizes[index] >= least && weights[index] > 0)];
        return new DropoutGrid([.. kept.Select(index => p[index])], [.. kept.Select(index => weights[index] / total)]);
    }
}
