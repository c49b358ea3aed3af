using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.Spend;

public class GammaGammaOddDataTests
{
    [Fact]
    public void Fits_of_a_few_random_customers_end_with_a_usable_model()
    {
        int rounds = Rounds.Count(ordinary: 150, full: 5000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "odd spend", round);
            int customers = 1 + random.Below(12);
            double[] frequency = [.. Enumerable.Range(0, customers).Select(_ => Math.Floor(Math.Pow(10, 3 * random.Uniform())))];
            double[] spend = [.. frequency.Select(_ => Math.Pow(10, (6 * random.Uniform()) - 2))];

            FitResult<GammaGamma> fit = GammaGamma.Fit(frequency, spend);

            Assert.True(fit.Report.StopReason == StopReason.Converged || fit.Report.Warnings.Count > 0, $"round {round}: silent");
            Assert.True(double.IsFinite(fit.Report.LogLikelihood), $"round {round}: log-likelihood {fit.Report.LogLikelihood}");
            for (int row = 0; row < customers; row++)
                Assert.True(fit.Model.ExpectedSpend(frequency[row], spend[row]) > 0, $"round {round}: {fit.Model}");
        }
    }

    [Fact]
    public void Customers_who_all_spend_the_same_are_forecast_to_go_on_so()
    {
        double[] frequency = [.. Enumerable.Range(1, 40).Select(count => (double)count)];
        FitResult<GammaGamma> fit = GammaGamma.Fit(frequency, [.. frequency.Select(_ => 10.0)]);

        Assert.NotEmpty(fit.Report.Warnings);
        Assert.Equal(10, fit.Model.ExpectedSpend(3, 10), 0.01);
        Assert.Equal(10, fit.Model.PopulationMean, 0.01);
    }
}
