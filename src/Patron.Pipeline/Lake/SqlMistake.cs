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

    /// <summary>Binds a SELECT around a piece of the user's SQL, whose lines are its second to last but one, without running it.</summary>
    /// <exception cref="ProjectException">The engine refuses it.</exception>
    public static void Require(SqlText sql, string select, Connection connection)
    {
        try
        {
            connection.Prepare(select).Dispose();
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            Problem problem = ProblemOf(sql, error);
            throw new ProjectException([problem with { Line = sql.Line }]);
        }
    }

    /// <summary>The engine's message with the line it names turned into the file's.</summary>
    public static Problem ProblemOf(SqlText sql, DuckDbException error)
    {
        Match line = LineOfMessage().Match(error.Message);
        int offset = line.Success && sql.KeepsLines
            ? StartOfLine(sql.Text, int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : 0;
        (int atLine, _) = sql.At(offset);
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
