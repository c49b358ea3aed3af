using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BetaGeometricRobustnessTests
{
    /// <summary>Random parameters and histories over many orders of magnitude: every number must be one.</summary>
    [Theory]
    [InlineData("bg_nbd", (int)FirstChance.AfterRepeatPurchase)]
    [InlineData("mbg_nbd", (int)FirstChance.AfterFirstPurchase)]
    public void No_quantity_is_ever_NaN_infinite_or_negative(string key, int first)
    {
        PurchaseModelKind kind = PurchaseModelKind.Find(key)!;
        int rounds = Rounds.Count(ordinary: 1500, full: 100_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "robustness", round);
            PurchaseModel model = kind.Create([Log(random, -5, 4), Log(random, -4, 6), Log(random, -5, 4), Log(random, -5, 4)]);
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
            Check((BetaGeometricModel)model, frequency, recency, age, horizon, rate, what);
            CheckLikelihood(model, (FirstChance)first, PurchaseHistories.Create([frequency], [recency], [age]), what);
        });
    }

    static void Check(BetaGeometricModel model, double frequency, double recency, double age, double horizon, double rate, string what)
    {
        double alive = model.ProbabilityAlive(frequency, recency, age);
        Assert.True(alive is >= 0 and <= 1, $"p_alive {alive}; {what}");
        double expected = model.ExpectedPurchases(frequency, recency, age, horizon);
        Assert.True(expected >= 0 && double.IsFinite(expected), $"expected {expected}; {what}");

        // Whoever never drops out buys most: alive * (R / A) t, within rounding.
        double most = alive * (model.R + frequency) / (model.Alpha + age) * horizon;
        Assert.True(expected <= most * (1 + 1e-9), $"expected {expected:R} above {most:R}; {what}");
        double discounted = model.DiscountedPurchases(frequency, recency, age, horizon, rate);
        Assert.True(discounted >= 0 && discounted <= expected * (1 + 1e-9), $"discounted {discounted:R} of {expected:R}; {what}");
        double least = expected * Math.Exp(-rate * horizon);
        Assert.True(discounted >= (least * (1 - 1e-9)) - Close.Quantum, $"discounted {discounted:R} of {expected:R} below {least:R}; {what}");
        double forever = model.DiscountedPurchases(frequency, recency, age, double.PositiveInfinity, rate);
        Assert.True(double.IsFinite(forever), $"DERT {forever}; {what}");
        Assert.True(forever >= discounted * (1 - 1e-9), $"DERT {forever:R}, DECT {discounted:R}; {what}");
    }

    static void CheckLikelihood(PurchaseModel model, FirstChance first, PurchaseHistories histories, string what)
    {
        BetaGeometricLikelihood likelihood = new(histories, first, threads: 1);
        double[] gradient = new double[4];
        double[,] hessian = new double[4, 4];
        double value = likelihood.Evaluate([.. model.Parameters], gradient, hessian);
        Assert.True(double.IsFinite(value), $"log-likelihood {value}; {what}");
        Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {what}");
        Assert.True(hessian.Cast<double>().All(double.IsFinite), $"Hessian {string.Join(", ", hessian.Cast<double>())}; {what}");
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
