namespace Patron.Pipeline.Promotion;

/// <summary>Whether the version is better, beyond chance, than the champion on the same rows.</summary>
sealed class ChampionGate : IGate
{
    /// <inheritdoc/>
    public string Name => "champion";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        Opponent champion = trial.Champion;
        if (champion.Standing == Standing.Same)
        {
            return new GateResult(
                Name, GateOutcome.Failed,
                $"the champion, version {champion.Version}, is the same recipe on the same data: there is no difference, and it stays",
                new Dictionary<string, double> { ["saved"] = 0 }, trial.Rules.Margin);
        }

        if (champion.Standing == Standing.Absent)
            return GateResult.NotJudged(Name, champion.Why);
        if (trial.TooFew is { } reason)
            return Kept(trial, reason);
        if (champion.Forecast is null)
            return GateResult.NotJudged(Name, champion.Why);
        Comparison comparison = Comparison.Of(trial, champion.Forecast);
        string how = champion.Standing == Standing.Refitted
            ? $"the recipe of the champion, version {champion.Version}, fitted again without these rows, which it has seen"
            : $"the champion, version {champion.Version}";
        string sentence = comparison.Sentence(trial, how);
        if (!comparison.IsBetter)
            sentence += $"; that is not better beyond chance{Comparison.Asked(trial)}, and the champion stays";
        return new GateResult(
            Name, comparison.IsBetter ? GateOutcome.Passed : GateOutcome.Failed, sentence, comparison.Figures, trial.Rules.Margin);
    }

    /// <summary>Few rows are the sign of a broken load: what scores is not given up for what was learnt from it, unless a person says so.</summary>
    GateResult Kept(Trial trial, string reason) => new(
        Name, GateOutcome.Failed,
        $"{reason}, and the champion, version {trial.Champion.Version}, stays; are the data whole? If so, "
        + $"'patron models promote {trial.Model} {trial.Version} --override REASON' lets version {trial.Version} score",
        new Dictionary<string, double> { ["rows"] = trial.Actual.Length, ["positive"] = trial.Outcomes.Count(happened => happened) });
}
