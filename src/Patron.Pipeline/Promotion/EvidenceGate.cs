namespace Patron.Pipeline.Promotion;

/// <summary>
/// Whether the version was judged on rows that it had not seen. Its evaluation is done anew on such rows; what was registered must be
/// what comes out.
/// </summary>
sealed class EvidenceGate : IGate
{
    /// <summary>How far the registered loss may be from the one found anew, relatively: rounding alone.</summary>
    const double Tolerance = 1e-6;

    /// <inheritdoc/>
    public string Name => "evidence";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.Actual.Length == 0)
            return GateResult.NotJudged(Name, "there is no row to judge it by");
        double loss = Comparison.LossesOf(trial, trial.Forecast).Average();
        Dictionary<string, double> figures = new()
        {
            ["rows"] = trial.Actual.Length,
            ["recorded_rows"] = trial.Evidence.RecordedRows,
            ["loss"] = loss,
            ["recorded_loss"] = trial.Evidence.RecordedLoss,
        };
        string? leak = LeakIn(trial, loss);
        return leak is null
            ? new GateResult(Name, GateOutcome.Passed, How(trial), figures)
            : new GateResult(Name, GateOutcome.Failed, leak, figures);
    }

    static string? LeakIn(Trial trial, double loss)
    {
        Evidence evidence = trial.Evidence;
        if (evidence.LearntUntil > evidence.JudgedFrom)
        {
            return $"the model learnt from data until {evidence.LearntUntil:yyyy-MM-dd}, which reaches into what it is judged on "
                + $"({evidence.JudgedFrom:yyyy-MM-dd} to {evidence.JudgedUntil:yyyy-MM-dd})";
        }

        if (evidence.Folds is { } folds && (folds < 2 || trial.Folds.Distinct().Count() < 2))
            return "the model was judged on the rows it learnt from: without folds nothing is held out";
        if (evidence.JudgedUntil <= evidence.JudgedFrom)
            return "nothing was held out to judge the model on";
        if (evidence.RecordedRows != trial.Actual.Length)
            return $"the registered evaluation is of {evidence.RecordedRows} rows, its data has {trial.Actual.Length}";
        return Math.Abs(evidence.RecordedLoss - loss) > Tolerance * Math.Abs(loss)
            ? $"the registered evaluation says a loss of {evidence.RecordedLoss:0.0000}; on rows the model had not seen it is {loss:0.0000}"
            : null;
    }

    static string How(Trial trial) => trial.Evidence.Folds is { } folds
        ? $"each of {trial.Actual.Length} rows was judged by a fit on the other {folds - 1} of {folds} folds"
        : $"fitted on data until {trial.Evidence.LearntUntil:yyyy-MM-dd}, judged by {trial.Actual.Length} customers from then "
            + $"until {trial.Evidence.JudgedUntil:yyyy-MM-dd}";
}
