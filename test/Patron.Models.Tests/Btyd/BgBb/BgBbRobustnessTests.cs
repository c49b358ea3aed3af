using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgBbRobustnessTests
{
    /// <summary>Random parameters and histories over many orders of magnitude: every number must be one.</summary>
    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 800, full: 100_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "robustness", round);
            double size = random.Chance(.05) ? 100 : 4; // magnitudes of the parameters: all that are admissible, or those of data
            BgBb model = new(Log(random, -size, size), Log(random, -size, size), Log(random, -size, size), Log(random, -size, size));
            double n = random.Chance(.05) ? 0 : Math.Floor(Log(random, 0, 4.3));
            double frequency = n == 0 || random.Chance(.2) ? 0 : Math.Floor(1 + ((n - 1) * Math.Pow(random.Uniform(), 3)));
            double recency = frequency == 0 ? 0 : random.Below(3) switch
            {
                0 => n,
                1 => frequency,
                _ => Math.Floor(frequency + ((n - frequency) * random.Uniform())),
            };
            double horizon = Math.Floor(Log(random, 0, 5));
            double rate = Log(random, -8, 2);
            string what = $"round {round}: {model}, {frequency}, {recency}, {n}, horizon {horizon}, rate {rate:R}";
            Check(model, frequency, recency, n, horizon, rate, what);
            CheckLikelihood(model, frequency, recency, n, what);
        });
    }

    static void Check(BgBb model, double frequency, double recency, double n, double horizon, double rate, string what)
    {
        double alive = model.ProbabilityAlive(frequency, recency, n);
        Assert.True(alive is >= 0 and <= 1, $"p_alive {alive}; {what}");
        double expected = model.ExpectedPurchases(frequency, recency, n, horizon);
        double most = alive * (model.Alpha + frequency) / (model.Alpha + model.Beta + n) * horizon;
        Assert.True(expected >= 0 && expected <= (most * (1 + 1e-9)) + Close.Quantum, $"expected {expected:R} of at most {most:R}; {what}");
        double discounted = model.DiscountedPurchases(frequency, recency, n, horizon, rate);
        double least = expected * Math.Exp(-rate * horizon);
        Assert.True(discounted >= (least * (1 - 1e-9)) - Close.Quantum && discounted <= (expected * (1 + 1e-9)) + Close.Quantum, $"{discounted:R} of {expected:R}; {what}");
        double forever = model.DiscountedPurchases(frequency, recency, n, double.PositiveInfinity, rate);
        Assert.True(double.IsFinite(forever) && forever >= (discounted * (1 - 1e-9)) - Close.Quantum, $"DERT {forever:R}, DECT {discounted:R}; {what}");
        foreach (int count in new[] { 0, 1, 7, 300 })
        {
            double probability = model.ProbabilityOfPurchases(frequency, recency, n, horizon, count);
            Assert.True(probability is >= 0 and <= 1, $"probability of {count}: {probability}; {what}");
        }
    }

    static void CheckLikelihood(BgBb model, double frequency, double recency, double n, string what)
    {
        double[] gradient = new double[4];
        BgBbLikelihood likelihood = new(PurchaseHistories.Create([frequency], [recency], [n]), threads: 1);
        double value = likelihood.Evaluate([.. model.Parameters], gradient);
        Assert.True(double.IsFinite(value) && value <= 1e-9, $"log-likelihood {value}; {what}");
        Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {what}");
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
