using Patron.Models.Calibration;
using Patron.Models.Evaluation;
using Patron.Models.Forest;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class CrossValidationTests
{
    static readonly int[] Folds = StratifiedFolds.Assign(Subscribers.Keys(), Subscribers.Churned(), 5, seed: 1);

    [Fact]
    public void Every_row_is_scored_by_a_model_and_a_preprocessor_that_have_not_seen_it()
    {
        FeatureTable table = Subscribers.Table();
        bool[] churned = Subscribers.Churned();
        CrossValidation validation = CrossValidation.Of(table, churned, Folds);
        Assert.Equal(5, validation.Folds.Count);
        for (int fold = 0; fold < 5; fold++)
        {
            int[] inside = [.. Enumerable.Range(0, 200).Where(row => Folds[row] == fold)];
            int[] outside = [.. Enumerable.Range(0, 200).Where(row => Folds[row] != fold)];
            PropensityModel model = PropensityModel.Fit(table.Take(outside), [.. outside.Select(row => churned[row])]).Model;
            double[] scores = model.Score(table.Take(inside)).Probabilities;
            Assert.Equal(scores, inside.Select(row => validation.Probabilities[row]));
            BinaryMetrics metrics = BinaryMetrics.Of(scores, [.. inside.Select(row => churned[row])]);
            Assert.Equal(metrics.LogLoss, validation.Folds[fold].LogLoss);
        }
    }

    [Fact]
    public void The_summary_is_the_mean_over_the_folds()
    {
        CrossValidation validation = CrossValidation.Of(Subscribers.Table(), Subscribers.Churned(), Folds);
        Assert.Equal(validation.Folds.Average(fold => fold.Auc!.Value), validation.Auc!.Value, 1e-15);
        Assert.Equal(validation.Folds.Average(fold => fold.Brier), validation.Brier, 1e-15);
        Assert.InRange(validation.Auc!.Value, 0.65,
            0.768); // below the 0.768 that the same rows give to a model that has seen them
        Assert.Equal(0.635, validation.MajorityAccuracy, 1e-12);
    }

    [Fact]
    public void A_fold_of_one_class_has_no_area_and_does_not_count_in_its_mean()
    {
        bool[] churned = Subscribers.Churned();
        int[] folds = [.. churned.Select((positive, row) => positive || row % 3 != 0 ? 1 + (row % 2) : 0)];
        CrossValidation validation = CrossValidation.Of(Subscribers.Table(), churned, folds);
        Assert.Null(validation.Folds[0].Auc);
        Assert.Equal((validation.Folds[1].Auc + validation.Folds[2].Auc) / 2, validation.Auc);
    }

    /// <summary>A forest of whole trees is too sure of itself; maps of the other folds bring its log-loss down (Niculescu-Mizil and Caruana 2005).</summary>
    [Fact]
    public void Calibrated_folds_have_maps_of_the_other_folds_and_a_lower_loss()
    {
        var telco = Telco.Whole();
        int[] rows = [.. Enumerable.Range(0, 2000)];
        FeatureTable table = telco.Table.Take(rows);
        bool[] target = Array.ConvertAll(rows, row => telco.Churned[row]);
        int[] folds = StratifiedFolds.Assign([.. rows.Select(row => $"{row}")], target, 5, 1);
        PropensityOptions options = new() { Learner = new ForestLearnerOptions { Forest = new ForestOptions { Trees = 40, MinRows = 1 } } };
        CrossValidation plain = CrossValidation.Of(table, target, folds, options);
        CrossValidation calibrated = plain.Calibrated(target, folds, CalibrationKind.Platt);

        Assert.Equal(ProbabilityCalibration.CrossFitted(plain.Probabilities, target, folds, CalibrationKind.Platt), calibrated.Probabilities);
        Assert.True(calibrated.LogLoss < plain.LogLoss - 0.01, $"{calibrated.LogLoss} against {plain.LogLoss}");
        int[] second = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == folds.Distinct().Order().ElementAt(1))];
        Assert.Equal(
            BinaryMetrics.Of(Array.ConvertAll(second, row => calibrated.Probabilities[row]), Array.ConvertAll(second, row => target[row])).Brier,
            calibrated.Folds[1].Brier);
    }

    [Fact]
    public void Folds_that_cannot_be_learnt_from_are_refused()
    {
        bool[] churned = Subscribers.Churned();
        Refuses("at least two folds", churned, new int[200]);
        Refuses("200 outcomes and 3 folds for 200 rows", churned, [0, 1, 2]);
        Refuses("one class only", churned, [.. churned.Select(positive => positive ? 1 : 0)]);
    }

    static void Refuses(string part, bool[] churned, int[] folds) =>
        Assert.Contains(part,
            Assert.Throws<ArgumentException>(() => CrossValidation.Of(Subscribers.Table(), churned, folds)).Message,
                StringComparison.Ordinal);
}
