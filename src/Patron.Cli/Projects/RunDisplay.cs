using Patron.Cli.Terminal;
using Patron.DuckDb;
using Patron.Pipeline;

namespace Patron.Cli.Projects;

/// <summary>Shows the steps of a run.</summary>
sealed class RunDisplay(IWorkDisplay display) : IRunObserver
{
    string _stage = "";

    public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
    {
        _stage = $"[{number.ToString().PadLeft(total.ToString().Length)}/{total}] {step.Name}";
        display.Begin(_stage, () => Of(progress()));
    }

    public void StepEnded(StepInfo step, StepOutcome outcome)
    {
        string time = Amounts.Time(outcome.Elapsed);
        display.End(_stage, outcome.Status switch
        {
            StepStatus.Unchanged => "unchanged",
            StepStatus.Failed => $"failed after {time}",
            _ when outcome.Rows == 0 => $"done in {time}",
            _ => $"{Amounts.Rows(outcome.Rows)} in {time}",
        });
    }

    public void Warning(string message) => display.Line($"warning: {message}");

    public void Note(string message) => display.Line($"note: {message}");

    static WorkProgress Of(QueryProgress progress) => new(progress.Fraction, progress.RowsDone);
}
