using Patron.Bench.Harness;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Bench.Benchmarks;

/// <summary>Fit and scores of a logistic regression.</summary>
sealed class LogisticBenchmark : IBenchmark
{
    const int Rows = 1_000_000;
    const int Features = 50;
    const long Seed = 1;

    public string Name => "logistic";

    public string Story =>
        $"""
        Logistic regression with an L2 penalty of 1 on {Rows:N0} rows of {Features} features, fitted by Newton's method until
        the next step promises less than 1e-10 in log-likelihood, with standard errors; then the probability of every row.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        (FeatureMatrix features, bool[] target) = Draw(scale.Of(Rows));
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target);
        LogisticRegressionOptions oneThread = new() { Threads = 1 };
        Comparison measured = Comparison.Run(
            "Fit and score", warmUps: 1, repetitions: 5,
            new Case("fit", () => LogisticRegression.Fit(features, target)),
            new Case("fit on one thread", () => LogisticRegression.Fit(features, target, oneThread)),
            new Case("score", () => fit.Model.Probability(features)));
        return [measured.With($"{fit.Report.Iterations} iterations to log-likelihood {fit.Report.LogLikelihood:F4}.")];
    }

    static (FeatureMatrix Features, bool[] Target) Draw(int rows)
    {
        RandomStream random = RandomStream.For(Seed, "bench_logistic");
        double[] coefficients = [.. Enumerable.Range(0, Features).Select(_ => 0.3 * random.Normal())];
        LogisticRegression truth = new([.. Enumerable.Range(0, Features).Select(index => $"x{index}")], -1, coefficients);
        double[] values = new double[rows * Features];
        for (int index = 0; index < values.Length; index++)
            values[index] = random.Normal();
        FeatureMatrix features = new(truth.Features, rows, values);
        return (features, [.. truth.Probability(features).Select(random.Chance)]);
    }
}
