using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class HurdleSpendTests
{
    static readonly HurdleSpend Truth = new(.6, 5, 25, .5, .8);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        FitResult<HurdleSpend> fit = HurdleSpend.Fit(Truth.Simulate(Purchases(15_000), seed).Histories);

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
        double[] errors = fit.Report.StandardErrors;
        double[] found = Parameters(fit.Model);
        double[] expected = Parameters(Truth);
        for (int index = 0; index < 5; index++)
            Assert.InRange(found[index] - expected[index], -3 * errors[index], 3 * errors[index]);
        Assert.InRange(errors[4], .001, .05);
    }

    /// <summary>
    /// One customer's amounts, integrated over the own mean logarithm and the own probability of a free purchase by plain sums
    /// that know no gamma function and no posterior.
    /// </summary>
    [Theory]
    [InlineData(new[] { 12.0 })]
    [InlineData(new[] { 12.0, 0, 40, 41.5, 3 })]
    [InlineData(new[] { 0.0, 0 })]
    public void Likelihood_and_expectations_match_brute_force_integration(double[] amounts)
    {
        double[] paid = [.. amounts.Where(amount => amount > 0)];
        (double all, double mean, double square) = (0, 0, 0);
        for (double log = -8; log < 14; log += 1.0 / 256)
        {
            double density = Math.Exp(-Square((log - Math.Log(25)) / .8) / 2) / (.8 * Math.Sqrt(2 * Math.PI)) / 256;
            foreach (double amount in paid)
                density *= Math.Exp(-Square((Math.Log(amount) - log) / .5) / 2) / (.5 * Math.Sqrt(2 * Math.PI) * amount);
            all += density;
            mean += density * Math.Exp(log + (.25 / 2));
            square += density * Math.Exp((2 * log) + (2 * .25));
        }

        (double counts, double pays, double weights, int free) = (0, 0, 0, amounts.Length - paid.Length);
        for (double y = -70; y < 40; y += 1.0 / 64)
        {
            (double share, double rest) = (1 / (1 + Math.Exp(-y)), 1 / (1 + Math.Exp(y)));
            double weight = Math.Pow(share, .6) * Math.Pow(rest, 5);
            double given = weight * Math.Pow(share, free) * Math.Pow(rest, paid.Length);
            (weights, counts, pays) = (weights + weight, counts + given, pays + (given * rest));
        }

        SpendHistories one = SpendHistories.FromPurchases(new int[amounts.Length], amounts, 1);
        double meanLog = one.MeanLog[0];
        Assert.Equal(Math.Log(all * counts / weights), Truth.LogLikelihood(one), 1e-9);
        double expected = mean / all * pays / counts;
        Close.Relative(expected, Truth.ExpectedSpend(amounts.Length, free, meanLog), 1e-9);
        Close.Relative(expected, Truth.ExpectedSpend(one)[0], 1e-9);
        double variance = (square / all * pays / counts) - (expected * expected);
        Close.Relative(variance, Truth.SpendVariance(amounts.Length, free, meanLog), 1e-8);
        Close.Relative(1 - (pays / counts), Truth.ProbabilityFree(amounts.Length, free), 1e-9);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        HurdleLikelihood likelihood = new(Truth.Simulate(Purchases(300), 4).Histories, []);
        foreach (double[] at in new[] { new[] { .6, 5, 25, .5, .8 }, [4, .3, 90, 2, .1], [.01, 30, 1, .2, 3] })
            Derivatives.Agree(likelihood.Evaluate, at);
    }

    /// <summary>30,000 customers, three standard errors of the mean difference; also for those with few purchases.</summary>
    [Fact]
    public void Expected_spend_is_right_on_average_over_customers_drawn_from_the_model()
    {
        HurdleSimulation drawn = Truth.Simulate(Purchases(30_000), 8);
        double[] expected = Truth.ExpectedSpend(drawn.Histories);
        double[] purchases = drawn.Histories.Purchases.ToArray();

        MeanIsZero(Enumerable.Range(0, expected.Length));
        MeanIsZero(Enumerable.Range(0, expected.Length).Where(row => purchases[row] <= 1));
        MeanIsZero(Enumerable.Range(0, expected.Length).Where(row => expected[row] > 60));

        void MeanIsZero(IEnumerable<int> rows)
        {
            double[] differences = [.. rows.Select(row => drawn.NextSpend[row] - expected[row])];
            double mean = differences.Average();
            double error = Math.Sqrt(differences.Sum(value => Square(value - mean))) / differences.Length;
            Assert.InRange(mean, -3 * error, 3 * error);
            Assert.InRange(error, .01, 3);
        }
    }

    [Fact]
    public void Expected_spend_lies_between_the_own_mean_and_that_of_all()
    {
        Assert.Equal(Truth.PopulationMean, Truth.ExpectedSpend(0, 0, double.NaN));
        Close.Relative(5 / 5.6 * 25 * Math.Exp((.25 + .64) / 2), Truth.PopulationMean, 1e-14);
        double own = Math.Log(400);
        Assert.True(Truth.ExpectedSpend(1, 0, own) < Truth.ExpectedSpend(10, 0, own));
        Assert.True(Truth.ExpectedSpend(10, 5, own) < Truth.ExpectedSpend(10, 0, own));
        // With very many purchases the own ones alone count: half were free, the others have a mean of exp(own + σ²/2).
        Close.Relative(.5 * 400 * Math.Exp(.125), Truth.ExpectedSpend(1e9, 5e8, own), 1e-6);
    }

    [Fact]
    public void Without_free_purchases_their_probability_is_nothing_or_what_a_penalty_says()
    {
        HurdleSpend never = new(0, 1, 25, .5, .8);
        SpendHistories histories = never.Simulate(Purchases(2000), 5).Histories;

        FitResult<HurdleSpend> fit = HurdleSpend.Fit(histories);
        Assert.Equal(0, fit.Model.A);
        Assert.Contains(fit.Report.Warnings, warning => warning.StartsWith("No purchase was free", StringComparison.Ordinal));
        Assert.InRange(fit.Report.StandardErrors[3], .001, .1);
        Assert.Equal(fit.Report.LogLikelihood, fit.Model.LogLikelihood(histories), 1e-7);
        Assert.Equal(double.NegativeInfinity, fit.Model.LogLikelihood(SpendHistories.FromPurchases([0], [0], 1)));

        HurdleSpend penalised = HurdleSpend.Fit(histories, options: new HurdleOptions { Penalty = 1 }).Model;
        Assert.InRange(penalised.FreeShare, 1e-9, .01);
    }

    [Fact]
    public void A_penalty_does_not_care_for_the_currency_and_weights_count_customers()
    {
        SpendHistories euros = Truth.Simulate(Purchases(400), 6).Histories;
        double[] logs = [.. euros.MeanLog.ToArray().Select(log => log + Math.Log(100))];
        double[] mean = [.. euros.MeanSpend.ToArray().Select(spend => 100 * spend)];
        SpendHistories cents = SpendHistories.Create(euros.Purchases, mean, euros.Free, logs, euros.LogVariance);
        HurdleOptions options = new() { Penalty = 20 };
        HurdleSpend one = HurdleSpend.Fit(euros, options: options).Model;
        HurdleSpend other = HurdleSpend.Fit(cents, options: options).Model;
        Close.Relative(100 * one.Median, other.Median, 1e-8);
        Close.Relative(one.Sigma, other.Sigma, 1e-8);

        FitResult<HurdleSpend> weighted = HurdleSpend.Fit(euros, [.. Enumerable.Repeat(2.0, euros.Count)]);
        Close.Relative(2 * HurdleSpend.Fit(euros).Report.LogLikelihood, weighted.Report.LogLikelihood, 1e-10);
    }

    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 2000, full: 100_000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "hurdle", round);
            HurdleSpend model = new(random.Chance(.1) ? 0 : Log(random, -12, 12), Log(random, -12, 12), Log(random, -90, 90),
                Log(random, -15, .84), Log(random, -15, .84));
            double purchases = random.Chance(.2) ? 0 : Math.Floor(Log(random, 0, 4));
            double free = random.Chance(.3) ? 0 : Math.Floor(random.Uniform() * (purchases + .999));
            double meanLog = 400 * (random.Uniform() - .5);
            string what = $"round {round}: {model}, {purchases}, {free}, {meanLog:R}";
            double expected = model.ExpectedSpend(purchases, free, meanLog);
            Assert.True(expected >= 0 && double.IsFinite(expected), $"expected {expected}; {what}");
            double variance = model.SpendVariance(purchases, free, meanLog);
            Assert.True(variance >= 0 && double.IsFinite(variance), $"variance {variance}; {what}");
            SpendHistories one = SpendHistories.Create([purchases], [1], [free], [meanLog], [Log(random, -10, 4)]);
            double[] gradient = new double[5];
            double[,] hessian = new double[5, 5];
            double value = new HurdleLikelihood(one, []).Evaluate(
                [Math.Max(model.A, 1e-12), model.B, model.Median, Log(random, -9, .84), Log(random, -9, .84)], gradient, hessian);
            Assert.True(double.IsFinite(value) && gradient.All(double.IsFinite), $"log-likelihood {value}; {what}");
            Assert.True(hessian.Cast<double>().All(double.IsFinite), $"Hessian; {what}");
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HurdleSpend(-1, 1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HurdleSpend(1, 1, 1, 8, 1));
        Assert.Throws<ArgumentException>(() => HurdleSpend.Fit(SpendHistories.FromPurchases([0], [0], 1)));
        Refused("Row 1: the amount is -1", () => SpendHistories.FromPurchases([0, 0], [1, -1], 1));
        Refused("Row 1: customer 2; there are 2", () => SpendHistories.FromPurchases([0, 2], [1, 1], 2));
        Refused("Row 0: free purchases are 3", () => SpendHistories.Create([2], [1], [3], [0], [0]));
        Refused("Row 0: purchases are 1.5", () => SpendHistories.Create([1.5], [1], [0], [0], [0]));
        Refused("Row 0: the mean of logs is NaN", () => SpendHistories.Create([1], [1], [0], [double.NaN], [0]));
        Refused("Row 0: the variance of logs is -1", () => SpendHistories.Create([2], [1], [0], [0], [-1]));
    }

    static void Refused(string message, Func<object> action)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    static double[] Parameters(HurdleSpend model) => [model.A, model.B, model.Median, model.Sigma, model.Tau];

    static double Square(double value) => value * value;

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));

    static int[] Purchases(int customers)
    {
        RandomStream random = RandomStream.For(customers, "purchases");
        return [.. Enumerable.Range(0, customers).Select(_ => random.Poisson(4))];
    }
}
