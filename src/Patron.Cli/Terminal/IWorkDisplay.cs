namespace Patron.Cli.Terminal;

/// <summary>Shows long work on standard error: its stages, and messages between them.</summary>
interface IWorkDisplay : IDisposable
{
    /// <summary>A stage begins.</summary>
    /// <param name="stage">What is done.</param>
    /// <param name="progress">How far it is; asked from another thread until the stage ends. Null where nobody can tell.</param>
    void Begin(string stage, Func<WorkProgress>? progress);

    /// <summary>The stage ended.</summary>
    /// <param name="stage">What was done.</param>
    /// <param name="result">What came of it: rows, time.</param>
    void End(string stage, string result);

    /// <summary>A line between the stages.</summary>
    void Line(string text);
}
