using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class MbgNbdLikelihoodTests
{
    /// <summary>
    /// The story itself, integrated: given λ and p, a customer with x purchases, the last at t_x, has the likelihood
    /// λ^x [(1-p)^(x+1) e^(-λT) + p (1-p)^x e^(-λ t_x)].
    /// </summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 39)]
    [InlineData(1, 1.71, 38.86)]
    [InlineData(2, 30.43, 38.86)]
    [InlineData(7, 20, 20)]
    [InlineData(26, 30.86, 31)]
    [InlineData(3, 0, 12)]
    public void A_customer_matches_brute_force_integration_over_rate_and_drop_out(double x, double recency, double age)
    {
        (double r, double alpha, double a, double b) = (.6, 5, .8, 2.5);

        double stays = Brute.BetaMean(a, b, p => Math.Pow(1 - p, x + 1)) * Buys(age);
        double leaves = Brute.BetaMean(a, b, p => p * Math.Pow(1 - p, x)) * Buys(recency);

        MbgNbd model = new(r, alpha, a, b);
        PurchaseHistories one = PurchaseHistories.Create([x], [recency], [age]);
        Assert.Equal(Math.Log(stays + leaves), model.LogLikelihood(one), 1e-10);
        Close.Relative(stays / (stays + leaves), model.ProbabilityAlive(x, recency, age), 1e-10);

        double Buys(double until) => Brute.GammaMean(r, alpha, rate => Math.Pow(rate, x) * Math.Exp(-rate * until));
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        RandomStream random = RandomStream.For(4, "ages");
        double[] ages = [.. Enumerable.Range(0, 300).Select(_ => 20 + (60 * random.Uniform()))];
        PurchaseHistories histories = new MbgNbd(.6, 8, .9, 2.5).Simulate(ages, 0, 4).Histories;
        BetaGeometricLikelihood likelihood = new(histories, FirstChance.AfterFirstPurchase, threads: 1);
        foreach (double[] at in new[] { new[] { .6, 8, .9, 2.5 }, [.01, 300, 40, .02], [7, .3, .05, 90] })
        {
            double[] gradient = new double[4];
            double[,] hessian = new double[4, 4];
            likelihood.Evaluate(at, gradient, hessian);
            for (int index = 0; index < 4; index++)
            {
                double step = 1e-5 * at[index];
                (double up, double[] upGradient) = Moved(likelihood, at, index, step);
                (double down, double[] downGradient) = Moved(likelihood, at, index, -step);
                Close.Relative((up - down) / (2 * step), gradient[index], 1e-6);
                for (int row = index; row < 4; row++)
                {
                    double scale = Math.Sqrt(Math.Abs(hessian[row, row] * hessian[index, index]));
                    Assert.Equal((upGradient[row] - downGradient[row]) / (2 * step), hessian[row, index], 1e-6 * scale);
                }
            }
        }
    }

    static (double Value, double[] Gradient) Moved(BetaGeometricLikelihood likelihood, double[] at, int index, double step)
    {
        double[] moved = [.. at];
        moved[index] += step;
        double[] gradient = new double[4];
        return (likelihood.Evaluate(moved, gradient, new double[4, 4]), gradient);
    }
}
