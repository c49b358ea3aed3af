using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Contractual;

public class RenewalRobustnessTests
{
    /// <summary>Random parameters, tables and horizons over many orders of magnitude: every number must be one.</summary>
    [Fact]
    public void No_quantity_is_ever_NaN_or_out_of_range()
    {
        int rounds = Rounds.Count(ordinary: 400, full: 20_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "renewals", round);
            bool wild = random.Chance(.3);
            double alpha = wild ? Log(random, -100, 100) : Log(random, -4, 4);
            double beta = wild ? Log(random, -100, 100) : Log(random, -4, 4);
            RenewalModel model = random.Chance(.4) ? new Sbg(alpha, beta) : new Bdw(alpha, beta, Log(random, -1, 1.3));
            int renewed = random.Chance(.3) ? 0 : (int)Log(random, 0, 5);
            double horizon = random.Chance(.3) ? double.PositiveInfinity : Math.Floor(Log(random, 0, 7));
            double rate = random.Chance(.2) ? 0 : Log(random, -12, 2);
            Check(model, renewed, horizon, rate, $"round {round}: {model}, {renewed}, {horizon}, {rate:R}");
            CheckLikelihood(model, random, $"round {round}: {model}");
        });
    }

    static void Check(RenewalModel model, int renewed, double horizon, double rate, string what)
    {
        double survival = model.Survival(renewed + 1);
        Assert.True(survival is >= 0 and <= 1, $"survival {survival}; {what}");
        double retention = model.RetentionRate(renewed + 1);
        Assert.True(retention is >= 0 and <= 1, $"retention {retention}; {what}");
        double churn = model.ChurnProbability(renewed + 1);
        Assert.True(churn is >= 0 and <= 1, $"churn {churn}; {what}");
        double sum = model.DiscountedRenewals(renewed, horizon, rate);
        bool mayDiverge = double.IsPositiveInfinity(horizon) && rate == 0;
        Assert.True(sum >= 0 && (double.IsFinite(sum) || mayDiverge), $"sum {sum}; {what}");
        double most = rate == 0 ? horizon : Math.Min(horizon, (1 + rate) / rate);
        Assert.True(sum <= most * (1 + 1e-9), $"sum {sum} above {most}; {what}");
        double first = horizon > 0 ? retention : 0;
        Assert.True(sum >= (first * (1 - 1e-9)) - Close.Quantum, $"sum {sum} below its first term {first}; {what}");
        double undiscounted = model.DiscountedRenewals(renewed, horizon, 0);
        Assert.True(undiscounted >= sum * (1 - 1e-9), $"discounted {sum:R} above {undiscounted:R}; {what}");
    }

    static void CheckLikelihood(RenewalModel model, RandomStream random, string what)
    {
        double[] customers = [Log(random, 0, 6), 0, 0, 0, 0];
        for (int index = 1; index < customers.Length; index++)
            customers[index] = random.Chance(.1) ? customers[index - 1] : customers[index - 1] * random.Uniform();
        CohortTable table = CohortTable.Of(new Cohort(customers) { RenewedBefore = random.Below(50) });
        double[] gradient = new double[3];
        double value = model is Sbg
            ? new SbgLikelihood(table).Evaluate([model.Alpha, model.Beta], gradient, new double[2, 2])
            : new BdwLikelihood(table).Evaluate([model.Alpha, model.Beta, model.Exponent], gradient);
        Assert.True(double.IsFinite(value) && value <= 0, $"log-likelihood {value}; {what}");
        Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {what}");
    }

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
