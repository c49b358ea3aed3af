using Patron.DuckDb;

namespace Patron.Pipeline.Tests;

/// <summary>Keeps what a run says.</summary>
sealed class SilentObserver : IRunObserver
{
    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    public List<(string Step, StepOutcome Outcome)> Ended { get; } = [];

    public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
    {
    }

    public void StepEnded(StepInfo step, StepOutcome outcome) => Ended.Add((step.Name, outcome));

    public void Note(string message) => Notes.Add(message);

    public void Warning(string message) => Warnings.Add(message);
}
