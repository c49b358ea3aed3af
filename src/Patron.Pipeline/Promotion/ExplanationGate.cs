using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Whether what the model explains can be true. Nobody knows the future of customers this well: where the score, or one column alone,
/// tells nearly everything, that column most likely holds what it is to foresee.
/// </summary>
sealed class ExplanationGate : IGate
{
    /// <summary>Area under the curve from which on a score is too good.</summary>
    public const double TooGood = 0.99;

    /// <summary>Area from which on a column alone is too good.</summary>
    public const double TooGoodAlone = 0.98;

    /// <summary>Share of the variance of purchases from which on a forecast is too good.</summary>
    public const double TooMuchExplained = 0.99;

    /// <inheritdoc/>
    public string Name => "explanation";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.Parameters.FirstOrDefault(parameter => !double.IsFinite(parameter.Value)) is { } odd)
            return Failed($"{odd.Name} is {odd.Value}: the fit has no finite answer", new Dictionary<string, double>(), null);
        if (trial.TooFew is { } reason)
            return GateResult.NotJudged(Name, reason);
        return trial.IsProbability ? OfProbabilities(trial) : OfPurchases(trial);
    }

    GateResult OfProbabilities(Trial trial)
    {
        double area = AreaUnderCurve.Of(trial.Forecast, trial.Outcomes)!.Value; // there are enough of each outcome
        Dictionary<string, double> figures = new() { ["auc"] = area };
        ColumnAlone? strongest = trial.Columns.MaxBy(column => column.Auc);
        if (strongest is not null)
            figures["strongest_alone"] = strongest.Auc;
        if (strongest?.Auc >= TooGoodAlone)
        {
            return Failed(
                $"{strongest.Column} alone has an AUC of {strongest.Auc:0.000}: does it hold what the model is to foresee?",
                figures, TooGoodAlone);
        }

        if (area >= TooGood)
            return Failed($"an AUC of {area:0.000} is too good to be true: does a feature hold what is to be foreseen?", figures, TooGood);
        string alone = strongest is null ? "" : $"; {strongest.Column} tells most alone, with {strongest.Auc:0.000}";
        string finite = trial.Parameters.Count > 0 ? "; every coefficient is finite" : "";
        return new GateResult(Name, GateOutcome.Passed, $"AUC {area:0.000}{alone}{finite}", figures, TooGood);
    }

    GateResult OfPurchases(Trial trial)
    {
        double mean = trial.Actual.Average();
        double spread = trial.Actual.Sum(actual => (actual - mean) * (actual - mean));
        double errors = trial.Forecast.Zip(trial.Actual, (forecast, actual) => (forecast - actual) * (forecast - actual)).Sum();
        double explained = spread > 0 ? 1 - (errors / spread) : 0;
        Dictionary<string, double> figures = new() { ["explained"] = explained };
        string share = $"{100 * explained:0.0} % of the variance of purchases";
        return explained >= TooMuchExplained
            ? Failed($"{share} is explained, which is too good to be true: do the histories hold the hold-out?", figures, TooMuchExplained)
            : new GateResult(Name, GateOutcome.Passed, $"{share} is explained; every parameter is finite", figures, TooMuchExplained);
    }

    GateResult Failed(string sentence, Dictionary<string, double> figures, double? limit) =>
        new(Name, GateOutcome.Failed, sentence, figures, limit);
}
