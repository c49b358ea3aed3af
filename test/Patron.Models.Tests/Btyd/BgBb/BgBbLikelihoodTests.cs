using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgBbLikelihoodTests
{
    /// <summary>
    /// The story itself, integrated: given p and θ, p^x (1-p)^(n-x) (1-θ)^n and, for every last opportunity j the customer may have lived
    /// to see, p^x (1-p)^(j-x) θ (1-θ)^j.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 6)]
    [InlineData(1, 1, 6)]
    [InlineData(3, 4, 6)]
    [InlineData(5, 5, 40)]
    [InlineData(6, 6, 6)]
    public void A_customer_matches_brute_force_integration_over_both_probabilities(double x, double recency, double n)
    {
        (double alpha, double beta, double gamma, double delta) = (1.2, .75, .66, 2.8);

        double stays = Buys(n) * Brute.BetaMean(gamma, delta, leaves => Math.Pow(1 - leaves, n));
        double next = Buys(n) * Brute.BetaMean(gamma, delta, leaves => Math.Pow(1 - leaves, n + 1));
        double all = stays;
        for (double j = recency; j < n; j++)
            all += Buys(j) * Brute.BetaMean(gamma, delta, leaves => leaves * Math.Pow(1 - leaves, j));

        BgBb model = new(alpha, beta, gamma, delta);
        Assert.Equal(Math.Log(all), model.LogLikelihood(PurchaseHistories.Create([x], [recency], [n])), 1e-10);
        Close.Relative(next / all, model.ProbabilityAlive(x, recency, n), 1e-10);

        double Buys(double until) => Brute.BetaMean(alpha, beta, buys => Math.Pow(buys, x) * Math.Pow(1 - buys, until - x));
    }

    [Fact]
    public void Gradient_agrees_with_central_differences()
    {
        PurchaseHistories histories = PurchaseHistories.Create(
            [0, 0, 1, 3, 6, 20, 300], [0, 0, 2, 9, 6, 90, 400], [0, 7, 2, 12, 6, 100, 900], [3, 1, 2, 1, 5, 1, 1]);
        BgBbLikelihood likelihood = new(histories, threads: 1);
        foreach (double[] at in new[] { new[] { 1.2, .75, .66, 2.8 }, [.01, 300, 40, .02], [7, .3, .05, 90] })
        {
            double[] gradient = new double[4];
            likelihood.Evaluate(at, gradient);
            for (int index = 0; index < 4; index++)
            {
                double step = 1e-5 * at[index];
                double difference = (Moved(at, index, step) - Moved(at, index, -step)) / (2 * step);
                Close.Relative(difference, gradient[index], 1e-6);
            }
        }

        double Moved(double[] at, int index, double step)
        {
            double[] moved = [.. at];
            moved[index] += step;
            return likelihood.Evaluate(moved, new double[4]);
        }
    }

    /// <summary>lifetimes adds 1e-15 within this sum and finds 4e-19 here.</summary>
    [Fact]
    public void Long_histories_keep_their_probability_of_being_alive()
    {
        BgBb model = new(1.204, .750, .657, 2.783);

        Close.Relative((2.783 + 104) / (.657 + 2.783 + 104), model.ProbabilityAlive(52, 104, 104), 1e-14);
        Assert.InRange(model.ProbabilityAlive(5000, 9000, 10_000), 0, 1e-200);
    }
}
