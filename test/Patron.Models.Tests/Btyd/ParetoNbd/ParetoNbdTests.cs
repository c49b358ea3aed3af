using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdTests
{
    /// <summary>The parameters behind the published values for CDNOW.</summary>
    static readonly ParetoNbd Published = new(.55315, 10.57633, .60625, 11.67150);

    /// <summary>
    /// BTYD's documentation; the stress values are of customers whose hypergeometric functions overflow in other programs.
    /// </summary>
    [Fact]
    public void Published_values_come_out_to_their_digits()
    {
        Assert.Equal(.99792, Published.ProbabilityAlive(26, 30.86, 31), 5e-6);

        // CLVTools prints 25.4549 and BTYD 25.46, each for its own fit of the same customer.
        Assert.Equal(25.4549, Published.ExpectedPurchases(26, 30.86, 31, 52), 3e-3);
        Assert.Equal(25.46, Published.ExpectedPurchases(26, 30.86, 31, 52), 5e-3);
        Assert.Equal(1.4734, Published.ExpectedPurchasesOfNewCustomer(52), 5e-5);
        ParetoNbd documented = new(.5629966, 12.559037, .4081095, 10.5148048);
        Assert.Equal(1.86418, documented.DiscountedPurchases(7, 35, 77.86, double.PositiveInfinity, .0027), 5e-6);
    }

    /// <summary>
    /// The residual discounted purchases of a customer who is alive have the closed form (r+x)/(α+T) (β+T) U(1, 2-s, δ(β+T)), U
    /// being Tricomi's function: Fader, Hardie and Lee (2005), "RFM and CLV", equation 6. U(1, 2-s, z) = ∫ e^(-zt) (1+t)^-s dt,
    /// here by the trapezoidal rule in ln t.
    /// </summary>
    [Theory]
    [InlineData(.6, 11.7, .0027)]
    [InlineData(1, 3, .1)]
    [InlineData(4.5, .2, 2)]
    [InlineData(.01, 50, 1e-6)]
    public void Residual_purchases_are_Tricomis_function(double s, double beta, double rate)
    {
        double z = rate * (beta + 39);
        double tricomi = 0;
        for (double y = -45; y < 25; y += 1.0 / 64)
            tricomi += Math.Exp(y - (z * Math.Exp(y)) - (s * SpecialFunctions.Log1P(Math.Exp(y)))) / 64;
        ParetoNbd model = new(.5, 9, s, beta);

        double alive = model.ProbabilityAlive(3, 30, 39);
        double actual = model.DiscountedPurchases(3, 30, 39, double.PositiveInfinity, rate);

        Close.Relative(alive * 3.5 / 48 * (beta + 39) * tricomi, actual, 1e-11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 + 1e-12)]
    [InlineData(1 - 1e-9)]
    public void Expected_purchases_hold_where_the_closed_form_divides_by_zero(double s)
    {
        // s = 1: ∫ (β+T) / (β+T+τ) dτ = (β+T) ln(1 + t / (β+T)).
        ParetoNbd model = new(.5, 9, s, 12);
        double expected = model.ProbabilityAlive(3, 30, 39) * 3.5 / 48 * 51 * Math.Log(1 + (26 / 51.0));
        Close.Relative(expected, model.ExpectedPurchases(3, 30, 39, 26), 1e-8);
    }

    /// <summary>Nobody leaves: Pareto/NBD is the negative binomial process.</summary>
    [Fact]
    public void Without_leaving_purchases_are_negative_binomial()
    {
        ParetoNbd model = new(.6, 8, 1e-12, 10);
        Assert.Equal(1, model.ProbabilityAlive(2, 3, 39), 1e-8);
        Close.Relative(2.6 / 47 * 26, model.ExpectedPurchases(2, 30, 39, 26), 1e-9);
        for (int count = 0; count < 20; count++)
        {
            double expected = NegativeBinomial.Probability(2.6, 26 / 47.0, count);
            Assert.Equal(expected, model.ProbabilityOfPurchases(2, 30, 39, 26, count), 1e-10);
        }
    }

    /// <summary>Counts of a new customer against the story, integrated over both rates and the time of leaving.</summary>
    [Fact]
    public void Probabilities_of_counts_match_brute_force()
    {
        (double r, double alpha, double s, double beta, double horizon) = (.6, 5, .8, 12, 30);
        ParetoNbd model = new(r, alpha, s, beta);
        foreach (int count in new[] { 0, 1, 2, 7, 40 })
        {
            double sum = Math.Pow(beta / (beta + horizon), s) * NegativeBinomial.Probability(r, horizon / alpha, count);
            const int Slices = 200_000;
            for (int slice = 0; slice < Slices; slice++)
            {
                double time = horizon * (slice + 0.5) / Slices;
                double density = s / (beta + time) * Math.Pow(beta / (beta + time), s);
                sum += density * NegativeBinomial.Probability(r, time / alpha, count) * horizon / Slices;
            }

            Close.Relative(sum, model.ProbabilityOfPurchases(0, 0, 0, horizon, count), 1e-8);
        }
    }

    [Fact]
    public void A_vanishing_rate_gives_the_expected_purchases_and_a_long_horizon_the_residual_total()
    {
        double expected = Published.ExpectedPurchases(2, 30.43, 38.86, 39);
        Close.Relative(expected, Published.DiscountedPurchases(2, 30.43, 38.86, 39, 1e-14), 1e-11);
        double forever = Published.DiscountedPurchases(2, 30.43, 38.86, double.PositiveInfinity, .05);
        Close.Relative(forever, Published.DiscountedPurchases(2, 30.43, 38.86, 900, .05), 1e-12);
        Assert.Equal(0, Published.ExpectedPurchases(3, 20, 30, 0));
        Assert.Equal(0, Published.DiscountedPurchases(3, 20, 30, 0, .1));
    }
}
