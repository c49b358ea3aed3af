namespace Patron.Pipeline.Projects;

/// <summary>Where something stands in the user's files, so that a mistake found later is told there.</summary>
/// <param name="File">Relative to the project's folder, with forward slashes.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public sealed record FilePlace(string File, int Line, int Column)
{
    /// <summary>A mistake at this place.</summary>
    internal Problem Problem(string found, string remedy) => new(File, Line, Column, found, remedy);
}
