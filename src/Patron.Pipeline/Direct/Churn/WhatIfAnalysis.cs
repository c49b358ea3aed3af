using System.Globalization;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Why one customer of a table will leave or stay, and what would change it, by the model of <see cref="ChurnAnalysis"/>.</summary>
public static class WhatIfAnalysis
{
    /// <summary>Does all of it.</summary>
    /// <exception cref="InputException">The file, or what was said about it or about the changes, is wrong.</exception>
    public static WhatIfOutcome Execute(WhatIfRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        using Engine engine = new();
        ChurnTable table = observer.Stage($"reading {request.Churn.File}", engine, read => read.Rows,
            () => ChurnTable.Read(request.Churn, engine.Connection, cancellation));
        int row = Array.IndexOf(table.Ids, request.Customer);
        if (row < 0)
            throw new InputException($"{request.Churn.File}: there is no customer '{request.Customer}'{(request.Churn.Id is null ? ": without --id they are numbered from 1" : "")}");
        Dictionary<string, FieldValue> changes = ChangesOf(request, table.Features);
        string[] unknown = [.. request.Kept.Where(name => table.Features.Find(name) is null)];
        if (unknown.Length > 0)
            throw new InputException($"--keep: {Unknown(unknown[0], table.Features)}");
        ChangeLimits limits = new(table.Features, [.. request.Kept.Select(name => new FieldLimits(name) { IsImmutable = true })]);
        (LearnerOptions learner, string? reason) = ChurnLearner.Of(table, request.Churn, observer);
        cancellation.ThrowIfCancellationRequested();
        PropensityModel model = observer.Stage("fitting", null, _ => table.Rows, () => PropensityModel.Fit(
            table.Features, table.Target, new PropensityOptions { Target = request.Churn.Target, Learner = learner }).Model);
        WhatIf? changed = changes.Count == 0 ? null : Try(() => WhatIf.Of(
            rows => model.Score(rows).Probabilities, table.Features, row, changes, limits, model.Contributions));
        CounterfactualSearch flips = observer.Stage("looking for changes", null, _ => 1, () =>
            Counterfactuals.Of(model, table.Features, table.Features, row, request.Threshold, limits));
        return Outcome(request, table, row, model, changed, flips) with { LearnerReason = reason };
    }

    static WhatIfOutcome Outcome(
        WhatIfRequest request, ChurnTable table, int row, PropensityModel model, WhatIf? changed, CounterfactualSearch flips)
    {
        FeatureTable one = table.Features.Take([row]);
        ScoreContributions contributions = model.Contributions(one);
        Dictionary<string, double> then = changed?.Shifts!.ToDictionary(shift => shift.Column, shift => shift.After) ?? [];
        ReasonOptions all = new() { Count = model.Columns.Count };
        WhatIfColumn[] columns =
        [
            .. ReasonCodes.Of(contributions, one, all)[0].Select(reason => new WhatIfColumn(
                reason.Column, $"{reason.Value}", reason.Contribution, changed is null ? null : then[reason.Column])),
        ];
        return new WhatIfOutcome(
            request.Customer,
            model.Learner.Kind.ToString().ToLowerInvariant(),
            flips.Score,
            model.Learner.ScoreScale == ScoreScale.LogOdds ? "log odds" : "probability",
            contributions.Base,
            columns,
            changed is null ? null : new WhatIfChanged(Texts(changed.Changes), changed.After),
            request.Threshold,
            [.. flips.Found.Select(flip => new WhatIfFlip(Texts(flip.Changes), flip.Score, flip.Cost))],
            flips.Summary);
    }

    static string[] Texts(IReadOnlyList<FieldChange> changes) => [.. changes.Select(change => $"{change}")];

    static Dictionary<string, FieldValue> ChangesOf(WhatIfRequest request, FeatureTable features) =>
        request.Changes.ToDictionary(change => change.Key, change => ValueOf(change.Key, change.Value, features), StringComparer.Ordinal);

    static FieldValue ValueOf(string name, string text, FeatureTable features) => features.Find(name) switch
    {
        null => throw new InputException($"--set: {Unknown(name, features)}"),
        NumericColumn when text == "missing" => FieldValue.Of(double.NaN),
        NumericColumn when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) =>
            FieldValue.Of(number),
        NumericColumn => throw new InputException($"--set: '{name}' has numbers, which '{text}' is not: write it as 12.5, or missing"),
        CategoryColumn column when text != "missing" && !column.Values.Contains(text) => throw new InputException(
            $"--set: no customer has '{text}' in '{name}': {Suggestion.Among(text, [.. column.Values.OfType<string>().Distinct().Order(StringComparer.Ordinal)])}"),
        _ => FieldValue.Of(text == "missing" ? null : text),
    };

    static string Unknown(string name, FeatureTable features) =>
        $"the model has no column '{name}': {Suggestion.Among(name, [.. features.Columns.Select(column => column.Name)])}";

    // What limits refuse is told as they tell it.
    static WhatIf Try(Func<WhatIf> ask)
    {
        try
        {
            return ask();
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--set: {e.Message}");
        }
    }
}
