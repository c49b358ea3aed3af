using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of a customer who is alive and buys at every k-th tick of a clock, j ticks after the last purchase. Ticks in a time w
/// (in units of α + T) are negative binomial of a shape; p ~ Beta(a, B) is the drop-out probability after each purchase. Short sums over
/// ticks serve where they are short, a quadrature over p everywhere else.
/// </summary>
readonly struct ErlangCurve(double a, double b, double shape, int k, int j)
{
    /// <summary>Terms beyond which a sum over ticks is given up.</summary>
    const int Longest = 4096;

    /// <summary>Expected purchases in a time w: Σ_m (B)_(m-1) / (a+B)_(m-1) P(ticks &gt;= m k - j).</summary>
    public double Purchases(double w)
    {
        if (w == 0)
            return 0;
        return TryCount(w, out double count) ? count : PurchasesByQuadrature(w);
    }

    /// <summary>The same by quadrature over p, for any parameters.</summary>
    public double PurchasesByQuadrature(double w)
    {
        DropoutGrid grid = DropoutGrid.Create(a, b, ((shape * w) + k) / k, (w * (shape + 1)) + k);
        return new ErlangTransform(grid, shape, k, j).Purchases(w);
    }

    /// <summary>Expected purchases in a time w, each discounted by exp(-rate s) at its time s; w may be infinite if the rate is above 0.</summary>
    public double Discounted(double w, double rate)
    {
        if (w == 0)
            return 0;
        if (rate == 0)
            return Purchases(w);
        double sum = 0;
        ErlangTransform? transform = null;
        double reach = Math.Min(w, ErlangPanels.Reach / rate);
        foreach ((double start, double length) in new ErlangPanels(reach, rate, shape, k))
        {
            for (int node = 0; node < ErlangPanels.Nodes.Length; node++)
            {
                double time = start + (length * ErlangPanels.Nodes[node]);
                if (!TryRate(time, out double purchases))
                {
                    transform ??= new ErlangTransform(GridFor(w, rate), shape, k, j);
                    purchases = transform.Rate(time);
                }

                sum += ErlangPanels.Weights[node] * length * Math.Exp(-rate * time) * purchases;
            }
        }

        return sum;
    }

    /// <summary>Probability of exactly n purchases in a time w.</summary>
    /// <remarks>
    /// They are the lesser of K = ⌊(j + ticks) / k⌋ and D, the purchase after which the customer drops out, later than the m-th with
    /// probability (B)_m / (a+B)_m.
    /// </remarks>
    public double Probability(double w, int n)
    {
        if (w == 0)
            return n == 0 ? 1 : 0;
        double stays = Math.Exp(SpecialFunctions.LogRising(b, Math.Max(0, n - 1)) - SpecialFunctions.LogRising(a + b, Math.Max(0, n - 1)));
        double drops = n == 0 ? 0 : a / (a + b + (n - 1));
        double next = ((n + 1.0) * k) - j;
        double exactly = 0;
        for (double ticks = Math.Max(0, next - k); ticks < next; ticks++)
            exactly += NegativeBinomial.Probability(shape, w, ticks);
        return stays * (exactly + (drops == 0 ? 0 : drops * NegativeBinomial.ProbabilityAbove(shape, w, next - 1)));
    }

    /// <summary>Σ_n P(n ticks) Σ_(m &lt; ⌊(j+n)/k⌋) (B)_m / (a+B)_m: positive terms only. False where the sum is too long.</summary>
    bool TryCount(double w, out double count)
    {
        count = 0;
        double log = shape * SpecialFunctions.Log1P(w);
        if (w > 100 || log > 600)
            return false;
        double u = w / (1 + w);
        double probability = Math.Exp(-log);
        double staying = 1;
        double purchases = 0;
        int phase = j;
        int m = 0;
        for (int n = 0; n < Longest; n++)
        {
            count += probability * purchases;
            double ratio = Math.Max(u, u * (shape + n) / (n + 1));
            double rest = probability * ratio / (1 - ratio) * (purchases + (1 / (k * (1 - ratio))));
            if (ratio < 1 && rest <= 1e-16 * count)
                return true;
            probability *= u * (shape + n) / (n + 1);
            if (++phase < k)
                continue;
            phase = 0;
            purchases += staying;
            staying *= (b + m) / (a + b + m);
            m++;
        }

        return false;
    }

    /// <summary>Expected purchases per unit of w at w, by ticks that are purchases; false where the sum is too long.</summary>
    bool TryRate(double w, out double rate)
    {
        rate = 0;
        double log = (shape + 1) * SpecialFunctions.Log1P(w);
        if (w > 100 || log > 600)
            return false;
        double u = w / (1 + w);
        double density = shape * Math.Exp(-log);
        double staying = 1;
        int phase = j;
        int m = 0;
        for (int n = 0; n < Longest; n++)
        {
            if (++phase == k)
            {
                phase = 0;
                rate += density * staying;
                staying *= (b + m) / (a + b + m);
                m++;
            }

            double growth = u * (shape + 1 + n) / (n + 1);
            double ratio = Math.Max(u, growth);
            if (ratio < 1 && density * ratio * staying <= (1 - ratio) * 1e-16 * rate)
                return true;
            density *= growth;
        }

        return false;
    }

    /// <summary>A grid for integrals over [0, w] of the discounted rate.</summary>
    DropoutGrid GridFor(double w, double rate)
    {
        double reach = Math.Min(w, ErlangPanels.Reach / rate);
        return DropoutGrid.Create(a, b, ((shape * Math.Min(w, 1 / rate)) + k) / k, (reach * (shape + 1)) + k);
    }
}
