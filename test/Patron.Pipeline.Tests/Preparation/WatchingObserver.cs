using Patron.DuckDb;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>Keeps the warnings of a run.</summary>
sealed class WatchingObserver : IRunObserver
{
    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
    {
    }

    public void StepEnded(StepInfo step, StepOutcome outcome)
    {
    }

    public void Warning(string message) => Warnings.Add(message);

    public void Note(string message) => Notes.Add(message);
}
