using System.Diagnostics;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Steps;

/// <summary>Runs steps one after the other and keeps the ledger of what is up to date.</summary>
/// <param name="context">What steps use.</param>
/// <param name="ledger">The last success of every step.</param>
/// <param name="observer">Who watches.</param>
/// <param name="shared">Tables that several steps write, each its own rows.</param>
sealed class Execution(StepContext context, StepLedger ledger, IRunObserver observer, IReadOnlySet<string> shared)
{
    readonly List<(StepInfo, StepOutcome)> _outcomes = [];

    public RunSummary Run(IReadOnlyList<IStep> steps)
    {
        try
        {
            foreach (IStep step in steps)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                observer.StepStarted(step.Info, _outcomes.Count + 1, steps.Count, () => context.Lake.Progress);
                Run(step);
            }
        }
        catch (Exception error)
        {
            TellAfterFailure(() => Finish(error is OperationCanceledException ? "cancelled" : "failed"));
            throw;
        }

        Finish("done");
        return new RunSummary(context.RunId, context.AsOf, _outcomes, context.Journal.Metrics);
    }

    void Finish(string status) => context.Journal.Finish(status, context.AsOf, context.Project.Settings.Environment);

    void Run(IStep step)
    {
        long started = Stopwatch.GetTimestamp();
        long rowsBefore = context.Lake.RowsWritten;
        string hash = StepHash.Of(step.Info, context);
        if (IsUpToDate(step.Info, hash) && step.IsInPlace(context))
        {
            End(step, new StepOutcome(StepStatus.Unchanged, 0, Stopwatch.GetElapsedTime(started)));
            return;
        }

        try
        {
            ledger.Forget(step.Info.Name);
            context.BindInputs(step.Info);
            step.Run(context);
            ledger.Record(step.Info.Name, new StepSuccess(hash, context.RunId, context.VersionsOf(step.Info.Outputs)));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            StepOutcome failed = new(StepStatus.Failed, 0, Stopwatch.GetElapsedTime(started), error.GetType().Name);
            TellAfterFailure(() => End(step, failed));
            throw new StepFailedException(step.Info.Name, error);
        }

        End(step, new StepOutcome(StepStatus.Done, context.Lake.RowsWritten - rowsBefore, Stopwatch.GetElapsedTime(started)));
    }

    /// <summary>The disk that failed a step may refuse the journal too; what the person has to hear is the step's error.</summary>
    static void TellAfterFailure(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    void End(IStep step, StepOutcome outcome)
    {
        _outcomes.Add((step.Info, outcome));
        context.Journal.StepEnded(step.Info, outcome);
    }

    bool IsUpToDate(StepInfo step, string hash)
    {
        if (ledger.LastOf(step.Name) is not { } last || last.Hash != hash)
            return false;
        IReadOnlyDictionary<string, TableVersion> now = context.VersionsOf(step.Outputs);
        // A table that several steps write moves on with each of them; one that is this step's alone must be as it left it.
        return last.Outputs.All(output => now.GetValueOrDefault(output.Key) is { } current
            && (current == output.Value || (shared.Contains(output.Key) && current.IsLaterThan(output.Value))));
    }
}
