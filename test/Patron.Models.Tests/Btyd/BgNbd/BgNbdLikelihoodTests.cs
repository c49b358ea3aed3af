using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdLikelihoodTests
{
    /// <summary>
    /// The story itself, integrated: given λ and p, a customer with x purchases, the last at t_x, has the likelihood
    /// λ^x [(1-p)^x e^(-λT) + (x &gt; 0) p (1-p)^(x-1) e^(-λ t_x)]; averaged over both prior distributions by plain sums that
    /// know no gamma function.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 39)]
    [InlineData(1, 1.71, 38.86)]
    [InlineData(2, 30.43, 38.86)]
    [InlineData(7, 20, 20)]
    [InlineData(26, 30.86, 31)]
    [InlineData(3, 0, 12)]
    public void A_customer_matches_brute_force_integration_over_rate_and_drop_out(double x, double recency, double age)
    {
        (double r, double alpha, double a, double b) = (.6, 5, .8, 2.5);

        double stays = Brute.BetaMean(a, b, p => Math.Pow(1 - p, x)) * Buys(age);
        double leaves = x == 0 ? 0 : Brute.BetaMean(a, b, p => p * Math.Pow(1 - p, x - 1)) * Buys(recency);

        BgNbd model = new(r, alpha, a, b);
        PurchaseHistories one = PurchaseHistories.Create([x], [recency], [age]);
        Assert.Equal(Math.Log(stays + leaves), model.LogLikelihood(one), 1e-10);
        Close.Relative(stays / (stays + leaves), model.ProbabilityAlive(x, recency, age), 1e-10);

        double Buys(double until) => Brute.GammaMean(r, alpha, rate => Math.Pow(rate, x) * Math.Exp(-rate * until));
    }

    [Fact]
    public void Weights_count_customers()
    {
        BgNbd model = new(.6, 5, .8, 2.5);
        double one = model.LogLikelihood(PurchaseHistories.Create([2], [3], [9]));
        double other = model.LogLikelihood(PurchaseHistories.Create([0], [0], [4]));

        double both = model.LogLikelihood(PurchaseHistories.Create([2, 0], [3, 0], [9, 4], [2.5, 4]));
        Close.Relative((2.5 * one) + (4 * other), both, 1e-14);
    }

    [Fact]
    public void Copies_of_all_customers_add_up_over_several_blocks()
    {
        BgNbd model = new(.6, 5, .8, 2.5);
        PurchaseHistories small = SmallData.Histories;
        int copies = 40;
        PurchaseHistories large = PurchaseHistories.Create(
            Repeated(small.Frequency, copies), Repeated(small.Recency, copies), Repeated(small.Age, copies));

        Close.Relative(copies * model.LogLikelihood(small), model.LogLikelihood(large), 1e-13);
    }

    static double[] Repeated(ReadOnlySpan<double> column, int copies)
    {
        double[] values = column.ToArray();
        return [.. Enumerable.Repeat(values, copies).SelectMany(copy => copy)];
    }
}
