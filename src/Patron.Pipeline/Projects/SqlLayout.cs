using System.Text;

namespace Patron.Pipeline.Projects;

/// <summary>SQL without what its reader alone needs: comments and layout. Quoted text stays as it is.</summary>
static class SqlLayout
{
    public static string Canonical(SqlText sql) => Canonical(sql.Text);

    /// <summary>The SQL with every run of blanks and comments between words made one blank.</summary>
    public static string Canonical(string sql)
    {
        StringBuilder text = new(sql.Length);
        int at = 0;
        while (at < sql.Length)
        {
            int next = EndOfToken(sql, at, out bool isLayout);
            if (!isLayout)
                text.Append(sql, at, next - at);
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
            at = next;
        }

        return text.ToString().TrimEnd(' ', ';');
    }

    static int EndOfToken(string sql, int at, out bool isLayout)
    {
        ReadOnlySpan<char> rest = sql.AsSpan(at);
        isLayout = true;
        if (char.IsWhiteSpace(rest[0]))
            return at + 1;
        if (rest.StartsWith("--"))
            return After(sql, "\n", at + 2);
        if (rest.StartsWith("/*"))
            return After(sql, "*/", at + 2);

        isLayout = false;
        if (rest[0] is '\'' or '"')
            return After(sql, rest[..1], at + 1);
        int tag = rest[0] == '$' ? rest[1..].IndexOf('$') : -1;
        bool opensQuote = tag >= 0 && rest[1..(tag + 1)].IndexOfAnyExcept(TagLetters) < 0;
        return opensQuote ? After(sql, rest[..(tag + 2)], at + tag + 2) : at + 1;
    }

    static int After(string sql, ReadOnlySpan<char> end, int from)
    {
        int found = sql.AsSpan(from).IndexOf(end, StringComparison.Ordinal);
        return found < 0 ? sql.Length : from + found + end.Length;
    }

    static readonly System.Buffers.SearchValues<char> TagLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
