using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

/// <summary>Data no one would wish for: the fit ends, says what it thinks of them, and its forecasts are numbers.</summary>
public class BgNbdOddDataTests
{
    [Fact]
    public void Fits_of_a_few_random_customers_end_with_a_usable_model()
    {
        int rounds = Rounds.Count(ordinary: 150, full: 5000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "odd data", round);
            int customers = 1 + random.Below(12);
            (double[] frequency, double[] recency, double[] age) = (new double[customers], new double[customers], new double[customers]);
            for (int row = 0; row < customers; row++)
            {
                age[row] = random.Chance(.1) ? 0 : Math.Pow(10, 4 * random.Uniform());
                frequency[row] = random.Below(4) == 0 ? 0 : Math.Floor(Math.Pow(10, 3 * random.Uniform()));
                recency[row] = frequency[row] == 0 ? 0 : random.Chance(.3) ? age[row] : age[row] * random.Uniform();
            }

            FitResult<BgNbd> fit = BgNbd.Fit(PurchaseHistories.Create(frequency, recency, age));

            Assert.True(fit.Report.StopReason == StopReason.Converged || fit.Report.Warnings.Count > 0, $"round {round}: silent");
            Assert.True(double.IsFinite(fit.Report.LogLikelihood), $"round {round}: log-likelihood {fit.Report.LogLikelihood}");
            for (int row = 0; row < customers; row++)
            {
                double expected = fit.Model.ExpectedPurchases(frequency[row], recency[row], age[row], 100);
                Assert.True(double.IsFinite(expected) && expected >= 0, $"round {round}: {expected} from {fit.Model}");
            }
        }
    }

    [Fact]
    public void Customers_who_never_leave_give_forecasts_at_their_own_rate()
    {
        // Everybody buys once a week up to the end: rates equal, nobody gone.
        double[] age = [.. Enumerable.Range(1, 60).Select(week => (double)week)];
        FitResult<BgNbd> fit = BgNbd.Fit(PurchaseHistories.Create(age, age, age));

        Assert.NotEmpty(fit.Report.Warnings);
        Assert.Equal(10, fit.Model.ExpectedPurchases(40, 40, 40, 10), 0.1);
        Assert.Equal(1, fit.Model.ProbabilityAlive(40, 40, 40), 1e-6);
    }

    [Fact]
    public void A_penalty_makes_odd_data_determine_a_model()
    {
        FitResult<BgNbd> fit = BgNbd.Fit(PurchaseHistories.Create([0, 3], [0, 9], [5, 9]), new PurchaseFitOptions { Penalty = 1 });

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.All(fit.Report.StandardErrors, error => Assert.True(double.IsFinite(error)));
    }
}
