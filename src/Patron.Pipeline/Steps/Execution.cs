using System.Diagnostics;
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
    readonly StepFreshness _freshness = new(context, ledger, shared);

    public RunSummary Run(IReadOnlyList<IStep> steps)
    {
        try
        {
            List<StepFailedException> undelivered = [];
            foreach (IStep step in steps)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                observer.StepStarted(step.Info, _outcomes.Count + 1, steps.Count, () => context.Lake.Progress);
                try
                {
                    Run(step);
                }
                catch (StepFailedException failed) when (step.Info.Stage == Stage.Deliver)
                {
                    // Where one campaign cannot be delivered, the others still can.
                    undelivered.Add(failed);
                }
            }

            foreach (StepFailedException failed in undelivered.Skip(1))
                context.Journal.Warn(failed.Message);
            if (undelivered.Count > 0)
                throw undelivered[0];
        }
        catch (Exception error)
        {
            TellAfterFailure(() => Fail(error));
            throw;
        }

        context.Journal.End(RunStatus.Finished);
        return new RunSummary(context.RunId, context.AsOf, _outcomes, context.Journal.Metrics);
    }

    void Fail(Exception error)
    {
        context.Journal.Tag(RunTags.Error, (error.InnerException ?? error).GetType().Name);
        context.Journal.End(error is OperationCanceledException ? RunStatus.Cancelled : RunStatus.Failed);
    }

    void Run(IStep step)
    {
        long started = Stopwatch.GetTimestamp();
        long rowsBefore = context.Lake.RowsWritten;
        IReadOnlyList<VersionRecord> inputs = _freshness.VersionsOf(step.Info.Inputs);
        string hash = StepHash.Of(step.Info, inputs, context);
        inputs = [.. inputs, .. _freshness.VersionsOf(step.Info.History)];
        if (_freshness.LastIfUpToDate(step.Info, hash) is { } last && step.IsInPlace(context))
        {
            End(step, inputs, last, new StepOutcome(StepStatus.Unchanged, 0, Stopwatch.GetElapsedTime(started)));
            return;
        }

        StepSuccess success;
        try
        {
            ledger.Forget(step.Info.Name);
            StepOutputs outputs = StepOutputs.Before(step.Info, context, shared);
            Work(step);
            success = new StepSuccess(hash, context.RunId, outputs.After());
            ledger.Record(step.Info.Name, success);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            StepOutcome failed = new(StepStatus.Failed, 0, Stopwatch.GetElapsedTime(started), error.GetType().Name);
            TellAfterFailure(() => End(step, inputs, new StepSuccess(hash, context.RunId, []), failed));
            throw new StepFailedException(step.Info.Name, error);
        }

        long rows = context.Lake.RowsWritten - rowsBefore;
        End(step, inputs, success, new StepOutcome(StepStatus.Done, rows, Stopwatch.GetElapsedTime(started)));
    }

    /// <summary>Ingestion works on whole tables, so that no sample decides what is written to them.</summary>
    void Work(IStep step)
    {
        if (step.Info.Stage == Stage.Ingest)
            context.Lake.WithAllCustomers(RunBound);
        else
            RunBound();

        void RunBound()
        {
            context.BindInputs(step.Info);
            step.Run(context);
        }
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

    void End(IStep step, IReadOnlyList<VersionRecord> inputs, StepSuccess success, StepOutcome outcome)
    {
        _outcomes.Add((step.Info, outcome));
        context.Journal.StepEnded(step.Info, outcome, new StepRecord
        {
            Step = step.Info.Name,
            Stage = step.Info.Stage.Word(),
            Status = outcome.Status.Word(),
            MadeBy = success.RunId,
            Inputs = inputs,
            Outputs = success.Outputs,
            Rows = outcome.Rows,
            Seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
            Error = outcome.Error,
        });
    }
}
