using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Who will leave, from one table of customers, without a project: a learner of any kind, cross-validated.</summary>
public static class ChurnAnalysis
{
    /// <summary>Of folds and choices; the same for all that is asked of one table.</summary>
    internal const long Seed = 42;

    /// <summary>Does all of it.</summary>
    /// <exception cref="InputException">The file, or what was said about it, is wrong.</exception>
    /// <exception cref="IOException">Scores could not be written.</exception>
    public static ChurnOutcome Execute(ChurnRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        _ = request.Campaign?.Checked();
        ChurnOutputs outputs = ChurnOutputs.Check(request);
        using Engine engine = new();
        ChurnTable table = observer.Stage($"reading {request.File}", engine, read => read.Rows,
            () => ChurnTable.Read(request, engine.Connection, cancellation));
        foreach (LeftOut column in table.LeftOut)
            observer.Note($"column '{column.Column}' is not used: it {column.Reason}");

        table.RequireFolds(request);
        ChurnLeak[] leaks = ChurnLeaks.Of(table, observer);
        cancellation.ThrowIfCancellationRequested();
        ChurnOutcome found = Learn(request, table, leaks, outputs, observer, cancellation);
        if (outputs.Scores is { } output)
        {
            observer.Stage($"writing {request.Output}", engine, rows => rows,
                () => ChurnScoreTable.Write(found.Scores, output, engine.Connection, cancellation));
        }

        return found;
    }

    static ChurnOutcome Learn(
        ChurnRequest request, ChurnTable table, ChurnLeak[] leaks, ChurnOutputs outputs, IAnalysisObserver observer, CancellationToken cancellation)
    {
        ChurnFit fit = ChurnFit.Of(table, request, isJudged: true, observer, cancellation);
        (CrossValidation validation, PropensityModel model) = (fit.Validation!, fit.Fitted.Model);
        foreach (string warning in fit.Fitted.Report.Warnings)
            observer.Note(warning);
        cancellation.ThrowIfCancellationRequested();
        ((ChurnOneRule, CrossValidation Validation) rule, ChurnMetrics metrics) = observer.Stage("judging", null, _ => table.Rows, () =>
        {
            (ChurnOneRule, CrossValidation) one = ChurnFigures.OneRule(table, table.Folds(request, Seed));
            return (one, ChurnFigures.Of(table, validation, one, Seed));
        });
        ChurnScores scores = observer.Stage("scoring", null, _ => table.Rows, () => Score(model, table));
        ChurnReport report = new(
            request.File, table.Rows, request.Target, table.Positive, table.Target.Count(left => left), ChurnLearner.Described(fit), metrics,
            ChurnLearner.Columns(model, table.Features), ChurnLearner.Coefficients(fit.Fitted), ChurnLearner.Effects(fit.Fitted),
            table.LeftOut, leaks, null, request.Output, request.Page);
        ChurnOutcome found = new(report, scores);
        if (request.Campaign is { } campaign)
            found = Decided(found, validation, table, campaign);
        if (outputs.Page is { } page)
        {
            observer.Stage($"writing {request.Page}", null, _ => table.Rows, () =>
            {
                ChurnPage.Of(found, table, model, validation, rule.Validation, request.Campaign).Write(page);
                return table.Rows;
            });
        }

        return found;
    }

    static ChurnOutcome Decided(ChurnOutcome found, CrossValidation validation, ChurnTable table, ChurnCampaign campaign)
    {
        ContactChoice all = ContactChoice.Of(found.Scores.Scores, table, campaign, Seed);
        ContactChoice unseen = ContactChoice.Of(validation.Probabilities, table, campaign, Seed);
        return new ChurnOutcome(
            found.Report with { Decision = ContactChoice.Decision(all, unseen, table, campaign) },
            found.Scores with { Contacts = all.Chosen });
    }

    static ChurnScores Score(PropensityModel model, ChurnTable table)
    {
        double[] scores = model.Score(table.Features).Probabilities;
        IReadOnlyList<ReasonCode>[] reasons = ReasonCodes.Of(model.Contributions(table.Features), table.Features);
        return new ChurnScores(table.Ids, scores, Deciles(scores, table.Ids), Array.ConvertAll(reasons, Sentence));
    }

    /// <summary>Tenths by falling score; equal scores in the order of a stable hash, so that no order of rows decides.</summary>
    static int[] Deciles(double[] scores, string[] ids)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)
            .OrderByDescending(row => scores[row])
            .ThenBy(row => StableHash.Of(Seed, "decile", ids[row]))
            .ThenBy(row => ids[row], StringComparer.Ordinal)];
        int[] deciles = new int[scores.Length];
        for (int rank = 0; rank < order.Length; rank++)
            deciles[order[rank]] = (int)(10L * rank / order.Length) + 1;
        return deciles;
    }

    static string Sentence(IReadOnlyList<ReasonCode> reasons) =>
        string.Join("; ", reasons.Select(reason => $"{reason.Column}={reason.Value} ({reason.Contribution:+0.00;-0.00})"));
}
