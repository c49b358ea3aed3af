using Patron.DuckDb;
using Patron.Pipeline.Direct;

namespace Patron.Pipeline.Tests.Direct;

/// <summary>Keeps what an analysis says.</summary>
sealed class AnalysisNotes : IAnalysisObserver
{
    public List<string> Stages { get; } = [];

    public List<string> Notes { get; } = [];

    public void StageStarted(string stage, Func<QueryProgress>? progress) => progress?.Invoke();

    public void StageEnded(string stage, long rows) => Stages.Add($"{stage}: {rows}");

    public void Note(string message) => Notes.Add(message);
}
