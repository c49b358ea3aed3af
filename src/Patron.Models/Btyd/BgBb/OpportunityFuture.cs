using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Coming purchases of a customer alive at the first coming opportunity, who buys at each while alive with p ~ Beta(a, b) and leaves
/// before each later one with θ ~ Beta(c, d).
/// </summary>
readonly struct OpportunityFuture(double a, double b, double c, double d)
{
    /// <summary>Longer sums are left to quadrature.</summary>
    const double LongSum = 512;

    /// <summary>
    /// Expected purchases at the coming m opportunities, the k-th discounted by exp(-rate k); m may be infinite if the rate is above 0.
    /// </summary>
    /// <remarks>
    /// E[p] Σ_k exp(-rate k) (d)_(k-1) / (c+d)_(k-1) = E[p] E[(1 - q^m) / (exp(rate) - 1 + θ)] with q = exp(-rate) (1 - θ): Fader,
    /// Hardie and Shang (2010), equations 13 and 14, without the singular point c = 1 of the former.
    /// </remarks>
    public double Purchases(double m, double rate) => a / (a + b) * (m <= LongSum ? StaysBySum(m, rate) : StaysByQuadrature(m, rate));

    double StaysBySum(double m, double rate)
    {
        double discount = Math.Exp(-rate);
        double term = discount;
        double sum = 0;
        for (int k = 0; k < m; k++)
        {
            sum += term;
            term *= discount * (d + k) / (c + d + k);
        }

        return sum;
    }

    double StaysByQuadrature(double m, double rate)
    {
        double interest = SpecialFunctions.ExpM1(rate);
        double reach = Math.Max(1, Math.Min(m, 1 / interest));
        DropoutGrid grid = DropoutGrid.Create(c, d, reach, reach);
        double sum = 0;
        for (int index = 0; index < grid.P.Length; index++)
        {
            double leaves = grid.P[index];
            double pull = interest + leaves;
            double stays = pull * m < 1e-18 ? m : -SpecialFunctions.ExpM1(m * (SpecialFunctions.Log1P(-leaves) - rate)) / pull;
            sum += grid.Weights[index] * stays;
        }

        return sum;
    }

    /// <summary>Probability of exactly n purchases at the coming m opportunities.</summary>
    /// <remarks>
    /// Over the opportunities l the customer lives to see: n of l is beta-binomial. After Fader, Hardie and Shang (2010), whose P(X(n) = x)
    /// is this for a new customer.
    /// </remarks>
    public double Probability(double m, int n)
    {
        if (m == 0 || n > m)
            return n == 0 ? 1 : 0;
        if (n == 0 && m > 8 * LongSum)
            return 1 - AnyByQuadrature(m);
        double first = Math.Max(1, n);
        double log = SpecialFunctions.LogRising(d, first - 1) - SpecialFunctions.LogRising(c + d, first - 1);
        log += n == 0
            ? Math.Log(b / (a + b))
            : SpecialFunctions.LogRising(a, n) - SpecialFunctions.LogRising(a + b, n);
        ScaledSum sum = new(log);
        for (double l = first; l < m; l++)
        {
            sum.Add(c / (c + d + (l - 1)));
            sum.Multiply((l + 1) / (l + 1 - n) * (b + (l - n)) / (a + b + l) * ((d + (l - 1)) / (c + d + (l - 1))));
        }

        sum.Add();
        return sum.IsZero ? 0 : Math.Min(1, Math.Exp(sum.Log));
    }

    /// <summary>Probability of any purchase at m opportunities: E[p (1 - q^m) / (1 - q)] with q = (1 - p)(1 - θ).</summary>
    double AnyByQuadrature(double m)
    {
        DropoutGrid buying = DropoutGrid.Create(a, b, 1, m);
        DropoutGrid leaving = DropoutGrid.Create(c, d, 1, m);
        double[] logStay = [.. leaving.P.Select(leaves => SpecialFunctions.Log1P(-leaves))];
        double sum = 0;
        for (int index = 0; index < buying.P.Length; index++)
        {
            double buys = buying.P[index];
            double logMiss = SpecialFunctions.Log1P(-buys);
            double any = 0;
            for (int other = 0; other < leaving.P.Length && buys > 0; other++)
            {
                double leaves = leaving.P[other];
                double ends = buys + (leaves * (1 - buys));
                any += leaving.Weights[other] * buys / ends * -SpecialFunctions.ExpM1(m * (logMiss + logStay[other]));
            }

            sum += buying.Weights[index] * any;
        }

        return sum;
    }
}
