using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Who will leave, from one table of customers, without a project: a learner of any kind, cross-validated.</summary>
public static class ChurnAnalysis
{
    const long Seed = 42;
    const int ReasonsPerCustomer = 3;

    /// <summary>Does all of it.</summary>
    /// <exception cref="InputException">The file, or what was said about it, is wrong.</exception>
    /// <exception cref="IOException">Scores could not be written.</exception>
    public static ChurnOutcome Execute(ChurnRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        OutputFile? output = request.Output is { } path ? OutputFile.Check(path, input: request.File) : null;
        using Engine engine = new();
        ChurnTable table = observer.Stage($"reading {request.File}", engine, read => read.Rows,
            () => ChurnTable.Read(request, engine.Connection, cancellation));
        foreach (LeftOut column in table.LeftOut)
            observer.Note($"column '{column.Column}' is not used: it {column.Reason}");

        RefuseFewOfOneKind(table, request);
        (LearnerOptions learner, string? reason) = request.Learner == ChurnRequest.AnyLearner
            ? observer.Stage("choosing a learner", null, _ => table.Rows, () => ChurnLearner.Chosen(table, request, Seed))
            : (ChurnLearner.Named(request), null);
        PropensityOptions options = new() { Target = request.Target, Learner = learner };
        CrossValidation validation = observer.Stage("cross-validation", null, _ => table.Rows, () => CrossValidation.Of(
            table.Features, table.Target, StratifiedFolds.Assign(table.Ids, table.Target, request.Folds, Seed), options));
        cancellation.ThrowIfCancellationRequested();
        FitResult<PropensityModel> fit = observer.Stage("fitting", null, _ => table.Rows, () => PropensityModel.Fit(table.Features, table.Target, options));
        foreach (string warning in fit.Report.Warnings)
            observer.Note(warning);
        ChurnScores scores = observer.Stage("scoring", null, _ => table.Rows, () => Score(fit.Model, table));
        if (output is not null)
        {
            observer.Stage($"writing {request.Output}", engine, rows => rows,
                () => ChurnScoreTable.Write(scores, output, engine.Connection, cancellation));
        }

        return new ChurnOutcome(Report(request, table, fit, validation, ChurnLearner.Described(fit, learner, reason)), scores);
    }

    static void RefuseFewOfOneKind(ChurnTable table, ChurnRequest request)
    {
        int positives = table.Target.Count(left => left);
        if (Math.Min(positives, table.Rows - positives) < request.Folds)
        {
            throw new InputException(
                $"{request.File}: {positives:N0} of {table.Rows:N0} customers left; cross-validation in {request.Folds} parts needs at least {request.Folds} who left and {request.Folds} who stayed");
        }
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

    static ChurnReport Report(
        ChurnRequest request, ChurnTable table, FitResult<PropensityModel> fit, CrossValidation validation, ChurnModel model)
    {
        int positives = table.Target.Count(left => left);
        double share = (double)positives / table.Rows;
        ChurnMetrics metrics = new(
            validation.Folds.Count, validation.Auc, validation.LogLoss, validation.Brier, validation.Accuracy, validation.MajorityAccuracy,
            -((share * Math.Log(share)) + ((1 - share) * Math.Log(1 - share))),
            share * (1 - share),
            BinaryMetrics.Of(validation.Probabilities, table.Target).Lift);
        return new ChurnReport(
            request.File, table.Rows, request.Target, table.Positive, positives, model, metrics,
            ChurnLearner.Columns(fit.Model, table.Features), ChurnLearner.Coefficients(fit), table.LeftOut, request.Output);
    }
}
