using System.Runtime.Intrinsics;
using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class PurchaseCurveTests
{
    /// <summary>Two independent ways: the series over purchases and the quadrature over drop-out probabilities.</summary>
    [Theory]
    [InlineData(.8, 2.4, .25, 1)]
    [InlineData(.8, 2.4, .25, 30)]
    [InlineData(.001, .002, .5, .7)]
    [InlineData(30, 200, 60, 2)]
    [InlineData(500, 800, 3, 5)]
    [InlineData(1e-6, 40, 25, 3)]
    [InlineData(1, 1e6, 2, .01)]
    [InlineData(2.5, 1e-5, 8, 4)]
    public void Series_and_quadrature_agree(double a, double b, double shape, double w)
    {
        PurchaseSeries series = new(a, b, shape);
        PurchaseCurve curve = new(a, b, shape);

        Assert.True(series.TryCounts(Vector256.Create(w), out Vector256<double> counts));
        Close.Relative(counts[0], curve.PurchasesByQuadrature(w), 1e-12);

        Vector256<double>[] points = [.. Enumerable.Range(1, 4).Select(index => Vector256.Create(w * index / 4))];
        Vector256<double>[] bySeries = new Vector256<double>[4];
        Vector256<double>[] byQuadrature = new Vector256<double>[4];
        Assert.True(series.TryRates(points, bySeries));
        curve.RatesByQuadrature(points, curve.GridFor(w, 1e-3), byQuadrature);
        for (int index = 0; index < 4; index++)
            Close.Relative(bySeries[index][0], byQuadrature[index][0], 1e-12);
    }

    /// <summary>
    /// Nobody drops out when a is nothing beside B: the count is R w. Everybody does when B is nothing beside a.
    /// </summary>
    [Fact]
    public void Limits_of_the_drop_out_probability()
    {
        Close.Relative(3 * 7, new PurchaseCurve(1e-12, 1, 3).Purchases(7), 1e-10);
        Close.Relative(1 - Math.Pow(8, -3), new PurchaseCurve(1, 1e-12, 3).Purchases(7), 1e-10);
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e7)]
    public void Very_long_times_follow_the_closed_form(double w)
    {
        // a = 2, B = 1, R = 1: E[(1 - 1/(1+pw)) / p] = E[w / (1+pw)] = ∫ 2p w / (1+pw) dp = 2 - 2 ln(1+w) / w.
        Close.Relative(2 - (2 * Math.Log(1 + w) / w), new PurchaseCurve(2, 1, 1).Purchases(w), 1e-11);
    }

    /// <summary>Discounting against plain summation: a thousand slices of the undiscounted curve.</summary>
    [Theory]
    [InlineData(2, .05)]
    [InlineData(20, .3)]
    [InlineData(300, .01)]
    public void Discounting_agrees_with_a_sum_over_slices(double w, double k)
    {
        PurchaseCurve curve = new(.8, 4.4, 2.2);
        double sum = 0;
        double before = 0;
        const int Slices = 4000;
        for (int slice = 1; slice <= Slices; slice++)
        {
            // Slices grow with time, as the rate falls; the middle of each discounts to second order.
            double from = w * Math.Pow((slice - 1.0) / Slices, 3);
            double to = w * Math.Pow(slice / (double)Slices, 3);
            double until = curve.Purchases(to);
            sum += (until - before) * Math.Exp(-k * (from + to) / 2);
            before = until;
        }

        Close.Relative(sum, curve.Discounted(w, k), 2e-6);
    }
}
