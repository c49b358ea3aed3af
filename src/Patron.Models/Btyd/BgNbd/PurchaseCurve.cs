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
    public double Purchases(double w)
    {
        if (w == 0)
            return 0;
        return _series.TryCount(w, out double count) ? count : PurchasesByQuadrature(w);
    }

    /// <summary>The same by quadrature over p, for any parameters.</summary>
    public double PurchasesByQuadrature(double w)
    {
        DropoutGrid grid = DropoutGrid.Create(a, b, shape * w, w * (shape + 1));
        double sum = 0;
        for (int index = 0; index < grid.P.Length; index++)
        {
            double p = grid.P[index];
            double value = p * w * (shape + 1) < 1e-18 ? shape * w : -SpecialFunctions.ExpM1(-shape * SpecialFunctions.Log1P(p * w)) / p;
            sum += grid.Weights[index] * value;
        }

        return sum;
    }

    /// <summary>Expected purchases in a time w, each discounted by exp(-k s) at its time s; w may be infinite if k &gt; 0.</summary>
    public double Discounted(double w, double k)
    {
        if (w == 0)
            return 0;
        if (k == 0)
            return Purchases(w);
        double sum = 0;
        DropoutGrid? grid = null;
        foreach ((double start, double length) in new DiscountPanels(w, k, shape))
        {
            for (int node = 0; node < DiscountPanels.Nodes.Length; node++)
            {
                double s = start + (length * DiscountPanels.Nodes[node]);
                if (!_series.TryRate(s, out double rate))
                    rate = RateByQuadrature(s, grid ??= GridFor(w, k));
                sum += length * DiscountPanels.Weights[node] * Math.Exp(-k * s) * rate;
            }
        }

        return sum;
    }

    /// <summary>A grid for integrals over [0, w] of the discounted rate.</summary>
    public DropoutGrid GridFor(double w, double k)
    {
        double reach = Math.Min(w, DiscountPanels.Reach / k);
        return DropoutGrid.Create(a, b, shape * Math.Min(w, 1 / k), reach * (shape + 1));
    }

    /// <summary>Expected purchases per unit of w at w by quadrature: E[R (1 + pw)^-(R+1)].</summary>
    public double RateByQuadrature(double w, DropoutGrid grid)
    {
        double[] p = grid.P;
        Vector256<double> sum = Vector256<double>.Zero;
        int index = 0;
        for (; index + 4 <= p.Length; index += 4)
        {
            Vector256<double> base1 = Vector256.Create(1.0) + (Vector256.Create(p, index) * w);
            sum += Vector256.Create(grid.Weights, index) * Vector256.Exp(Vector256.Log(base1) * -(shape + 1));
        }

        double total = Vector256.Sum(sum);
        for (; index < p.Length; index++)
            total += grid.Weights[index] * Math.Exp(-(shape + 1) * Math.Log(1 + (p[index] * w)));
        return shape * total;
    }
}
