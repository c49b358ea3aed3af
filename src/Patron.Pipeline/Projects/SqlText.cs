namespace Patron.Pipeline.Projects;

/// <summary>A piece of the user's SQL and where it stands, so that an error inside it can be shown at its own line.</summary>
/// <param name="Text">The SQL as written.</param>
/// <param name="File">The file that holds it, relative to the project's folder.</param>
/// <param name="Line">Line of the text's first character. Range: >= 1.</param>
/// <param name="Column">Column in which the text's lines begin. Range: >= 1.</param>
/// <param name="KeepsLines">
/// Whether a line of the text is a line of the file; not so in YAML scalars that are folded, where only the beginning is known.
/// </param>
public sealed record SqlText(string Text, string File, int Line = 1, int Column = 1, bool KeepsLines = true)
{
    /// <summary>Line and column in the file of the character at <paramref name="offset"/> of the text.</summary>
    public (int Line, int Column) At(int offset)
    {
        if (!KeepsLines)
            return (Line, Column);
        ReadOnlySpan<char> before = Text.AsSpan(0, Math.Clamp(offset, 0, Text.Length));
        return (Line + before.Count('\n'), Column + before.Length - (before.LastIndexOf('\n') + 1));
    }

    /// <summary>The SQL alone.</summary>
    public override string ToString() => Text;
}
