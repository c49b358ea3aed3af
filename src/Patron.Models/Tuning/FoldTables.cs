using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>Judges settings on folds: all that is learnt, preprocessing included, is learnt without the rows it is judged by.</summary>
sealed class FoldTables
{
    /// <summary>Penalties of a path, from all coefficients 0 to hardly any penalty.</summary>
    const int Penalties = 30;
    const double LeastPenalty = 1e-5;

    /// <summary>Near enough, in log-likelihood, to tell penalties apart.</summary>
    const double PathTolerance = 1e-6;

    readonly (FeatureTable Table, bool[] Target)[] _training;
    readonly (FeatureTable Table, bool[] Target)[] _test;

    public FoldTables(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds)
    {
        _training = [.. folds.Select(fold => Rows(fold.Training))];
        _test = [.. folds.Select(fold => Rows(fold.Test))];
        (FeatureTable, bool[]) Rows(int[] rows) => (table.Take(rows), Array.ConvertAll(rows, row => target[row]));
    }

    FoldTables((FeatureTable, bool[])[] training, (FeatureTable, bool[])[] test) => (_training, _test) = (training, test);

    /// <summary>The same with a share of the rows to learn from, drawn by their places.</summary>
    public FoldTables Part(double share, long seed) => new(
        Array.ConvertAll(_training, fold =>
        {
            int[] rows = [.. Enumerable.Range(0, fold.Target.Length).Where(row => StableHash.Share(seed, "halving", $"{row}") < share)];
            return (fold.Table.Take(rows), Array.ConvertAll(rows, row => fold.Target[row]));
        }),
        _test);

    /// <summary>
    /// The log-loss in each fold, and the settings with what the folds tell of them: how many trees, which penalty. A regression's
    /// penalty is in proportion to the rows, since it stands beside their sum.
    /// </summary>
    public (LearnerOptions Options, double[] Losses) Judge(LearnerOptions options) => options switch
    {
        BoostingLearnerOptions { Trees.Patience: not null } boosting => Trees(boosting),
        LogisticLearnerOptions logistic => Path(logistic),
        _ => (options, Losses(options)),
    };

    double[] Losses(LearnerOptions options) =>
    [
        .. _training.Zip(_test, (training, test) =>
        {
            PropensityModel model = PropensityModel.Fit(training.Table, training.Target, new() { Learner = options }).Model;
            return BinaryMetrics.Of(model.Score(test.Table).Probabilities, test.Target).LogLoss;
        }),
    ];

    (LearnerOptions, double[]) Trees(BoostingLearnerOptions options)
    {
        IReadOnlyList<double>[] curves =
        [
            .. _training.Zip(_test, (training, test) => BoostedTrees.Fit(
                training.Table, ToNumbers(training.Target), options.Trees, null,
                new BoostingValidation(test.Table, ToNumbers(test.Target))).Report.ValidationLoss!),
        ];
        int best = Least(curves);
        BoostingOptions chosen = options.Trees with { Trees = Math.Max(1, best), Patience = null };
        return (options with { Trees = chosen }, [.. curves.Select(curve => curve[best])]);
    }

    (LearnerOptions, double[]) Path(LogisticLearnerOptions options)
    {
        LogisticRegressionOptions regression = options.Regression with { Tolerance = PathTolerance };
        double[]? shares = null;
        List<double[]> curves = [];
        foreach (((FeatureTable table, bool[] target), (FeatureTable testTable, bool[] testTarget)) in _training.Zip(_test))
        {
            double[] outcomes = ToNumbers(target);
            var preprocessor = Preprocessor.Fit(table, options.Preprocessing, outcomes);
            FeatureMatrix features = preprocessor.TransformTraining(table, outcomes);
            shares ??= [.. LogisticPath.Penalties(features, target, regression, Penalties, LeastPenalty).Select(penalty => penalty / table.Rows)];
            FeatureMatrix unseen = preprocessor.Transform(testTable).Matrix;
            curves.Add(
            [
                .. LogisticPath.Fit(features, target, [.. shares.Select(share => share * table.Rows)], regression)
                    .Select(fit => BinaryMetrics.Of(fit.Model.Probability(unseen), testTarget).LogLoss),
            ]);
        }

        int best = Least([.. curves]);
        double penalty = shares![best] * (_training[0].Target.Length + _test[0].Target.Length);
        return (options with { Regression = options.Regression with { Penalty = penalty } }, [.. curves.Select(curve => curve[best])]);
    }

    /// <summary>Where the mean of curves is least, as far as all of them go.</summary>
    static int Least(IReadOnlyList<double>[] curves) =>
        Enumerable.Range(0, curves.Min(curve => curve.Count)).MinBy(place => curves.Average(curve => curve[place]));

    static double[] ToNumbers(bool[] target) => Array.ConvertAll(target, happened => happened ? 1.0 : 0);
}
