using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of a customer who is alive, with purchase rate Gamma(R, A) and drop-out probability Beta(a, B) after each
/// purchase, as a function of time in units of A. The series serves where it is short, the quadrature everywhere else.
/// </summary>
sealed class PurchaseCurve(double a, double b, double shape)
{
    readonly PurchaseSeries _series = new(a, b, shape);

    /// <summary>Expected purchases in a time w: E[(1 - (1 + pw)^-R) / p].</summary>
    public double Purchases(double w) => _series.TryCounts(Vector256.Create(w), out Vector256<double> counts) ? counts[0] : PurchasesByQuadrature(w);

    /// <summary>The same for four times, each with the bits that it would have alone.</summary>
    public Vector256<double> Purchases(Vector256<double> w) =>
        _series.TryCounts(w, out Vector256<double> counts)
            ? counts
            : Vector256.Create(Purchases(w[0]), Purchases(w[1]), Purchases(w[2]), Purchases(w[3]));

    /// <summary>The same by quadrature over p, for any parameters.</summary>
    public double PurchasesByQuadrature(double w)
    {
        DropoutGrid grid = DropoutGrid.Create(a, b, shape * w, w * (shape + 1));
        double sum = 0;
        for (int index = 0; index < grid.P.Length; index++)
        {
            double p = grid.P[index];
            bool isLimit = p * w * (shape + 1) < 1e-18;
            sum += grid.Weights[index]
                * (isLimit ? shape * w : -SpecialFunctions.ExpM1(-shape * SpecialFunctions.Log1P(p * w)) / p);
        }

        return sum;
    }

    /// <summary>Probability of exactly n purchases in a time w.</summary>
    /// <remarks>
    /// They are min(K, D): K negative binomial, and D the purchase after which the customer drops out, later than the j-th with
    /// probability (B)_j / (a+B)_j. Fader, Hardie and Lee (2005), equation 8, is this for a new customer.
    /// </remarks>
    public double Probability(double w, int n)
    {
        if (w == 0)
            return n == 0 ? 1 : 0;
        double stays = Math.Exp(SpecialFunctions.LogRising(b, Math.Max(0, n - 1)) - SpecialFunctions.LogRising(a + b, Math.Max(0, n - 1)));
        double drops = n == 0 ? 0 : a / (a + b + (n - 1));
        return stays * (NegativeBinomial.Probability(shape, w, n) + (drops * NegativeBinomial.ProbabilityAbove(shape, w, n)));
    }

    /// <summary>
    /// Expected purchases in a time w, each discounted by exp(-k s) at its time s; w may be infinite if k &gt; 0.
    /// </summary>
    public double Discounted(double w, double k)
    {
        if (w == 0)
            return 0;
        if (k == 0)
            return Purchases(w);
        Vector256<double> sum = Vector256<double>.Zero;
        Span<Vector256<double>> points = stackalloc Vector256<double>[DiscountPanels.Vectors];
        Span<Vector256<double>> rates = stackalloc Vector256<double>[DiscountPanels.Vectors];
        DropoutGrid? grid = null;
        foreach ((double start, double length) in new DiscountPanels(w, k, shape))
        {
            for (int index = 0; index < points.Length; index++)
                points[index] = Vector256.Create(start) + (DiscountPanels.Nodes[index] * length);
            if (!_series.TryRates(points, rates))
                RatesByQuadrature(points, grid ??= GridFor(w, k), rates);
            for (int index = 0; index < points.Length; index++)
                sum += DiscountPanels.Weights[index] * length * Vector256.Exp(points[index] * -k) * rates[index];
        }

        return Vector256.Sum(sum);
    }

    /// <summary>A grid for integrals over [0, w] of the discounted rate.</summary>
    public DropoutGrid GridFor(double w, double k)
    {
        double reach = Math.Min(w, DiscountPanels.Reach / k);
        return DropoutGrid.Create(a, b, shape * Math.Min(w, 1 / k), reach * (shape + 1));
    }

    /// <summary>Expected purchases per unit of w at each w by quadrature: E[R (1 + pw)^-(R+1)].</summary>
    public void RatesByQuadrature(ReadOnlySpan<Vector256<double>> w, DropoutGrid grid, Span<Vector256<double>> rates)
    {
        Vector256<double> one = Vector256.Create(1.0);
        for (int index = 0; index < w.Length; index++)
        {
            Vector256<double> sum = Vector256<double>.Zero;
            for (int node = 0; node < grid.P.Length; node++)
                sum += Vector256.Exp(Vector256.Log(one + (w[index] * grid.P[node])) * -(shape + 1)) * grid.Weights[node];
            rates[index] = sum * shape;
        }
    }
}
