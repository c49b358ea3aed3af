using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Discounted purchases without end of a customer who is alive and buys at every k-th tick: given λ a tick counts θ = λ / (λ + rate) of the
/// one before, so the m-th purchase counts θ^(m k - j), and over p ~ Beta(a, B) the sum over m is θ^(k-j) E[1 / (1 - (1-p) θ^k)].
/// </summary>
/// <remarks>
/// The mean over λ and the phase j is the trapezoidal rule in ln λ, where the integrand is analytic; time is in units of α + T. Trefethen and
/// Weideman (2014), as in <see cref="DropoutGrid"/>.
/// </remarks>
static class ErlangResidual
{
    /// <summary>What is less than this part of the largest contribution is left out.</summary>
    const double Least = 1e-22;

    /// <summary>Shapes that the weights of phases do not overflow at.</summary>
    public const double LargestShape = 1e20;

    /// <summary>The discounted purchases.</summary>
    /// <param name="a">First shape of the drop-out probability.</param>
    /// <param name="b">Its second shape.</param>
    /// <param name="shape">R. Range: at most <see cref="LargestShape"/>.</param>
    /// <param name="v">Silence since the last purchase over α + T.</param>
    /// <param name="k">Ticks in a purchase.</param>
    /// <param name="rate">Discount rate in a time α + T, above 0.</param>
    public static double Total(double a, double b, double shape, double v, int k, double rate)
    {
        double most = shape + k + 50 + (10 * Math.Sqrt(shape + k));
        double step = Math.Min(0.25, 0.5 / Math.Sqrt(shape + k)); // the last phase has the shape R + k - 1
        bool narrow = shape >= 100;
        double centre = Math.Log(shape);
        double from = narrow ? centre - (14 / Math.Sqrt(shape)) : Math.Min(Math.Log(rate), Math.Log(shape + k)) - 40;
        double to = narrow ? Math.Max(Math.Log(most), centre + (14 / Math.Sqrt(shape))) : Math.Log(most);
        int count = (int)Math.Ceiling((to - from) / step) + 1;
        double[] logTicks = new double[count];
        double[] weights = new double[count];
        double top = 0;
        for (int index = 0; index < count; index++)
        {
            double y = from + (index * step);
            logTicks[index] = -SpecialFunctions.Log1P(rate * Math.Exp(-y));
            weights[index] = step * Density(shape, y - centre) * Phases(Math.Exp(y), v, k, Math.Exp(logTicks[index]));
            top = Math.Max(top, weights[index]);
        }

        DropoutGrid grid = DropoutGrid.Create(a, b, 1 + (most / (k * rate)), 1 + (most / (k * rate)));
        double sum = 0;
        for (int index = 0; index < count; index++)
        {
            if (weights[index] > Least * top)
                sum += weights[index] * Purchases(grid, -SpecialFunctions.ExpM1(k * logTicks[index]));
        }

        return sum / Math.Exp(ErlangPhases.LogSum(shape, v, k));
    }

    /// <summary>Σ_j (v λ)^j / j! θ^(k-j), j below k.</summary>
    static double Phases(double rate, double v, int k, double tick)
    {
        double sum = 0;
        double term = 1;
        for (int j = 0; j < k; j++)
        {
            // By Horner's rule in θ: each phase before counts one tick more.
            sum = (sum + term) * tick;
            term *= v * rate / (j + 1);
        }

        return sum;
    }

    /// <summary>E[1 / (1 - (1-p) Θ)] from 1 - Θ.</summary>
    static double Purchases(DropoutGrid grid, double fades)
    {
        double sum = 0;
        for (int index = 0; index < grid.P.Length; index++)
            sum += grid.Weights[index] / (fades + (grid.P[index] * (1 - fades)));
        return sum;
    }

    /// <summary>The density of ln λ, λ ~ Gamma(shape, 1), at ln shape + t.</summary>
    static double Density(double shape, double t)
    {
        double inverse = 1 / shape;
        double square = inverse * inverse;
        double atCentre = shape < 10
            ? (shape * Math.Log(shape)) - shape - SpecialFunctions.LogGamma(shape)
            : (0.5 * Math.Log(shape / (2 * Math.PI)))
                - (inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680)))))));
        return Math.Exp(atCentre + (shape * (t - SpecialFunctions.ExpM1(t))));
    }
}
