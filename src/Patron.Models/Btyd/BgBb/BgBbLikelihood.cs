using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Log-likelihood of BG/BB with gradient in (α, β, γ, δ).</summary>
/// <remarks>
/// Fader, Hardie and Shang (2010): a customer with x purchases, the last at opportunity t, of n opportunities has
/// (α)_x (β)_(n-x) / (α+β)_n · (δ)_n / (γ+δ)_n · (1 + Σ_j R_j), j from t to n - 1, where R_j is how many times likelier it is that the
/// customer left right after opportunity j than that the customer is still here:
/// R_j = γ / (δ+j) · (α+β+j) / (β+j-x) · Π (α+β+i) / (β+i-x) · (γ+δ+i) / (δ+i), i from j + 1 to n - 1.
/// Every factor is positive and the product grows as j falls, so nothing cancels and no term is lost. Where it is likelier that the customer
/// has left, the sum begins from the probability of having left first, R_t times what stands before it, since of the two logs one is as
/// far below 0 as the other is above.
/// </remarks>
sealed class BgBbLikelihood
{
    readonly PurchaseHistories _histories;
    readonly int? _threads;

    public BgBbLikelihood(PurchaseHistories histories, int? threads)
    {
        for (int row = 0; row < histories.Count; row++)
            OpportunityCheck.Row(row, histories.Frequency[row], histories.Recency[row], histories.Age[row]);
        (_histories, _threads) = (histories, threads);
    }

    /// <summary>Σ_j R_j of a customer.</summary>
    public static ScaledSum Gone(ReadOnlySpan<double> parameters, double x, double recency, double n) =>
        Gone(parameters, x, recency, n, []);

    /// <summary>The value at (α, β, γ, δ); fills the gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double[] at = parameters.ToArray();
        (double[] frequency, double[] recency, double[] age) = _histories.Columns;
        Span<double> sums = stackalloc double[5];
        OrderedSum.Over(_histories.Count, sums, _threads, (start, end, totals) =>
        {
            Span<double> one = stackalloc double[5];
            for (int row = start; row < end; row++)
            {
                double weight = _histories.Weights[row];
                Customer(at, frequency[row], recency[row], age[row], one);
                for (int index = 0; index < 5; index++)
                    totals[index] += weight * one[index];
            }
        });
        sums[1..].CopyTo(gradient);
        return sums[0];
    }

    /// <summary>Value and four slopes of a customer.</summary>
    static void Customer(ReadOnlySpan<double> parameters, double x, double recency, double n, Span<double> result)
    {
        (double alpha, double beta, double gamma, double delta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        result[0] = LogHereAfter(n);
        double both = SpecialFunctions.DigammaRise(alpha + beta, n);
        double end = SpecialFunctions.DigammaRise(gamma + delta, n);
        result[1] = SpecialFunctions.DigammaRise(alpha, x) - both;
        result[2] = SpecialFunctions.DigammaRise(beta, n - x) - both;
        result[3] = -end;
        result[4] = SpecialFunctions.DigammaRise(delta, n) - end;
        if (recency == n)
            return;
        Span<double> slopes = stackalloc double[4];
        slopes.Clear();
        ScaledSum left = Gone(parameters, x, recency, n, slopes);
        double logOdds = left.Log;
        if (logOdds > 0)
            result[0] = LogHereAfter(recency) + Math.Log(gamma / (gamma + delta + recency)) - Math.Log(left.ShareOfTerm);
        result[0] += SpecialFunctions.LogSumExp(0, -Math.Abs(logOdds));
        double gone = 1 / (1 + Math.Exp(-logOdds));
        for (int index = 0; index < 4; index++)
            result[1 + index] += gone * slopes[index];

        // ln of (α)_x (β)_(m-x) / (α+β)_m · (δ)_m / (γ+δ)_m: these purchases, and still here after m opportunities.
        double LogHereAfter(double m) => LogBetaRatio.Of(beta, alpha, m - x) + LogBetaRatio.Of(alpha, beta + (m - x), x) + LogBetaRatio.Of(delta, gamma, m);
    }

    /// <summary>Σ_j R_j, and its log's slopes where there is room for them.</summary>
    static ScaledSum Gone(ReadOnlySpan<double> parameters, double x, double recency, double n, Span<double> slopes)
    {
        (double alpha, double beta, double gamma, double delta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        ScaledSum sum = new(0);
        LogSlopes term = default;
        LogSlopes mean = default;
        for (double j = n - 1; j >= recency; j--)
        {
            sum.Multiply((alpha + beta + j) / (beta + (j - x)));
            sum.Multiply(j == n - 1 ? gamma / (delta + j) : (gamma + delta + (j + 1)) / (delta + j));
            sum.Add();
            if (slopes.IsEmpty)
                continue;
            term.Both += 1 / (alpha + beta + j);
            term.Beta -= 1 / (beta + (j - x));
            term.Lasting += j == n - 1 ? 0 : 1 / (gamma + delta + (j + 1));
            term.Delta -= 1 / (delta + j);

            // The mean over terms so far, moved towards the new one by its share of the sum.
            double share = sum.ShareOfTerm;
            mean.Both += share * (term.Both - mean.Both);
            mean.Beta += share * (term.Beta - mean.Beta);
            mean.Lasting += share * (term.Lasting - mean.Lasting);
            mean.Delta += share * (term.Delta - mean.Delta);
        }

        if (!slopes.IsEmpty)
        {
            slopes[0] = mean.Both;
            slopes[1] = mean.Both + mean.Beta;
            slopes[2] = (1 / gamma) + mean.Lasting;
            slopes[3] = mean.Lasting + mean.Delta;
        }

        return sum;
    }

    /// <summary>Slopes of the factors that hold α + β, β alone, γ + δ and δ alone.</summary>
    struct LogSlopes
    {
        public double Both;
        public double Beta;
        public double Lasting;
        public double Delta;
    }
}
