using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class CnbdTests
{
    static readonly (double Frequency, double Recency, double Age)[] Customers =
        [(0, 0, 0), (0, 0, 39), (1, 3, 39), (2, 30, 39), (7, 8, 39), (12, 39, 39), (300, 38, 39)];

    [Theory]
    [InlineData(.243, 4.414, .793, 2.426)]
    [InlineData(3, .5, .1, .2)]
    [InlineData(.01, 200, 40, 9)]
    public void Regularity_1_is_BG_NBD_and_MBG_NBD(double r, double alpha, double a, double b)
    {
        Equal(new BgNbd(r, alpha, a, b), new BgCnbd(1, r, alpha, a, b));
        Equal(new MbgNbd(r, alpha, a, b), new MbgCnbd(1, r, alpha, a, b));

        static void Equal(PurchaseModel plain, PurchaseModel regular)
        {
            Close.Relative(plain.LogLikelihood(SmallData.Histories), regular.LogLikelihood(SmallData.Histories), 1e-12);
            foreach ((double x, double recency, double age) in Customers)
            {
                Close.Relative(plain.ProbabilityAlive(x, recency, age), regular.ProbabilityAlive(x, recency, age), 1e-10);
                foreach (double horizon in new[] { .1, 26, 5000 })
                {
                    Close.Relative(plain.ExpectedPurchases(x, recency, age, horizon), regular.ExpectedPurchases(x, recency, age, horizon), 1e-10);
                    foreach (double rate in new[] { .001, .3 })
                    {
                        Close.Relative(
                            plain.DiscountedPurchases(x, recency, age, horizon, rate),
                            regular.DiscountedPurchases(x, recency, age, horizon, rate),
                            1e-10);
                    }

                    for (int count = 0; count < 4; count++)
                    {
                        Close.Relative(
                            plain.ProbabilityOfPurchases(x, recency, age, horizon, count),
                            regular.ProbabilityOfPurchases(x, recency, age, horizon, count),
                            1e-10);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The story itself, integrated: given λ and p, λ^(kx) [(1-p)^n exp(-λT) Σ_(j &lt; k) (λ(T-t_x))^j / j! + p (1-p)^(n-1) exp(-λ t_x)].
    /// </summary>
    [Theory]
    [InlineData(2, 0, 0, 39)]
    [InlineData(3, 1, 1.71, 38.86)]
    [InlineData(3, 2, 30.43, 38.86)]
    [InlineData(4, 7, 20, 20)]
    [InlineData(12, 3, 9, 31)]
    public void A_customer_matches_brute_force_integration_over_rate_and_drop_out(int k, double x, double recency, double age)
    {
        (double r, double alpha, double a, double b) = (.6, 5, .8, 2.5);
        Matches(new BgCnbd(k, r, alpha, a, b), x);
        Matches(new MbgCnbd(k, r, alpha, a, b), x + 1);

        void Matches(CnbdModel model, double chances)
        {
            double stays = Brute.BetaMean(a, b, p => Math.Pow(1 - p, chances)) * Brute.GammaMean(r, alpha, rate =>
            {
                double term = Math.Pow(rate, k * x) * Math.Exp(-rate * age);
                double sum = 0;
                for (int j = 0; j < k; j++)
                {
                    sum += term;
                    term *= rate * (age - recency) / (j + 1);
                }

                return sum;
            });
            double leaves = chances == 0 ? 0 : Brute.BetaMean(a, b, p => p * Math.Pow(1 - p, chances - 1))
                * Brute.GammaMean(r, alpha, rate => Math.Pow(rate, k * x) * Math.Exp(-rate * recency));

            Assert.Equal(Math.Log(stays + leaves), model.LogLikelihood(PurchaseHistories.Create([x], [recency], [age])), 1e-9);
            Close.Relative(stays / (stays + leaves), model.ProbabilityAlive(x, recency, age), 1e-9);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Gradient_agrees_with_central_differences(int k)
    {
        foreach (FirstChance first in Enum.GetValues<FirstChance>())
        {
            CnbdLikelihood likelihood = new(SmallData.Histories, first, k, threads: 1);
            foreach (double[] at in new[] { new[] { .6, 8, .9, 2.5 }, [.01, 300, 40, .02], [7, .3, .05, 90] })
            {
                double[] gradient = new double[4];
                likelihood.Evaluate(at, gradient);
                for (int index = 0; index < 4; index++)
                {
                    double step = 1e-5 * at[index];
                    double difference = (Moved(likelihood, at, index, step) - Moved(likelihood, at, index, -step)) / (2 * step);
                    Close.Relative(difference, gradient[index], 1e-6);
                }
            }
        }

        static double Moved(CnbdLikelihood likelihood, double[] at, int index, double step)
        {
            double[] moved = [.. at];
            moved[index] += step;
            return likelihood.Evaluate(moved, new double[4]);
        }
    }

    [Fact]
    public void A_regular_buyer_who_is_overdue_has_rather_left_and_else_buys_soon()
    {
        // Ten purchases, one a week.
        (BgNbd irregular, BgCnbd regular) = (new(.5, 1, .8, 2.5), new(6, .5, 1 / 6.0, .8, 2.5));

        Assert.True(regular.ProbabilityAlive(10, 10, 13) < irregular.ProbabilityAlive(10, 10, 13));
        Assert.True(regular.ProbabilityOfPurchases(10, 10, 10, .3, 0) > irregular.ProbabilityOfPurchases(10, 10, 10, .3, 0));
        Assert.True(regular.ExpectedPurchases(10, 9.1, 10, .5) > 2 * regular.ExpectedPurchases(10, 10, 10, .5));
    }

    /// <summary>Two independent ways: a quadrature of the purchase rate over time, and one over λ and p without end.</summary>
    [Theory]
    [InlineData(1, .5)]
    [InlineData(3, .02)]
    [InlineData(3, .5)]
    [InlineData(12, .1)]
    public void Discounting_without_end_agrees_with_a_long_horizon(int k, double rate)
    {
        MbgCnbd model = new(k, .85, 1.45, .79, 2.42);
        foreach ((double x, double recency, double age) in Customers)
        {
            double forever = model.DiscountedPurchases(x, recency, age, double.PositiveInfinity, rate);

            Close.Relative(model.DiscountedPurchases(x, recency, age, 44 / rate, rate), forever, 1e-9);
        }
    }

    [Fact]
    public void A_regularity_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BgCnbd(0, 1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MbgCnbd.KindOf(13));
        Assert.Equal("MBG/CNBD-7", PurchaseModelKind.Find("mbg_cnbd_7")!.Name);
        Assert.Null(PurchaseModelKind.Find("mbg_cnbd_13"));
    }
}
