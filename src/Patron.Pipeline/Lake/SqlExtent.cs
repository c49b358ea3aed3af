namespace Patron.Pipeline.Lake;

/// <summary>A piece of a SELECT that the engine's parser has found to be right, by its words.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">After its last character.</param>
readonly record struct SqlExtent(int Start, int End)
{
    /// <summary>A table's name, with dots.</summary>
    public static SqlExtent OfName(string sql, int start)
    {
        int end = Word(sql, start);
        while (end < sql.Length && Blank(sql, end) is var dot && dot < sql.Length && sql[dot] == '.')
            end = Word(sql, Blank(sql, dot + 1));
        return new SqlExtent(start, end);
    }

    /// <summary>A function's name and its arguments.</summary>
    public static SqlExtent OfCall(string sql, int start) => new(start, Parentheses(sql, Blank(sql, OfName(sql, start).End)));

    /// <summary>The next <c>AT (...)</c>, which may stand after an alias.</summary>
    public static SqlExtent OfAtClause(string sql, int from)
    {
        for (int start = Blank(sql, from); start < sql.Length; start = Blank(sql, Word(sql, start)))
        {
            int end = Word(sql, start);
            int open = Blank(sql, end);
            if (sql.AsSpan(start, end - start).Equals("AT", StringComparison.OrdinalIgnoreCase) && open < sql.Length && sql[open] == '(')
                return new SqlExtent(start, Parentheses(sql, open));
        }

        throw new InvalidOperationException($"no AT follows character {from} of: {sql}");
    }

    /// <summary>After a name, quoted text, or a single sign.</summary>
    static int Word(string sql, int start)
    {
        if (sql[start] is '"' or '\'')
        {
            int end = start + 1;
            while (end < sql.Length && (sql[end] != sql[start] || (end + 1 < sql.Length && sql[end + 1] == sql[start])))
                end += sql[end] == sql[start] ? 2 : 1;
            return Math.Min(end + 1, sql.Length);
        }

        int after = start;
        while (after < sql.Length && (char.IsLetterOrDigit(sql[after]) || sql[after] is '_' or '$' || sql[after] > '\x7F'))
            after++;
        return Math.Max(after, start + 1);
    }

    /// <summary>After an opening parenthesis and the one that closes it.</summary>
    static int Parentheses(string sql, int open)
    {
        int depth = 0;
        for (int at = open; at < sql.Length; at = Blank(sql, Word(sql, at)))
        {
            depth += sql[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return at + 1;
        }

        return sql.Length;
    }

    /// <summary>After blanks and comments.</summary>
    static int Blank(string sql, int start)
    {
        int at = start;
        while (at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[at]))
                at++;
            else if (sql.AsSpan(at).StartsWith("--"))
                at = sql.IndexOf('\n', at) is >= 0 and int line ? line + 1 : sql.Length;
            else if (sql.AsSpan(at).StartsWith("/*"))
                at = sql.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and int close ? close + 2 : sql.Length;
            else
                return at;
        }

        return at;
    }
}
