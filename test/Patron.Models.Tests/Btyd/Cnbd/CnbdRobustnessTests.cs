using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

public class CnbdRobustnessTests
{
    /// <summary>Random parameters and histories over many orders of magnitude: every number must be one.</summary>
    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 100, full: 20_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "regular robustness", round);
            int k = 1 + random.Below(CnbdModel.MaxRegularity);
            double[] parameters = [Log(random, -5, 4), Log(random, -4, 6), Log(random, -5, 4), Log(random, -5, 4)];
            CnbdModel model = (CnbdModel)(random.Chance(.5) ? BgCnbd.KindOf(k) : MbgCnbd.KindOf(k)).Create(parameters);
            double age = random.Chance(.05) ? 0 : Log(random, -6, 6);
            double frequency = random.Below(4) switch
            {
                0 => 0,
                1 => 1,
                2 => random.Below(30),
                _ => Math.Floor(Log(random, 0, 4)),
            };
            double recency = frequency == 0 ? 0 : random.Below(4) switch { 0 => age, 1 => 0, _ => age * random.Uniform() };
            double horizon = Log(random, -6, 6);
            double rate = Log(random, -8, 1);
            string what = $"round {round}: {model}, {frequency}, {recency:R}, {age:R}, horizon {horizon:R}, rate {rate:R}";
            Check(model, frequency, recency, age, horizon, rate, what);
            CheckLikelihood(model, k, PurchaseHistories.Create([frequency], [recency], [age]), what);
        });
    }

    static void Check(CnbdModel model, double frequency, double recency, double age, double horizon, double rate, string what)
    {
        double alive = model.ProbabilityAlive(frequency, recency, age);
        Assert.True(alive is >= 0 and <= 1, $"p_alive {alive}; {what}");
        double expected = model.ExpectedPurchases(frequency, recency, age, horizon);
        Assert.True(expected >= 0 && double.IsFinite(expected), $"expected {expected}; {what}");

        // Whoever never drops out and is about to buy buys most.
        int k = model.Regularity;
        double ticks = (model.R + (k * frequency) + (k - 1)) / (model.Alpha + age) * horizon;
        Assert.True(expected <= alive * (ticks + (k - 1)) / k * (1 + 1e-9), $"expected {expected:R} of {ticks:R} ticks; {what}");
        double discounted = model.DiscountedPurchases(frequency, recency, age, horizon, rate);
        double least = expected * Math.Exp(-rate * horizon);
        Assert.True(discounted >= least * (1 - 1e-8) && discounted <= expected * (1 + 1e-8), $"{discounted:R} of {expected:R}; {what}");
        double forever = model.DiscountedPurchases(frequency, recency, age, double.PositiveInfinity, rate);
        Assert.True(double.IsFinite(forever) && forever >= discounted * (1 - 1e-10), $"DERT {forever:R}, DECT {discounted:R}; {what}");
        foreach (int count in new[] { 0, 1, 7, 300 })
        {
            double probability = model.ProbabilityOfPurchases(frequency, recency, age, horizon, count);
            Assert.True(probability is >= 0 and <= 1, $"probability of {count}: {probability}; {what}");
        }
    }

    static void CheckLikelihood(CnbdModel model, int k, PurchaseHistories histories, string what)
    {
        double[] gradient = new double[4];
        foreach (FirstChance first in Enum.GetValues<FirstChance>())
        {
            double value = new CnbdLikelihood(histories, first, k, threads: 1).Evaluate([.. model.Parameters], gradient);
            Assert.True(double.IsFinite(value), $"log-likelihood {value}; {what}");
            Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {what}");
        }
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
