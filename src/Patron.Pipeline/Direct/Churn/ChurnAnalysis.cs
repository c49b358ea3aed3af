using Patron.Models.Description;
using Patron.Models.Numerics;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Who will leave, from one table of customers, without a project: a learner of any kind, cross-validated.</summary>
public static class ChurnAnalysis
{
    /// <summary>Of folds and choices; the same for all that is asked of one table.</summary>
    internal const long Seed = 42;

    const int ReasonsPerCustomer = 3;

    /// <summary>Does all of it.</summary>
    /// <exception cref="InputException">The file, or what was said about it, is wrong.</exception>
    /// <exception cref="IOException">Scores could not be written.</exception>
    public static ChurnOutcome Execute(ChurnRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        _ = request.Campaign?.Checked();
        OutputFile? output = request.Output is { } path ? OutputFile.Check(path, input: request.File) : null;
        using Engine engine = new();
        ChurnTable table = observer.Stage($"reading {request.File}", engine, read => read.Rows,
            () => ChurnTable.Read(request, engine.Connection, cancellation));
        foreach (LeftOut column in table.LeftOut)
            observer.Note($"column '{column.Column}' is not used: it {column.Reason}");

        int[] folds = table.Folds(request, Seed);
        IReadOnlyList<ChurnLeak> leaks = Leaks(table, observer);
        cancellation.ThrowIfCancellationRequested();
        ChurnOutcome found = Learn(request, table, folds, leaks, observer, cancellation);
        if (output is not null)
        {
            observer.Stage($"writing {request.Output}", engine, rows => rows,
                () => ChurnScoreTable.Write(found.Scores, output, engine.Connection, cancellation));
        }

        return found;
    }

    static ChurnOutcome Learn(
        ChurnRequest request, ChurnTable table, int[] folds, IReadOnlyList<ChurnLeak> leaks, IAnalysisObserver observer, CancellationToken cancellation)
    {
        (LearnerOptions learner, string? reason) = ChurnLearner.Of(table, request, observer);
        PropensityOptions options = new() { Target = request.Target, Learner = learner };
        (CrossValidation validation, ChurnMetrics metrics) = observer.Stage("cross-validation", null, _ => table.Rows, () =>
        {
            CrossValidation judged = CrossValidation.Of(table.Features, table.Target, folds, options);
            return (judged, ChurnFigures.Of(table, folds, judged, Seed));
        });
        cancellation.ThrowIfCancellationRequested();
        FitResult<PropensityModel> fit = observer.Stage("fitting", null, _ => table.Rows, () => PropensityModel.Fit(table.Features, table.Target, options));
        foreach (string warning in fit.Report.Warnings)
            observer.Note(warning);
        ChurnScores scores = observer.Stage("scoring", null, _ => table.Rows, () => Score(fit.Model, table));
        ChurnReport report = new(
            request.File, table.Rows, request.Target, table.Positive, table.Target.Count(left => left),
            ChurnLearner.Described(fit, learner, reason), metrics,
            ChurnLearner.Columns(fit.Model, table.Features), ChurnLearner.Coefficients(fit), table.LeftOut, leaks, null, request.Output);
        return request.Campaign is { } campaign
            ? Decided(new ChurnOutcome(report, scores), validation, table, campaign)
            : new ChurnOutcome(report, scores);
    }

    static ChurnOutcome Decided(ChurnOutcome found, CrossValidation validation, ChurnTable table, ChurnCampaign campaign)
    {
        ContactChoice all = ContactChoice.Of(found.Scores.Scores, table, campaign, Seed);
        ContactChoice unseen = ContactChoice.Of(validation.Probabilities, table, campaign, Seed);
        return new ChurnOutcome(
            found.Report with { Decision = ContactChoice.Decision(all, unseen, table, campaign) },
            found.Scores with { Contacts = all.Chosen });
    }

    /// <summary>They are told and learnt from: one file alone does not say when its columns were written.</summary>
    static ChurnLeak[] Leaks(ChurnTable table, IAnalysisObserver observer)
    {
        IReadOnlyList<Leak> found = observer.Stage("looking for leaks", null, _ => table.Rows, () =>
            LeakSearch.Of(table.Features, table.Target, table.Ids, new LeakOptions { Seed = Seed }));
        foreach (Leak leak in found)
        {
            observer.Note(
                $"column '{leak.Column}' knows who left too well to be known beforehand: {leak.Reason}; if it is written when a customer leaves, take it out of the file");
        }

        return [.. found.Select(leak => new ChurnLeak(leak.Column, leak.Reason))];
    }

    static ChurnScores Score(PropensityModel model, ChurnTable table)
    {
        double[] scores = model.Score(table.Features).Probabilities;
        ScoreReason[][] reasons = model.Explain(table.Features, ReasonsPerCustomer);
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

    static string Sentence(ScoreReason[] reasons) =>
        string.Join("; ", reasons.Select(reason => $"{reason.Value} ({reason.Contribution:+0.00;-0.00})"));
}
