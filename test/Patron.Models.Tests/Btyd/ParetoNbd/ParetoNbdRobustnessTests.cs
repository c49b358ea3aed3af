using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdRobustnessTests
{
    /// <summary>Random parameters and histories over many orders of magnitude: every number must be one.</summary>
    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 1500, full: 100_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "robustness", round);
            ParetoNbd model = new(Log(random, -5, 4), Log(random, -4, 6), Log(random, -5, 4), Log(random, -4, 6));
            RandomHistory history = RandomHistory.Draw(random);
            Plausible.Check(model, history, most: (model.R + history.Frequency) / (model.Alpha + history.Age) * history.Horizon);

            ParetoNbdLikelihood likelihood = new(history.Alone(), threads: 1);
            double[] gradient = new double[4];
            double[,] hessian = new double[4, 4];
            double value = likelihood.Evaluate([.. model.Parameters], gradient, hessian);
            Assert.True(double.IsFinite(value), $"log-likelihood {value}; {model}, {history}");
            Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {model}, {history}");
            Assert.True(hessian.Cast<double>().All(double.IsFinite), $"Hessian; {model}, {history}");
        });
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));

    [Fact]
    public void Fits_of_a_few_random_customers_end_with_a_usable_model()
    {
        int rounds = Rounds.Count(ordinary: 150, full: 5000);
        for (int round = 0; round < rounds; round++)
        {
            PurchaseHistories histories = RandomHistory.Few(round);
            FitResult<ParetoNbd> fit = ParetoNbd.Fit(histories);

            Assert.True(fit.Report.StopReason == StopReason.Converged || fit.Report.Warnings.Count > 0, $"round {round}: silent");
            Assert.True(double.IsFinite(fit.Report.LogLikelihood), $"round {round}: log-likelihood {fit.Report.LogLikelihood}");
            foreach (double expected in fit.Model.ExpectedPurchases(histories, 100))
                Assert.True(double.IsFinite(expected) && expected >= 0, $"round {round}: {expected} from {fit.Model}");
        }
    }
}
