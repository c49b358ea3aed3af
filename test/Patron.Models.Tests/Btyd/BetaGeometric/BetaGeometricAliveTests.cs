using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BetaGeometricAliveTests
{
    /// <summary>Four customers at a time without logs of the odds, against one by its log: 1e-12 relative, and the last bits of that log.</summary>
    [Theory]
    [InlineData("bg_nbd")]
    [InlineData("mbg_nbd")]
    public void The_probability_of_being_alive_is_that_of_the_log_odds(string key)
    {
        int rounds = Rounds.Count(ordinary: 5000, full: 200_000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "alive", round);
            PurchaseModel model = PurchaseModelKind.Find(key)!.Create(
                [Log(random, -5, 4), Log(random, -4, 6), Log(random, -90, 90), Log(random, -90, 90)]);
            RandomHistory history = RandomHistory.Draw(random);

            double alive = model.ProbabilityAlive(history.Frequency, history.Recency, history.Age);

            double logOdds = model.LogOddsGone(history.Frequency, history.Recency, history.Age);
            double usual = 1 / (1 + Math.Exp(logOdds));
            double tolerance = 1e-12 + (double.IsInfinity(logOdds) ? 0 : 2e-15 * Math.Abs(logOdds));
            Assert.True(
                Math.Abs(alive - usual) <= (tolerance * usual) + Close.Quantum, $"round {round}: {alive:R}, by log odds {usual:R}; {model}, {history}");
        }
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
