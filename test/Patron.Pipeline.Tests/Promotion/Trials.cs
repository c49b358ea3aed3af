using Patron.Models.Numerics;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>Trials whose truth is known.</summary>
static class Trials
{
    public static readonly DateTimeOffset From = new(2025, 6, 30, 22, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = new(2025, 12, 31, 23, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Outcomes whose log odds are <paramref name="intercept"/> + skill x a standard normal; the forecast knows them exactly.
    /// </summary>
    public static Trial OfOutcomes(RandomStream random, int rows, double skill = 1.5, double intercept = -1)
    {
        double[] forecast = new double[rows];
        double[] actual = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            forecast[row] = Probability(intercept + (skill * random.Normal()));
            actual[row] = random.Chance(forecast[row]) ? 1 : 0;
        }

        return Of(forecast, actual, isProbability: true) with { Folds = [.. Enumerable.Range(0, rows).Select(row => row % 5)] };
    }

    /// <summary>Purchases with a rate of each customer's own, which the forecast knows; the rivals know the mean, or a noisy past.</summary>
    public static Trial OfPurchases(RandomStream random, int rows)
    {
        double[] rates = [.. Enumerable.Range(0, rows).Select(_ => random.Gamma(0.8, 0.5))];
        double[] actual = [.. rates.Select(rate => (double)random.Poisson(rate))];
        double[] past = [.. rates.Select(rate => (double)random.Poisson(rate))];
        return Of(rates, actual, isProbability: false) with
        {
            Baselines = [new Rival("each customer's own past", past), new Rival("the mean of all", Constant(rows, actual.Average()))],
        };
    }

    public static Trial Of(double[] forecast, double[] actual, bool isProbability)
    {
        Trial trial = new()
        {
            Model = "churn",
            Version = 4,
            Rules = new PromotionRules(),
            Evidence = new Evidence(From, From, Until, isProbability ? 5 : null, actual.Length, 0),
            IsProbability = isProbability,
            Forecast = forecast,
            Actual = actual,
            Baselines = [new Rival("the base rate", Constant(actual.Length, actual.Average()))],
            Champion = Opponent.None,
            Fits = [new("the model", StopReason.Converged, 9)],
        };
        return Recorded(trial);
    }

    /// <summary>The trial with an evaluation on record that is right.</summary>
    public static Trial Recorded(Trial trial) => trial with
    {
        Evidence = trial.Evidence with { RecordedLoss = Comparison.LossesOf(trial, trial.Forecast).Average() },
    };

    /// <summary>The trial with another forecast, its evaluation on record being right.</summary>
    public static Trial With(this Trial trial, double[] forecast) => Recorded(trial with { Forecast = forecast });

    public static Trial Against(this Trial trial, double[] champion, Standing standing = Standing.ScoredAnew) =>
        trial with { Champion = new Opponent(3, standing, Forecast: champion) };

    public static GateResult Gate(this Trial trial, string name) => Judgement.Of(trial).Gates.Single(gate => gate.Gate == name);

    public static double[] Constant(int rows, double value) => [.. Enumerable.Repeat(value, rows)];

    public static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    public static double LogOdds(double probability) => Math.Log(probability / (1 - probability));
}
