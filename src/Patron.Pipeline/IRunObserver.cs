using Patron.DuckDb;

namespace Patron.Pipeline;

/// <summary>Sees a run as it happens: a terminal, a log, a test.</summary>
public interface IRunObserver
{
    /// <summary>A step begins.</summary>
    /// <param name="step">What it is.</param>
    /// <param name="number">Its place in this run, from 1.</param>
    /// <param name="total">How many steps this run has.</param>
    /// <param name="progress">How far the engine is in the query at hand; may be asked from any thread until the step ends.</param>
    void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress);

    /// <summary>A step ended well, was skipped, or failed.</summary>
    void StepEnded(StepInfo step, StepOutcome outcome);

    /// <summary>Something a person should know, though nothing failed.</summary>
    void Warning(string message);

    /// <summary>What a step decided and why; most observers need not show it.</summary>
    void Note(string message)
    {
    }
}

/// <summary>How a step ended.</summary>
public enum StepStatus
{
    /// <summary>It ran and its outputs are new.</summary>
    Done,

    /// <summary>Nothing it depends on changed since its last success.</summary>
    Unchanged,

    /// <summary>It failed; its outputs are as before.</summary>
    Failed,
}

/// <summary>The end of one step.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Rows">Rows written to tables.</param>
/// <param name="Elapsed">Time it took.</param>
/// <param name="Error">The kind of error it failed with; never its message, which may hold a customer's data.</param>
public sealed record StepOutcome(StepStatus Status, long Rows, TimeSpan Elapsed, string? Error = null);
