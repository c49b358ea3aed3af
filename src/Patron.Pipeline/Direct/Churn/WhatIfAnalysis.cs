using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

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
        WhatIfFields fields = new(table.Features);
        Dictionary<string, FieldValue> changes = fields.Changes(request.Changes);
        ChangeLimits limits = fields.Limits(request.Kept, request.Ranges);
        ChurnLeak[] leaks = ChurnLeaks.Of(table, observer);
        ChurnFit fit = ChurnFit.Of(table, request.Churn, isJudged: false, observer, cancellation);
        PropensityModel model = fit.Fitted.Model;
        WhatIf? changed = changes.Count == 0 ? null : Try(() => WhatIf.Of(
            rows => model.Score(rows).Probabilities, table.Features, row, changes, limits, model.Contributions));
        CounterfactualSearch flips = observer.Stage("looking for changes", null, _ => 1, () => Flips(request, table.Features, row, model, limits));
        return Outcome(request, table, row, model, changed, flips) with { LearnerReason = fit.Choice?.Reason, Leaks = leaks };
    }

    /// <summary>Those that bring together what customers have together; where there are none, any.</summary>
    static CounterfactualSearch Flips(WhatIfRequest request, FeatureTable features, int row, PropensityModel model, ChangeLimits limits)
    {
        CounterfactualSearch seen = Counterfactuals.Of(
            model, features, features, row, request.Threshold, limits, new CounterfactualOptions { SeenOnly = true });
        return seen.Found.Count > 0 ? seen : Counterfactuals.Of(model, features, features, row, request.Threshold, limits);
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
        UnseenPairs unseen = new(table.Features);
        string scale = model.Learner.ScoreScale == ScoreScale.LogOdds ? "log odds" : "probability";
        return new WhatIfOutcome(
            request.Customer,
            model.Learner.Kind.ToString().ToLowerInvariant(),
            flips.Score,
            model.Calibration is null ? scale : $"{scale} before calibration",
            contributions.Base,
            columns,
            changed is null ? null : new WhatIfChanged(Fields(changed.Changes), changed.After, Unseen(changed.Changes)),
            request.Threshold,
            [.. flips.Found.Select(flip => new WhatIfFlip(Fields(flip.Changes), flip.Score, flip.Cost, Unseen(flip.Changes)))],
            flips.Summary);

        WhatIfPair[] Unseen(IReadOnlyList<FieldChange> made) => [.. unseen.Of(table.Features, row, made).Select(WhatIfPair.Of)];
    }

    static WhatIfChange[] Fields(IReadOnlyList<FieldChange> changes) => [.. changes.Select(WhatIfChange.Of)];

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
