using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ErlangCurveTests
{
    /// <summary>Two independent ways: the sum over ticks, and the quadrature over p of a closed form. Times are those that the quadrature is for.</summary>
    [Theory]
    [InlineData(.8, 2.4, 1.3, 2, 0, 60)]
    [InlineData(.8, 2.4, 1.3, 3, 2, 90)]
    [InlineData(.001, .002, 5, 4, 1, 70)]
    [InlineData(30, 200, 60, 3, 1, 5)]
    [InlineData(300, 2, 150, 12, 5, 3)]
    [InlineData(500, 800, 3, 12, 0, 90)]
    [InlineData(2.5, 1e-5, 8, 5, 3, 50)]
    [InlineData(1e-6, 40, 25, 2, 1, 9)]
    public void Sum_and_quadrature_agree(double a, double b, double shape, int k, int phase, double w)
    {
        ErlangCurve curve = new(a, b, shape, k, phase);

        Close.Relative(curve.Purchases(w), curve.PurchasesByQuadrature(w), 1e-11);
    }

    /// <summary>Purchases without drop-out: as many as ticks over k, less half a cycle where the phase is forgotten.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(12, 5)]
    public void Very_long_times_follow_the_ticks(int k, int phase)
    {
        const double W = 1e6;
        double ticks = 40 * W;

        double purchases = new ErlangCurve(1e-100, 1, 40, k, phase).Purchases(W);

        Close.Relative(((ticks + phase) / k) - ((k - 1) / (2.0 * k)), purchases, 1e-13);
    }

    /// <summary>Discounting against plain summation: thousands of slices of the undiscounted curve, waves among them.</summary>
    [Theory]
    [InlineData(3, 1, 2.2, 2, .05)]
    [InlineData(8, 2, 90, 2, .3)]
    [InlineData(12, 0, 3000, .05, 10)]
    [InlineData(2, 1, .3, 300, .01)]
    public void Discounting_agrees_with_a_sum_over_slices(int k, int phase, double shape, double w, double rate)
    {
        ErlangCurve curve = new(.8, 4.4, shape, k, phase);
        double sum = 0;
        double before = 0;
        const int Slices = 4000;
        for (int slice = 1; slice <= Slices; slice++)
        {
            // Slices grow with time; the middle of each discounts to second order.
            double from = w * Math.Pow((slice - 1.0) / Slices, 2);
            double to = w * Math.Pow(slice / (double)Slices, 2);
            double until = curve.Purchases(to);
            sum += (until - before) * Math.Exp(-rate * (from + to) / 2);
            before = until;
        }

        Close.Relative(sum, curve.Discounted(w, rate), 2e-6);
    }
}
