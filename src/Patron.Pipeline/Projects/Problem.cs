namespace Patron.Pipeline.Projects;

/// <summary>One mistake in the user's files.</summary>
/// <param name="File">Relative to the project's folder, with forward slashes.</param>
/// <param name="Line">1-based; 0 where the file as a whole is meant.</param>
/// <param name="Column">1-based; 0 where the line as a whole is meant.</param>
/// <param name="Found">What is wrong there.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Problem(string File, int Line, int Column, string Found, string Remedy)
{
    /// <summary><c>sources/shop.yml:4:3: unknown key 'pth': did you mean 'path'?</c></summary>
    public override string ToString()
    {
        string place = Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
        return $"{place}: {Found}: {Remedy}";
    }
}
