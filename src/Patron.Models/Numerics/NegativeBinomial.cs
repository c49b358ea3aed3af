namespace Patron.Models.Numerics;

/// <summary>Counts in a time w of a Poisson process whose rate is Gamma(shape, rate 1).</summary>
static class NegativeBinomial
{
    /// <summary>Probability of exactly n: (shape)_n / n! u^n (1 - u)^shape with u = w / (1 + w).</summary>
    public static double Probability(double shape, double w, double n)
    {
        double log = -shape * SpecialFunctions.Log1P(w);
        if (n > 0)
            log += SpecialFunctions.LogRising(shape, n) - SpecialFunctions.LogRising(1, n) - (n * SpecialFunctions.Log1P(1 / w));
        return Math.Exp(log);
    }

    /// <summary>Probability of more than n: the regularised incomplete beta function of (n + 1, shape) at u.</summary>
    public static double ProbabilityAbove(double shape, double w, double n) =>
        MathNet.Numerics.SpecialFunctions.BetaRegularized(n + 1, shape, w / (1 + w));
}
