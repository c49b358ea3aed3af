using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>Tables made by SQL that wait for each other: told at the place where one of them reads the next.</summary>
static class SqlCircle
{
    /// <summary>Adds a problem for a circle among the tables of a project, if there is one.</summary>
    public static void Refuse(ProjectDefinition project, Connection connection, ProblemList problems)
    {
        Dictionary<string, (SqlTableDefinition Table, IReadOnlyList<SqlReference> Reads)> tables = [];
        foreach (SqlTableDefinition table in project.Tables)
        {
            if (SqlReferences.Of(table.Sql, connection, new ProblemList()) is { } references)
                tables[table.TableName] = (table, references.Tables);
        }

        HashSet<string> clear = [];
        foreach (string table in tables.Keys.Order(StringComparer.Ordinal))
        {
            if (Find(table, tables, clear, []) is not { } circle)
                continue;
            (SqlTableDefinition first, IReadOnlyList<SqlReference> reads) = tables[circle[0]];
            SqlReference next = reads.First(reference => reference.Name == circle[1]);
            problems.Add(
                first.Sql, next.Offset, $"tables wait for each other in a circle: {string.Join(" reads ", circle)}", "let one of them read another table");
            return;
        }
    }

    /// <summary>A circle that a table leads into, its first table repeated at the end; null for none.</summary>
    static List<string>? Find(
        string table, Dictionary<string, (SqlTableDefinition Table, IReadOnlyList<SqlReference> Reads)> tables, HashSet<string> clear, List<string> path)
    {
        if (path.IndexOf(table) is >= 0 and int begin)
            return [.. path[begin..], table];
        if (clear.Contains(table) || !tables.TryGetValue(table, out var known))
            return null;
        path.Add(table);
        List<string>? circle = known.Reads.Select(reference => Find(reference.Name, tables, clear, path)).FirstOrDefault(found => found is not null);
        path.RemoveAt(path.Count - 1);
        if (circle is null)
            clear.Add(table);
        return circle;
    }
}
