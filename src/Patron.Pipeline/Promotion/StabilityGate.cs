using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Whether it matters little which customers the model learnt from, and whether a version of the champion's own recipe, which no
/// comparison can tell from it, scores much as the champion does.
/// </summary>
sealed class StabilityGate : IGate
{
    /// <inheritdoc/>
    public string Name => "stability";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.TooFew is { } reason)
            return GateResult.NotJudged(Name, reason);
        Dictionary<string, double> figures = [];
        List<string> sentences = [];
        bool judged = false;
        bool failed = false;
        if (SpreadOf(trial) is { } spread)
        {
            double limit = trial.Rules.Stability.Spread;
            (figures["spread"], figures["spread_by_chance"], judged) = (spread.Found, spread.ByChance, true);
            failed |= spread.IsBeyond(limit);
            sentences.Add(
                $"AUC differs by {spread.Found:0.000} from fold to fold, where chance makes it {spread.ByChance:0.000} "
                + $"(fails where it is beyond chance by surely more than {limit:0.000})");
        }

        if (trial.Champion is { Scores: { } then, NewScores: { } now })
        {
            double shift = PopulationStability.Index(then, now);
            figures["shift"] = shift;
            bool isJudged = trial.Champion.Standing == Standing.SameRecipe;
            double limit = trial.Rules.Stability.Shift;
            judged |= isJudged;
            failed |= isJudged && shift > limit;
            sentences.Add(
                $"scores shifted by {shift:0.000} against the champion's{(isJudged ? $" (at most {limit:0.000})" : ", which the comparison with it judges")}");
        }

        return judged
            ? new GateResult(Name, failed ? GateOutcome.Failed : GateOutcome.Passed, string.Join("; ", sentences), figures)
            : new GateResult(Name, GateOutcome.NotJudged, string.Join("; ", sentences.DefaultIfEmpty("there are no folds to compare")), figures);
    }

    /// <summary>How far the area differs from fold to fold; null where there are no two to compare.</summary>
    static Spread? SpreadOf(Trial trial)
    {
        if (!trial.IsProbability || trial.Folds.Length == 0)
            return null;
        List<Estimate> areas = [];
        foreach (int[] rows in Enumerable.Range(0, trial.Folds.Length).GroupBy(row => trial.Folds[row]).Select(fold => fold.ToArray()))
        {
            bool[] outcomes = Array.ConvertAll(rows, row => trial.Actual[row] > 0);
            if (AreaUnderCurve.EstimateOf(Array.ConvertAll(rows, row => trial.Forecast[row]), outcomes) is { } area)
                areas.Add(area);
        }

        return Spread.Of(areas);
    }
}
