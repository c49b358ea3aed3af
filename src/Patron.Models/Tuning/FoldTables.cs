using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>
/// Judges settings on folds: all that is learnt, preprocessing included, is learnt without the rows it is judged by. How many trees and
/// which penalty a fold is judged with is told by the curves of the other folds, or what has many to choose from would be judged by the
/// least of many losses, and what has none by a single one.
/// </summary>
/// <remarks>Varma and Simon (2006), BMC Bioinformatics 7(91): the least loss of a curve is too low where it was looked for.</remarks>
sealed class FoldTables
{
    /// <summary>Penalties of a path, from all coefficients 0 to hardly any penalty.</summary>
    const int Penalties = 30;
    const double LeastPenalty = 1e-5;

    /// <summary>Near enough, in log-likelihood, to tell penalties apart.</summary>
    const double PathTolerance = 1e-6;

    readonly int _rows;
    readonly (FeatureTable Table, bool[] Target)[] _training;
    readonly (FeatureTable Table, bool[] Target)[] _test;

    public FoldTables(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds)
    {
        _rows = table.Rows;
        _training = [.. folds.Select(fold => Rows(fold.Training))];
        _test = [.. folds.Select(fold => Rows(fold.Test))];
        (FeatureTable, bool[]) Rows(int[] rows) => (table.Take(rows), Array.ConvertAll(rows, row => target[row]));
    }

    FoldTables(int rows, (FeatureTable, bool[])[] training, (FeatureTable, bool[])[] test) =>
        (_rows, _training, _test) = (rows, training, test);

    /// <summary>The same with a share of the rows to learn from, drawn by their places.</summary>
    public FoldTables Part(double share, long seed) => new(
        _rows,
        Array.ConvertAll(_training, fold =>
        {
            int[] rows = [.. Enumerable.Range(0, fold.Target.Length).Where(row => StableHash.Share(seed, "halving", $"{row}") < share)];
            return (fold.Table.Take(rows), Array.ConvertAll(rows, row => fold.Target[row]));
        }),
        _test);

    /// <summary>
    /// The log-loss in each fold, and the settings with what all folds tell of them: how many trees, which penalty. A regression's
    /// penalty is in proportion to the rows, since it stands beside their sum; the one given is for all rows of the table.
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
            return BinaryMetrics.Of(model.Knowing(test.Table).Score(test.Table).Probabilities, test.Target).LogLoss;
        }),
    ];

    (LearnerOptions, double[]) Trees(BoostingLearnerOptions options)
    {
        int folds = _training.Length;
        var curves = new IReadOnlyList<double>[folds];
        for (int fold = 0; fold < folds; fold++)
            curves[fold] = Curve(fold, options.Trees);
        double[] losses = new double[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            int trees = Least([.. curves.Where((_, other) => other != fold)], first: 1);
            if (trees >= curves[fold].Count)
                curves[fold] = Curve(fold, options.Trees with { Trees = trees, Patience = null });
            losses[fold] = curves[fold][Math.Min(trees, curves[fold].Count - 1)];
        }

        return (options with { Trees = options.Trees with { Trees = Least(curves, first: 1), Patience = null } }, losses);
    }

    /// <summary>The log-loss of a fold's test rows with no tree, with one, and so on, until no tree gains or patience ends.</summary>
    IReadOnlyList<double> Curve(int fold, BoostingOptions options) => BoostedTrees.Fit(
        _training[fold].Table, ToNumbers(_training[fold].Target), options, null,
        new BoostingValidation(_test[fold].Table, ToNumbers(_test[fold].Target))).Report.ValidationLoss!;

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
            FeatureMatrix unseen = preprocessor.Knowing(testTable).Transform(testTable).Matrix;
            curves.Add(
            [
                .. LogisticPath.Fit(features, target, [.. shares.Select(share => share * table.Rows)], regression)
                    .Select(fit => BinaryMetrics.Of(fit.Model.Probability(unseen), testTarget).LogLoss),
            ]);
        }

        double[] losses = [.. curves.Select((curve, fold) => curve[Least([.. curves.Where((_, other) => other != fold)])])];
        double penalty = shares![Least([.. curves])] * _rows;
        return (options with { Regression = options.Regression with { Penalty = penalty } }, losses);
    }

    /// <summary>Where the mean of curves is least, as far as all of them go; the first place where one does not go so far.</summary>
    static int Least(IReadOnlyList<double>[] curves, int first = 0)
    {
        int end = curves.Min(curve => curve.Count);
        return end <= first ? first : Enumerable.Range(first, end - first).MinBy(place => curves.Average(curve => curve[place]));
    }

    static double[] ToNumbers(bool[] target) => Array.ConvertAll(target, happened => happened ? 1.0 : 0);
}
