using Patron.Models.Evaluation;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>How good the probabilities are, how sure that is, and what is better than nothing.</summary>
static class ChurnFigures
{
    /// <param name="table">The customers.</param>
    /// <param name="validation">The model in its folds.</param>
    /// <param name="rule">What one rule does in the same folds.</param>
    /// <param name="seed">Of the resampled customers.</param>
    public static ChurnMetrics Of(ChurnTable table, CrossValidation validation, (ChurnOneRule Told, CrossValidation Validation) rule, long seed)
    {
        double share = (double)table.Target.Count(left => left) / table.Rows;
        return new ChurnMetrics(
            validation.Folds.Count, validation.Auc, validation.LogLoss, validation.Brier, validation.Accuracy, validation.MajorityAccuracy,
            -((share * Math.Log(share)) + ((1 - share) * Math.Log(1 - share))),
            share * (1 - share),
            BinaryMetrics.Of(validation.Probabilities, table.Target).Lift,
            Intervals(validation.Probabilities, table.Target, seed),
            rule.Told);
    }

    static ChurnIntervals Intervals(double[] probabilities, bool[] target, long seed)
    {
        IReadOnlyList<MetricEstimate> resampled = Bootstrap.Of(
            [BinaryMetric.LogLoss, BinaryMetric.Brier], probabilities, target, options: new BootstrapOptions { Seed = seed });
        Estimate? area = AreaUnderCurve.EstimateOf(probabilities, target) is { } auc
            ? auc with { Low = Math.Max(0, auc.Low), High = Math.Min(1, auc.High) }
            : null;
        return new ChurnIntervals(area, resampled[0].Interval, resampled[1].Interval);
    }

    /// <summary>What a person could do without a model, in the same folds.</summary>
    public static (ChurnOneRule Told, CrossValidation Validation) OneRule(ChurnTable table, int[] folds)
    {
        PropensityOptions options = new() { Learner = new RulesLearnerOptions { Conditions = 1 } };
        CrossValidation validation = CrossValidation.Of(table.Features, table.Target, folds, options);
        RulesLearner learner = (RulesLearner)PropensityModel.Fit(table.Features, table.Target, options).Model.Learner;
        return (new ChurnOneRule($"{learner.Rules[0]}", validation.Auc, validation.LogLoss, validation.Brier, validation.Accuracy), validation);
    }
}
