using Patron.DuckDb;

namespace Patron.Pipeline.Direct;

/// <summary>Sees an analysis as it happens.</summary>
public interface IAnalysisObserver
{
    /// <summary>A stage begins.</summary>
    /// <param name="stage">What is done.</param>
    /// <param name="progress">How far the engine is; may be asked from any thread until the stage ends. Null where it is not at work.</param>
    void StageStarted(string stage, Func<QueryProgress>? progress);

    /// <summary>The stage ended.</summary>
    /// <param name="stage">What was done.</param>
    /// <param name="rows">Rows it was done for.</param>
    void StageEnded(string stage, long rows);

    /// <summary>Something a person should know, though nothing failed.</summary>
    void Note(string message);
}
