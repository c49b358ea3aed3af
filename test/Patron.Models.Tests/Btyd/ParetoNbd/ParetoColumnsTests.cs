using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoColumnsTests
{
    /// <summary>
    /// Two independent ways: the hypergeometric series, four customers at a time, and the quadrature over the time of leaving. 1e-12 relative,
    /// and the last bits of a log of odds as far as they reach.
    /// </summary>
    [Fact]
    public void The_probability_of_being_alive_is_that_of_the_quadrature()
    {
        int rounds = Rounds.Count(ordinary: 5000, full: 200_000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "alive", round);
            double beta = Log(random, -4, 6);
            double alpha = random.Chance(.1) ? beta : random.Chance(.5) ? beta * Log(random, -1, 1) : Log(random, -4, 6);
            ParetoNbd model = new(Log(random, -5, 4), alpha, Log(random, -5, 4), beta);
            RandomHistory history = RandomHistory.Draw(random);

            double alive = model.ProbabilityAlive(history.Frequency, history.Recency, history.Age);

            double logOdds = model.LogOddsGone(history.Frequency, history.Recency, history.Age);
            double tolerance = 1e-12 + (double.IsInfinity(logOdds) ? 0 : 2e-15 * Math.Abs(logOdds));
            Assert.True(
                Math.Abs(alive - Usual(logOdds)) <= (tolerance * Usual(logOdds)) + Close.Quantum,
                $"round {round}: {alive:R}, by quadrature {Usual(logOdds):R}; {model}, {history}");
        }

        static double Usual(double logOdds) => 1 / (1 + Math.Exp(logOdds));
    }

    /// <summary>The closed form for one customer, term by term; 1e-13 relative.</summary>
    [Fact]
    public void Expected_purchases_are_those_of_the_closed_form()
    {
        int rounds = Rounds.Count(ordinary: 5000, full: 200_000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "expected", round);
            double s = random.Chance(.2) ? 1 + Log(random, -12, -1) : Log(random, -5, 4);
            ParetoNbd model = new(Log(random, -5, 4), Log(random, -4, 6), s, Log(random, -4, 6));
            RandomHistory history = RandomHistory.Draw(random);
            double length = SpecialFunctions.Log1P(history.Horizon / (model.Beta + history.Age));
            double power = (1 - model.S) * length;
            double growth = power == 0 ? 1 : SpecialFunctions.ExpM1(power) / power;
            double expected = (model.R + history.Frequency) / (model.Alpha + history.Age) * (model.Beta + history.Age) * length * growth;

            double found = model.ExpectedIfAlive(history.Frequency, history.Recency, history.Age, history.Horizon);
            Close.Relative(expected, found, 1e-13 + (1e-15 * Math.Abs(power)));
        }
    }

    /// <summary>z of 0.9 is where the series ends and the quadrature begins; 1e-13 relative.</summary>
    [Fact]
    public void Nothing_jumps_where_the_series_ends()
    {
        ParetoNbd before = new(.6, 100, .6, 10 + 1e-9);
        ParetoNbd behind = new(.6, 100, .6, 10 - 1e-9);
        Close.Relative(before.ProbabilityAlive(0, 0, 39), behind.ProbabilityAlive(0, 0, 39), 1e-9);
        Close.Relative(before.ProbabilityAlive(0, 0, 39), 1 / (1 + Math.Exp(before.LogOddsGone(0, 0, 39))), 1e-13);
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
