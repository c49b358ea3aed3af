namespace Patron.Models.Tests.Support;

/// <summary>Means under the distributions of the purchase models by plain sums, which know no gamma function.</summary>
static class Brute
{
    /// <summary>The mean under a gamma distribution, as a ratio of sums over ln λ.</summary>
    public static double GammaMean(double shape, double rate, Func<double, double> function) =>
        Mean(-80, 12, y => Math.Exp((shape * y) - (rate * Math.Exp(y))), y => function(Math.Exp(y)));

    /// <summary>The mean under a beta distribution, as a ratio of sums over logit p.</summary>
    public static double BetaMean(double a, double b, Func<double, double> function) =>
        Mean(-60, 40, y => Math.Pow(1 + Math.Exp(-y), -a) * Math.Pow(1 + Math.Exp(y), -b), y => function(1 / (1 + Math.Exp(-y))));

    static double Mean(double from, double to, Func<double, double> weight, Func<double, double> function)
    {
        double above = 0;
        double below = 0;
        for (double y = from; y <= to; y += 1.0 / 64)
        {
            above += weight(y) * function(y);
            below += weight(y);
        }

        return above / below;
    }
}
