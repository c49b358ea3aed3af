namespace Patron.DuckDb;

/// <summary>Quoting of what a program puts into SQL text.</summary>
public static class Sql
{
    /// <summary>A name in double quotes: <c>na"me</c> becomes <c>"na""me"</c>.</summary>
    public static string Identifier(string name) => Quote(name, '"');

    /// <summary>A text constant in single quotes: <c>it's</c> becomes <c>'it''s'</c>.</summary>
    public static string Literal(string text) => Quote(text, '\'');

    static string Quote(string text, char mark)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("SQL text may not contain the character U+0000.", nameof(text));
        string one = mark.ToString();
        return one + text.Replace(one, one + one, StringComparison.Ordinal) + one;
    }
}
