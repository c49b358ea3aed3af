using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd.TimeVarying;

public class TimeVaryingRobustnessTests
{
    /// <summary>Parameters and factors of rates over many magnitudes, customers with up to 10,000 purchases: nothing but numbers that can be.</summary>
    [Theory]
    [InlineData("bg_nbd")]
    [InlineData("mbg_nbd")]
    [InlineData("nbd")]
    [InlineData("pareto_nbd")]
    public void No_parameters_and_covariates_give_what_cannot_be(string key)
    {
        PurchaseModelKind kind = PurchaseModelKind.Find(key)!;
        RandomStream random = RandomStream.For((long)Rounds.Seed, key);
        double[] boundaries = [0, 1, 5, 5.5, 20, 40];
        int rounds = Rounds.Count(5, 600);
        for (int round = 0; round < rounds; round++)
        {
            double[] parameters = [.. kind.ParameterNames.Select(_ => Math.Exp(10 * random.Normal()))];
            double spread = Math.Exp(2 * random.Normal());
            double[] logs = [.. boundaries.Skip(1).Select(_ => Math.Clamp(spread * random.Normal(), -220, 220))];
            double[] leaving = [.. boundaries.Skip(1).Select(_ => Math.Clamp(spread * random.Normal(), -220, 220))];
            PeriodCovariates covariates = PeriodCovariates.Create(boundaries, new Dictionary<string, double[]> { ["z"] = logs, ["y"] = leaving });
            TimeVaryingEffect[] effects = key == "pareto_nbd"
                ? [new(PurchaseProcess.Buying, "z", 1), new(PurchaseProcess.Leaving, "y", 1)]
                : [new(PurchaseProcess.Buying, "z", 1)];
            TimeVaryingModel model = new(kind.Create(parameters), covariates.Names, effects);
            int many = random.Chance(0.1) ? 9_999 : random.Below(20);
            double until = 20 * random.Uniform();
            DatedHistories histories = DatedHistories.Create(
                [0, 0, until], [until, 20, until], [.. Enumerable.Repeat(0, many)], [.. Enumerable.Range(0, many).Select(_ => until * random.Uniform())]);

            string what = $"round {round}: {model.Baseline}, z {string.Join(' ', logs)}, y {string.Join(' ', leaving)}, until {until}";
            Assert.True(double.IsFinite(model.LogLikelihood(histories, covariates)), what);
            Assert.All(model.ProbabilityAlive(histories, covariates), alive => Assert.True(alive is >= 0 and <= 1, what));
            double[] expected = model.ExpectedPurchases(histories, covariates, 20);
            Assert.All(expected, count => Assert.True(count >= 0 && double.IsFinite(count), what));
            double[] discounted = model.DiscountedPurchases(histories, covariates, 20, Math.Exp(3 * random.Normal()));
            for (int row = 0; row < expected.Length; row++)
                Assert.True(discounted[row] >= 0 && discounted[row] <= expected[row] * (1 + 1e-9), $"{discounted[row]:R} of {expected[row]:R}; {what}");
        }
    }
}
