using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdTests
{
    // Independent values, by quadrature in another program; the first needs a + b < 1, the third has a = 1, the fourth
    // a + b + x = 1, where the closed form fails.
    [Theory]
    [InlineData(.25, 4, .4, .4, 0, 0, 100, 10, .0233541374)]
    [InlineData(.25, 4, .3, .7, 1, 20, 39, 39, .5341247642)]
    [InlineData(.25, 4, 1, 2.5, 2, 30, 39, 39, 1.1061515239)]
    [InlineData(.25, 4, .3, .7, 0, 0, 39, 39, .1992743034)]
    public void Expected_purchases_hold_where_the_closed_form_does_not(
        double r, double alpha, double a, double b, double x, double recency, double age, double horizon, double expected) =>
        Close.Relative(expected, new BgNbd(r, alpha, a, b).ExpectedPurchases(x, recency, age, horizon), 3e-9);

    [Theory]
    [InlineData(39, 1.16706)]
    [InlineData(104, 2.36452)]
    [InlineData(double.PositiveInfinity, 5.15636)]
    public void Discounted_purchases_match_an_independent_quadrature(double horizon, double expected) =>
        Assert.Equal(expected, Published.DiscountedPurchases(2, 30.43, 38.86, horizon, .0027), 5e-6);

    /// <summary>Parameters behind the discounted values.</summary>
    static readonly BgNbd Published = new(.242594, 4.413602, .792920, 2.425888);
}
