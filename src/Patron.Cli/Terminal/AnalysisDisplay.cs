using System.Diagnostics;
using Patron.DuckDb;
using Patron.Pipeline.Direct;

namespace Patron.Cli.Terminal;

/// <summary>Shows the stages of an analysis.</summary>
sealed class AnalysisDisplay(IWorkDisplay display) : IAnalysisObserver
{
    long _started;

    public void StageStarted(string stage, Func<QueryProgress>? progress)
    {
        _started = Stopwatch.GetTimestamp();
        display.Begin(stage, progress is null ? null : () => Of(progress()));
    }

    public void StageEnded(string stage, long rows) =>
        display.End(stage, $"{Amounts.Rows(rows)} in {Amounts.Time(Stopwatch.GetElapsedTime(_started))}");

    public void Note(string message) => display.Line($"note: {message}");

    static WorkProgress Of(QueryProgress progress) => new(progress.Fraction, progress.RowsDone);
}
