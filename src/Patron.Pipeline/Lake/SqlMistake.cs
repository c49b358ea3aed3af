using System.Globalization;
using System.Text.RegularExpressions;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>What the engine says against a piece of the user's SQL, told at its place in the user's file.</summary>
static partial class SqlMistake
{
    /// <summary>A SELECT in the form in which the engine runs it, bound without running it.</summary>
    /// <exception cref="ProjectException">It reads a version that is not there, or the engine refuses it.</exception>
    public static string Resolve(SqlText sql, LakeSession lake)
    {
        try
        {
            string resolved = lake.Resolve(sql.Text);
            lake.Connection.Prepare(resolved).Dispose();
            return resolved;
        }
        catch (SqlSyntaxException error)
        {
            (int line, int column) = sql.At(error.Offset);
            throw new ProjectException([new Problem(sql.File, line, column, error.Message, "correct the SQL")]);
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw new ProjectException([ProblemOf(sql, error)]);
        }
    }

    /// <summary>Binds a SELECT around a piece of the user's SQL without running it.</summary>
    /// <exception cref="ProjectException">
    /// The engine refuses it; the line is the piece's that it names, or the piece's first where it names none of them.
    /// </exception>
    public static void Require(SqlText sql, string before, string after, Connection connection)
    {
        if (ProblemIn(sql, before, after, connection) is { } problem)
            throw new ProjectException([problem]);
    }

    /// <summary>
    /// What the engine says against a SELECT of a piece of the user's SQL and what stands before and after it; null for nothing.
    /// </summary>
    public static Problem? ProblemIn(SqlText sql, string before, string after, Connection connection)
    {
        try
        {
            connection.Prepare(before + sql.Text + after).Dispose();
            return null;
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            return ProblemOf(sql, error, before.Count(letter => letter == '\n'));
        }
    }

    /// <summary>The engine's message with the line it names turned into the file's.</summary>
    /// <param name="sql">The user's SQL.</param>
    /// <param name="error">What the engine said.</param>
    /// <param name="linesBefore">How many lines of the SELECT that it said it of came before the user's.</param>
    public static Problem ProblemOf(SqlText sql, DuckDbException error, int linesBefore = 0)
    {
        Match told = LineOfMessage().Match(error.Message);
        int line = told.Success ? int.Parse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - linesBefore : 1;
        bool isInside = line >= 1 && line <= 1 + sql.Text.Count(letter => letter == '\n');
        (int atLine, _) = sql.At(isInside ? StartOfLine(sql.Text, line) : 0);
        string[] said = error.Message.Split("\n\nLINE ")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new Problem(sql.File, atLine, 0, said[0].TrimEnd('!', '.'), said.Length > 1 ? string.Join(' ', said[1..]) : "correct the SQL");
    }

    static int StartOfLine(string text, int line)
    {
        int offset = 0;
        for (int at = 1; at < line && text.IndexOf('\n', offset) is int end and >= 0; at++)
            offset = end + 1;
        return offset;
    }

    [GeneratedRegex(@"^LINE (\d+):", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineOfMessage();
}
