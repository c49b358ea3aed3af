using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdLikelihoodTests
{
    /// <summary>
    /// The story itself, integrated: given λ and μ, a customer with x purchases, the last at t_x, has the likelihood
    /// λ^x e^(-(λ+μ)T) + λ^x μ / (λ+μ) (e^(-(λ+μ) t_x) - e^(-(λ+μ) T)); averaged over both prior distributions by plain sums.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 39)]
    [InlineData(1, 1.71, 38.86)]
    [InlineData(2, 30.43, 38.86)]
    [InlineData(7, 20, 20)]
    [InlineData(26, 30.86, 31)]
    [InlineData(21, 4.71, 29.29)]
    [InlineData(3, 0, 12)]
    public void A_customer_matches_brute_force_integration_over_both_rates(double x, double recency, double age)
    {
        (double r, double alpha, double s, double beta) = (.6, 5, .8, 12);
        double stays = 0;
        double leaves = 0;
        double total = 0;
        for (double y = -70; y <= 8; y += 1.0 / 16)
        {
            double rate = Math.Exp(y);
            double buying = Math.Exp((r * y) - (alpha * rate));
            for (double z = -70; z <= 8; z += 1.0 / 16)
            {
                double leaving = Math.Exp(z);
                double weight = buying * Math.Exp((s * z) - (beta * leaving));
                double both = rate + leaving;
                total += weight;
                stays += weight * Math.Pow(rate, x) * Math.Exp(-both * age);
                leaves += weight * Math.Pow(rate, x) * leaving / both * Math.Exp(-both * recency)
                    * -SpecialFunctions.ExpM1(-both * (age - recency));
            }
        }

        ParetoNbd model = new(r, alpha, s, beta);
        PurchaseHistories one = PurchaseHistories.Create([x], [recency], [age]);
        Assert.Equal(Math.Log((stays + leaves) / total), model.LogLikelihood(one), 1e-9);
        Close.Relative(stays / (stays + leaves), model.ProbabilityAlive(x, recency, age), 1e-9);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        ParetoNbdLikelihood likelihood = new(new ParetoNbd(.6, 8, .7, 14).Simulate(Ages(300, 4), 0, 4).Histories, threads: 1);
        foreach (double[] at in new[] { new[] { .6, 8, .7, 14 }, [.01, 300, 40, 2], [7, .3, .05, 90], [3, 900, .02, 1] })
            Derivatives.Agree(likelihood.Evaluate, at);
    }

    /// <summary>A customer's own value does not depend on who stands beside it in a vector.</summary>
    [Fact]
    public void Weights_count_customers_and_blocks_add_up()
    {
        ParetoNbd model = new(.6, 5, .8, 12);
        PurchaseHistories few = PurchaseHistories.Create([2, 0, 9], [3, 0, 8.9], [9, 4, 9], [2.5, 4, 1]);
        double sum = (2.5 * One(2, 3, 9)) + (4 * One(0, 0, 4)) + One(9, 8.9, 9);
        Close.Relative(sum, model.LogLikelihood(few), 1e-13);

        double[] x = [.. Enumerable.Range(0, 9000).Select(row => (double)(row % 3))];
        double[] recency = [.. x.Select(value => value * 5)];
        PurchaseHistories many = PurchaseHistories.Create(x, recency, [.. x.Select(_ => 30.0)]);
        Close.Relative(3000 * (One(0, 0, 30) + One(1, 5, 30) + One(2, 10, 30)), model.LogLikelihood(many), 1e-13);

        double One(double frequency, double last, double age) =>
            model.LogLikelihood(PurchaseHistories.Create([frequency], [last], [age]));
    }

    static double[] Ages(int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        return [.. Enumerable.Range(0, customers).Select(_ => 20 + (60 * random.Uniform()))];
    }
}
