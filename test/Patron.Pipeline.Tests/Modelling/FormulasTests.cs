using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Formulas give in SQL what the models give in C#, to the bit, over random inputs.</summary>
public sealed class FormulasTests : IDisposable
{
    readonly Database _database = Database.Open();
    readonly Connection _connection;

    public FormulasTests()
    {
        SqlFunctions.Register(_database);
        _connection = _database.Connect();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void What_a_purchase_or_a_period_brings_is_what_the_models_say()
    {
        RandomStream random = Random("spend");
        int rounds = Rounds.Count(50, 5_000);
        for (int round = 0; round < rounds; round++)
        {
            double purchases = Math.Floor(random.Uniform() * 20);
            double free = Math.Floor(random.Uniform() * (purchases + 1));
            (double log, double mean) = (random.Normal() * 3, random.Gamma(2, 0.1));
            double[] p = [random.Gamma(2, 1) + 0.1, random.Gamma(2, 1) + 1.1, random.Gamma(2, 0.1) + 0.1, random.Uniform() + 0.1, random.Uniform() + 0.1];
            HurdleSpend hurdle = new(p[0], p[1], p[2], p[3], p[4]);
            GammaGamma gamma = new(p[0], p[1], p[2]);
            Same(hurdle.ExpectedSpend(purchases, free, log), "hurdle_expected_spend", [purchases, free, log, .. p]);
            Same(hurdle.SpendVariance(purchases, free, log), "hurdle_spend_variance", [purchases, free, log, .. p]);
            Same(hurdle.ProbabilityFree(purchases, free), "hurdle_probability_free", [purchases, free, .. p]);
            Same(gamma.ExpectedSpend(purchases, mean), "gamma_gamma_expected_spend", [purchases, mean, .. p[..3]]);
            (double share, double below) = (random.Uniform(), random.Uniform());
            Ziln ziln = Ziln.Of(share, log, p[3]);
            Same(ziln.Mean, "ziln_mean", [share, log, p[3]]);
            Same(ziln.Quantile(below), "ziln_quantile", [share, log, p[3], below]);
        }
    }

    [Fact]
    public void Renewals_are_those_of_the_contractual_models()
    {
        RandomStream random = Random("renewals");
        int rounds = Rounds.Count(50, 5_000);
        for (int round = 0; round < rounds; round++)
        {
            (double alpha, double beta, double c) = (random.Gamma(2, 1) + 0.05, random.Gamma(2, 1) + 0.05, 0.2 + random.Uniform());
            Renewals("sbg", new Sbg(alpha, beta), [alpha, beta], random);
            Renewals("bdw", new Bdw(alpha, beta, c), [alpha, beta, c], random);
        }
    }

    [Fact]
    public void Purchases_are_those_of_every_model()
    {
        RandomStream random = Random("purchases");
        int rounds = Rounds.Count(5, 500);
        for (int round = 0; round < rounds; round++)
        {
            double frequency = Math.Floor(random.Uniform() * 10);
            double age = Math.Floor(frequency + 1 + (random.Uniform() * 50));
            double recency = frequency > 0 ? Math.Floor(frequency + (random.Uniform() * (age - frequency))) : 0;
            double horizon = Math.Floor(random.Uniform() * 30);
            double[] history = [frequency, recency, age];
            foreach (PurchaseModelKind kind in PurchaseModelKind.All)
            {
                double[] p = [.. kind.ParameterNames.Select(_ => 0.2 + (2 * random.Uniform()))];
                PurchaseModel model = kind.Create(p);
                Same(model.ProbabilityAlive(frequency, recency, age), $"{kind.Key}_p_alive", [.. history, .. p]);
                Same(model.ExpectedPurchases(frequency, recency, age, horizon), $"{kind.Key}_expected_purchases", [.. history, .. p, horizon]);
                Same(model.ProbabilityOfPurchases(frequency, recency, age, horizon, 1), $"{kind.Key}_probability_of_purchases", [.. history, .. p, horizon, 1]);
            }
        }
    }

    [Fact]
    public void A_number_of_renewals_that_is_not_whole_is_an_error_that_says_so()
    {
        DuckDbException error = Assert.Throws<DuckDbException>(() => Value("sbg_survival", [1.5, 1, 1]));

        Assert.Contains("must be a whole number", error.Message, StringComparison.Ordinal);
    }

    void Renewals(string key, RenewalModel model, double[] p, RandomStream random)
    {
        int renewed = (int)(random.Uniform() * 30);
        (double horizon, double rate) = (Math.Floor(random.Uniform() * 40), 0.01 + random.Uniform());
        Same(model.Survival(renewed), $"{key}_survival", [renewed, .. p]);
        Same(model.RetentionRate(renewed + 1), $"{key}_retention_rate", [renewed + 1, .. p]);
        Same(model.ChurnProbability(renewed + 1), $"{key}_churn_probability", [renewed + 1, .. p]);
        Same(model.ExpectedRenewals(renewed, horizon), $"{key}_expected_renewals", [renewed, .. p, horizon]);
        Same(
            model.DiscountedRenewals(renewed, double.PositiveInfinity, rate),
            $"{key}_discounted_renewals", [renewed, .. p, double.PositiveInfinity, rate]);
    }

    static RandomStream Random(string purpose) => RandomStream.For(unchecked((long)Rounds.Seed), purpose);

    void Same(double expected, string function, double[] arguments) => Assert.Equal(expected, Value(function, arguments));

    double Value(string function, double[] arguments) =>
        _connection.Scalar<double>($"SELECT {function}({string.Join(", ", arguments.Select(Literal))})");

    static string Literal(double value) => $"'{(double.IsInfinity(value) ? "infinity" : value.ToString("R", CultureInfo.InvariantCulture))}'::DOUBLE";
}
