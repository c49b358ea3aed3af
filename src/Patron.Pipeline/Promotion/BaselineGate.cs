using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>Whether the version is better, beyond chance, than what anybody could forecast without a model.</summary>
sealed class BaselineGate : IGate
{
    /// <inheritdoc/>
    public string Name => "baseline";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.TooFew is { } reason)
            return GateResult.NotJudged(Name, reason);
        Rival best = trial.Baselines.MinBy(rival => Comparison.LossesOf(trial, rival.Forecast).Average())!;
        Comparison comparison = Comparison.Of(trial, best.Forecast);
        Dictionary<string, double> figures = comparison.Figures;
        string sentence = comparison.Sentence(trial, best.Name);
        bool passed = comparison.IsBetter;
        if (trial.IsProbability)
        {
            Estimate area = AreaUnderCurve.EstimateOf(trial.Forecast, trial.Outcomes)!.Value; // there are enough of each outcome
            BinaryMetrics metrics = BinaryMetrics.Of(trial.Forecast, trial.Outcomes);
            (figures["auc"], figures["auc_low"], figures["auc_high"]) = (area.Value, area.Low, area.High);
            (figures["accuracy"], figures["majority_accuracy"]) = (metrics.Accuracy, metrics.MajorityAccuracy);
            sentence += $"; AUC {area.Value:0.000} ({area.Low:0.000} to {area.High:0.000})";
            passed &= area.Low > 0.5;
        }

        if (!passed)
            sentence += $"; that is not better than {best.Name} beyond chance{Comparison.Asked(trial)}";
        return new GateResult(Name, passed ? GateOutcome.Passed : GateOutcome.Failed, sentence, figures, trial.Rules.Margin);
    }
}
