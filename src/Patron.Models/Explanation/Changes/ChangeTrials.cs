using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>A change that is tried: for each changed column, as a place among the candidates, its new value.</summary>
sealed record Trial(IReadOnlyList<(int Place, FieldValue Value)> Values, double Score, double Cost)
{
    public bool Touches(int place) => Values.Any(value => value.Place == place);

    public bool Covers(Trial other) => other.Values.All(value => Touches(value.Place));

    public string Columns => string.Join(',', Values.Select(value => value.Place));
}

/// <summary>Scores changes of one row.</summary>
sealed class ChangeTrials(
    Func<FeatureTable, double[]> scores, FeatureTable table, int row, double own, double threshold, CandidateValues[] candidates,
    UnseenPairs? unseen = null)
{
    readonly FieldValue[] _own = Array.ConvertAll(candidates, candidate => candidate.Own);

    /// <summary>Whether the decision is another than that of the row as it is, by a change that may be given.</summary>
    public bool Flips(Trial trial) => Crosses(trial) && unseen?.In(_own, trial.Values).Any() != true;

    /// <summary>Whether the decision is another, however odd the change.</summary>
    public bool Crosses(Trial trial) => (trial.Score >= threshold) != (own >= threshold);

    /// <summary>How far a score still is from the other side; below 0 beyond it.</summary>
    public double Distance(Trial trial) => own >= threshold ? trial.Score - threshold : threshold - trial.Score;

    /// <summary>The changes with their scores, each with its columns in order.</summary>
    public Trial[] Score(IReadOnlyList<IReadOnlyList<(int Place, FieldValue Value)>> changes)
    {
        if (changes.Count == 0)
            return [];
        IReadOnlyList<(int Place, FieldValue Value)>[] ordered = [.. changes.Select(values => values.OrderBy(value => value.Place).ToArray())];
        double[] scored = scores(ChangedRows.Of(table, row, [.. ordered.Select(ToChanges)]));
        return [.. ordered.Select((values, place) =>
            new Trial(values, scored[place], values.Sum(value => candidates[value.Place].Cost(value.Value))))];
    }

    public Counterfactual ToCounterfactual(Trial trial) => new(ToChanges(trial.Values), trial.Score, trial.Cost);

    FieldChange[] ToChanges(IReadOnlyList<(int Place, FieldValue Value)> values) =>
        [.. values.Select(value => new FieldChange(candidates[value.Place].Column, candidates[value.Place].Own, value.Value))];
}
