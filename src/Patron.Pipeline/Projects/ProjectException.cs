namespace Patron.Pipeline.Projects;

/// <summary>The user's files are wrong. The message lists every mistake, one a line.</summary>
public sealed class ProjectException : Exception
{
    public ProjectException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>All mistakes, in the order of files and lines; at least one.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
