using Patron.Models.Calibration;
using Patron.Models.Description;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// How a propensity model does on rows it has not seen: each fold is scored by a model that was fitted, preprocessing included,
/// on the others.
/// </summary>
/// <param name="Folds">The metrics of each fold, by rising fold number.</param>
/// <param name="Probabilities">The probability of each row from the model that had not seen it.</param>
/// <remarks>Ambroise and McLachlan (2002), PNAS 99: features too are chosen anew without each fold.</remarks>
public sealed record CrossValidation(IReadOnlyList<BinaryMetrics> Folds, double[] Probabilities)
{
    /// <summary>Mean over the folds that have both outcomes; null where none has.</summary>
    public double? Auc => Folds.Average(fold => fold.Auc);

    /// <summary>Mean over the folds, in nats.</summary>
    public double LogLoss => Folds.Average(fold => fold.LogLoss);

    /// <summary>Mean over the folds.</summary>
    public double Brier => Folds.Average(fold => fold.Brier);

    /// <summary>Mean over the folds.</summary>
    public double Accuracy => Folds.Average(fold => fold.Accuracy);

    /// <summary>Mean over the folds.</summary>
    public double MajorityAccuracy => Folds.Average(fold => fold.MajorityAccuracy);

    /// <summary>Evaluates the options on given folds.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">The fold of each row, as from <see cref="StratifiedFolds"/>; at least two different ones.</param>
    /// <param name="options">As for <see cref="PropensityModel.Fit"/>.</param>
    /// <param name="selection">
    /// How features are chosen; null for all. Each fold's by the rows outside it, or the choice would have seen what it is judged by.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, there is one fold only, or the rows outside a fold cannot be learnt from (one outcome only, for example).
    /// </exception>
    public static CrossValidation Of(
        FeatureTable table, bool[] target, int[] folds, PropensityOptions? options = null, SelectionOptions? selection = null) =>
        Of(table, target, folds, (_, _, _) => options ?? new PropensityOptions(), selection);

    /// <summary>
    /// Evaluates a way to choose options: for each fold they are chosen anew by the rows outside it, given with their outcomes and
    /// their own folds, or the choice would have seen what it is judged by.
    /// </summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">The fold of each row; at least two different ones.</param>
    /// <param name="choose">Chooses options by some rows, their outcomes and their folds.</param>
    /// <param name="selection">As above.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public static CrossValidation Of(
        FeatureTable table, bool[] target, int[] folds, Func<FeatureTable, bool[], int[], PropensityOptions> choose,
        SelectionOptions? selection = null)
    {
        if (target.Length != table.Rows || folds.Length != table.Rows)
            throw new ArgumentException(
                $"{target.Length} outcomes and {folds.Length} folds for {table.Rows} rows", nameof(folds));
        double[] probabilities = new double[table.Rows];
        List<BinaryMetrics> metrics = [];
        foreach ((int[] outside, int[] inside) in Evaluation.Folds.Of(folds))
        {
            (bool[] outcomes, int[] others) = (Take(target, outside), Array.ConvertAll(outside, row => folds[row]));
            FeatureTable learnt = Chosen(table.Take(outside), outcomes, others, selection);
            PropensityModel model = PropensityModel.Fit(learnt, outcomes, choose(learnt, outcomes, others)).Model;
            FeatureTable judged = table.Take(inside);
            double[] scores = model.Knowing(judged).Score(judged).Probabilities;
            metrics.Add(BinaryMetrics.Of(scores, Take(target, inside)));
            for (int row = 0; row < inside.Length; row++)
                probabilities[inside[row]] = scores[row];
        }

        return new CrossValidation(metrics, probabilities);
    }

    /// <summary>
    /// The same with probabilities calibrated: each fold's by a map of the other folds, so that they may be judged still; an approximation,
    /// see <see cref="ProbabilityCalibration.CrossFitted"/>.
    /// </summary>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">As this was made by.</param>
    /// <param name="kind">The form of the maps.</param>
    /// <exception cref="ArgumentException">Lengths differ, or one outcome only occurs outside a fold.</exception>
    public CrossValidation Calibrated(bool[] target, int[] folds, CalibrationKind kind) =>
        With(ProbabilityCalibration.CrossFitted(Probabilities, target, folds, kind), target, folds);

    /// <summary>The same by groups of rows, see <see cref="GroupedCalibration.CrossFitted"/>.</summary>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="groups">The group of each row; null for none.</param>
    /// <param name="folds">As this was made by.</param>
    /// <param name="kind">The form of the maps.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public CrossValidation Calibrated(bool[] target, string?[] groups, int[] folds, CalibrationKind kind) =>
        With(GroupedCalibration.CrossFitted(Probabilities, target, groups, folds, kind), target, folds);

    static CrossValidation With(double[] calibrated, bool[] target, int[] folds) => new(
        [
            .. Evaluation.Folds.Of(folds).Select(fold => BinaryMetrics.Of(
                Array.ConvertAll(fold.Test, row => calibrated[row]), Take(target, fold.Test))),
        ],
        calibrated);

    static FeatureTable Chosen(FeatureTable table, bool[] target, int[] folds, SelectionOptions? selection) => selection is null
        ? table
        : FeatureSelection.Of(table, target, folds, selection).In(table);

    static bool[] Take(bool[] values, int[] rows) => Array.ConvertAll(rows, row => values[row]);
}
