using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdTests
{
    /// <summary>The parameters behind the published values for CDNOW.</summary>
    static readonly BgNbd Published = new(.242594, 4.413602, .792920, 2.425888);

    // By quadrature in another program; the first needs a + b < 1, the third has a = 1, the fourth a + b + x = 1, where the
    // closed form fails.
    [Theory]
    [InlineData(.25, 4, .4, .4, 0, 0, 100, 10, .0233541374)]
    [InlineData(.25, 4, .3, .7, 1, 20, 39, 39, .5341247642)]
    [InlineData(.25, 4, 1, 2.5, 2, 30, 39, 39, 1.1061515239)]
    [InlineData(.25, 4, .3, .7, 0, 0, 39, 39, .1992743034)]
    public void Expected_purchases_hold_where_the_closed_form_does_not(
        double r, double alpha, double a, double b, double x, double recency, double age, double horizon, double expected) =>
        Assert.Equal(expected, new BgNbd(r, alpha, a, b).ExpectedPurchases(x, recency, age, horizon), 5e-11);

    [Theory]
    [InlineData(39, 1.16706)]
    [InlineData(104, 2.36452)]
    [InlineData(double.PositiveInfinity, 5.15636)]
    public void Discounted_purchases_match_an_independent_quadrature(double horizon, double expected) =>
        Assert.Equal(expected, Published.DiscountedPurchases(2, 30.43, 38.86, horizon, .0027), 5e-6);

    /// <summary>Forty customers' worth of values in 25 digits, singular parameters among them; see testdata/README.md.</summary>
    [Fact]
    public void Every_quantity_matches_values_in_many_digits()
    {
        JsonElement[] values = [.. SmallData.Expected.GetProperty("values").EnumerateArray()];
        Assert.InRange(values.Length, 40, 100);
        foreach (JsonElement value in values)
        {
            double[] parameters = value.GetProperty("parameters").Deserialize<double[]>()!;
            BgNbd model = new(parameters[0], parameters[1], parameters[2], parameters[3]);
            (double x, double recency, double age) = (Number("frequency"), Number("recency"), Number("age"));
            double rate = Number("rate");
            Close.Relative(Number("p_alive"), model.ProbabilityAlive(x, recency, age), 1e-12);
            Close.Relative(Number("purchases"), model.DiscountedPurchases(x, recency, age, Horizon(), rate), 1e-11);
            if (rate == 0)
                Close.Relative(Number("purchases"), model.ExpectedPurchases(x, recency, age, Horizon()), 1e-12);

            double Number(string name) => value.GetProperty(name).GetDouble();

            double Horizon()
            {
                JsonElement horizon = value.GetProperty("horizon");
                return horizon.ValueKind == JsonValueKind.String ? double.PositiveInfinity : horizon.GetDouble();
            }
        }
    }

    [Fact]
    public void A_horizon_of_zero_gives_zero()
    {
        Assert.Equal(0, Published.ExpectedPurchases(3, 20, 30, 0));
        Assert.Equal(0, Published.DiscountedPurchases(3, 20, 30, 0, .1));
        Assert.Equal(0, Published.ExpectedPurchasesOfNewCustomer(0));
    }

    [Fact]
    public void Without_a_repeat_purchase_nobody_has_dropped_out() => Assert.Equal(1, Published.ProbabilityAlive(0, 0, 500));

    [Fact]
    public void A_vanishing_rate_gives_the_expected_purchases_and_a_long_horizon_the_residual_total()
    {
        double expected = Published.ExpectedPurchases(2, 30.43, 38.86, 39);
        Assert.Equal(1.225905, expected, 5e-7);
        Close.Relative(expected, Published.DiscountedPurchases(2, 30.43, 38.86, 39, 0), 1e-15);
        Close.Relative(expected, Published.DiscountedPurchases(2, 30.43, 38.86, 39, 1e-13), 1e-11);

        double forever = Published.DiscountedPurchases(2, 30.43, 38.86, double.PositiveInfinity, .05);
        Close.Relative(forever, Published.DiscountedPurchases(2, 30.43, 38.86, 900, .05), 1e-12);
        Assert.True(Published.DiscountedPurchases(2, 30.43, 38.86, 200, .05) < forever);
    }

    [Fact]
    public void Columns_have_the_bits_of_single_calls()
    {
        double[] x = [0, 2, 1, 2, 26, 300];
        double[] recency = [0, 30.43, 1.71, 30.43, 30.86, 30];
        double[] age = [38.86, 38.86, 38.86, 31, 31, 31];
        PurchaseHistories histories = PurchaseHistories.Create(x, recency, age);
        double[] alive = new double[6];
        double[] expected = new double[6];
        double[] discounted = new double[6];

        Published.ProbabilityAlive(x, recency, age, alive);
        Published.ExpectedPurchases(x, recency, age, 39, expected);
        Published.DiscountedPurchases(x, recency, age, 39, .01, discounted);

        Assert.Equal(alive, Published.ProbabilityAlive(histories));
        Assert.Equal(expected, Published.ExpectedPurchases(histories, 39));
        Assert.Equal(discounted, Published.DiscountedPurchases(histories, 39, .01));
        for (int row = 0; row < 6; row++)
        {
            Assert.Equal(alive[row], Published.ProbabilityAlive(x[row], recency[row], age[row]));
            Assert.Equal(expected[row], Published.ExpectedPurchases(x[row], recency[row], age[row], 39));
            Assert.Equal(discounted[row], Published.DiscountedPurchases(x[row], recency[row], age[row], 39, .01));
        }
    }

    [Fact]
    public void Columns_of_unequal_length_and_bad_rows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Published.ProbabilityAlive([1, 2], [1, 1], [2, 2], new double[1]));
        var error = Assert.Throws<ArgumentException>(
            () => Published.ExpectedPurchases([1, -2], [1, 1], [2, 2], 3, new double[2]));
        Assert.StartsWith("Row 1: frequency is -2;", error.Message, StringComparison.Ordinal);
    }
}
