using Patron.Bench.Harness;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Bench.Benchmarks;

/// <summary>Fit and scores of a logistic regression.</summary>
sealed class LogisticBenchmark : IBenchmark
{
    const int Rows = 1_000_000;
    const int HeldOut = 200_000;
    const int Features = 50;
    const long Seed = 1;

    public string Name => "logistic";

    public string Story =>
        $"""
        Logistic regression with an L2 penalty of 1 on {Rows:N0} rows, fitted by Newton's method until the next step
        promises less than 1e-10 in log-likelihood, with standard errors; then the probability of every row. First of
        {Features} numbers, then of {BoostingRows.Numbers} numbers, standardised, and {BoostingRows.Categories} categories of
        {BoostingRows.LevelsOf.Sum()} levels, one-hot: the rows of `boosting`.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale) => [Numbers(scale), NumbersAndCategories(scale)];

    static Comparison Numbers(Scale scale)
    {
        (FeatureMatrix features, bool[] target) = Draw(scale.Of(Rows));
        FitReport report = LogisticRegression.Fit(features, target).Report;
        return Measured("Numbers alone", features, target).With(Steps(report));
    }

    static Comparison NumbersAndCategories(Scale scale)
    {
        int training = scale.Of(Rows);
        BoostingRows rows = new(training + scale.Of(HeldOut));
        FeatureTable table = rows.Table(..training);
        bool[] target = rows.Happened[..training];
        var preprocessor = Preprocessor.Fit(table);
        FeatureMatrix features = preprocessor.Transform(table).Matrix;
        (LogisticRegression model, FitReport report) = LogisticRegression.Fit(features, target);
        double[] heldOut = model.Probability(preprocessor.Transform(rows.Table(training..)).Matrix);
        double auc = BinaryMetrics.Of(heldOut, rows.Happened.AsSpan(training..)).Auc!.Value;
        PropensityOptions learner = new() { Learner = new LogisticLearnerOptions() };
        Comparison measured = Measured(
            "Numbers and categories", features, target,
            new Case("from raw columns: encoding, then fit", () => PropensityModel.Fit(table, target, learner)));
        return measured.With(
        [
            Steps(report),
            $"Area under the curve of {scale.Of(HeldOut):N0} rows held out: {auc:F5}.",
            .. Beside(rows, training, measured, auc, model, scale),
        ]);
    }

    static IEnumerable<string> Beside(
        BoostingRows rows, int training, Comparison measured, double auc, LogisticRegression model, Scale scale)
    {
        int width = rows.Columns.Count - 1;
        foreach (Peer peer in Peer.Measure("bench/logistic.py", rows.Columns, width, BoostingRows.Categories, training))
        {
            double apart = Centred([.. Ordered(model)]).Zip(Centred(peer.Coefficients!), (own, other) => Math.Abs(own - other)).Max();
            double seconds = measured.MedianSeconds(0) / peer.Fit;
            yield return $"{peer.Name}, by lbfgs on sparse rows, took {peer.Fit:F2} s, {peer.Processor:F2} s of all processors, "
                + $"to an area of {peer.Auc:F5}. The largest difference of a coefficient, levels less their category's mean, is {apart:F4}.";
            yield return Goal.Below($"seconds of a fit, times those of {peer.Name}, below", 1 / 3.0, seconds, "", scale);
            yield return Goal.Below($"area below that of {peer.Name} by at most", 0.001, peer.Auc - auc, "", scale);
        }
    }

    /// <summary>Coefficients of the numbers, then of each category's codes.</summary>
    static IEnumerable<double> Ordered(LogisticRegression model)
    {
        IEnumerable<string> features =
        [
            .. Enumerable.Range(0, BoostingRows.Numbers).Select(BoostingRows.NameOf),
            .. BoostingRows.LevelsOf.Index().SelectMany(category => Enumerable.Range(0, category.Item)
                .Select(code => $"{BoostingRows.NameOf(BoostingRows.Numbers + category.Index)}={BoostingRows.LevelName(code)}")),
        ];
        Dictionary<string, double> coefficients =
            model.Features.Zip(model.Coefficients).ToDictionary(pair => pair.First, pair => pair.Second);
        return features.Select(feature => coefficients[feature]);
    }

    /// <summary>What all levels of a category have in common only the penalty tells from the intercept.</summary>
    static double[] Centred(IReadOnlyList<double> coefficients)
    {
        double[] centred = [.. coefficients];
        int start = BoostingRows.Numbers;
        foreach (int levels in BoostingRows.LevelsOf)
        {
            double mean = coefficients.Skip(start).Take(levels).Average();
            for (int level = start; level < start + levels; level++)
                centred[level] -= mean;
            start += levels;
        }

        return centred;
    }

    static Comparison Measured(string title, FeatureMatrix features, bool[] target, params IReadOnlyList<Case> others)
    {
        LogisticRegression model = LogisticRegression.Fit(features, target).Model;
        LogisticRegressionOptions oneThread = new() { Threads = 1 };
        return Comparison.Run(
            title, warmUps: 1, repetitions: 5,
            [
                new Case("fit", () => LogisticRegression.Fit(features, target)),
                new Case("fit on one thread", () => LogisticRegression.Fit(features, target, oneThread)),
                new Case("score", () => model.Probability(features)),
                .. others,
            ]);
    }

    static string Steps(FitReport report) => $"{report.Iterations} iterations to log-likelihood {report.LogLikelihood:F4}.";

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
