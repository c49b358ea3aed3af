using MathNet.Numerics.Distributions;

namespace Patron.Models.Experiments.Planning;

/// <summary>The error a comparison may have where several treatments share one control group.</summary>
/// <remarks>
/// Dunnett (1955), Journal of the American Statistical Association 50, for large groups: scores are sqrt(r) Z0 + sqrt(1 - r) Zi, where r is the
/// control's part of a difference's variance. The integral over Z0 is taken by Simpson's rule to 1e-10.
/// </remarks>
static class Dunnett
{
    const double Reach = 8;
    const int Steps = 400;

    /// <summary>The error of one comparison, of the sides of the test, that makes that of all.</summary>
    /// <param name="alpha">Of all comparisons. Range: 0 &lt; alpha &lt; 0.5.</param>
    /// <param name="treatments">Range: &gt;= 1.</param>
    /// <param name="correlation">Between two comparisons. Range: 0 &lt;= correlation &lt; 1.</param>
    /// <param name="twoSided">Whether the test has two sides.</param>
    public static double ErrorOfOne(double alpha, int treatments, double correlation, bool twoSided)
    {
        (double low, double high) = (0, 10);
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = 1 - AllBelow(middle, treatments, correlation, twoSided) > alpha ? (middle, high) : (low, middle);
        }

        return (twoSided ? 2 : 1) * Normal.CDF(0, 1, -(low + high) / 2);
    }

    /// <summary>The probability that no score goes beyond a limit where no treatment has an effect.</summary>
    internal static double AllBelow(double limit, int treatments, double correlation, bool twoSided)
    {
        (double shared, double own) = (Math.Sqrt(correlation), Math.Sqrt(1 - correlation));
        const double step = 2 * Reach / Steps;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double z = (i * step) - Reach;
            double below = Normal.CDF(0, 1, (limit + (shared * z)) / own) - (twoSided ? Normal.CDF(0, 1, ((shared * z) - limit) / own) : 0);
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Normal.PDF(0, 1, z) * Math.Pow(below, treatments);
        }

        return sum * step / 3;
    }
}
