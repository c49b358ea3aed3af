using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>What must hold of a table before it is published.</summary>
static class TableChecks
{
    /// <exception cref="CheckFailedException">Checks that do not hold, all of them.</exception>
    public static void Require(SqlTableDefinition table, string relation, Connection connection)
    {
        List<string> failures = [];
        foreach (TableCheck check in table.Checks)
        {
            (string what, string countSql) = Violations(check, relation);
            long count = connection.Scalar<long>(countSql);
            if (count > 0)
                failures.Add($"{what}: {count} rows do not");
        }

        if (failures.Count > 0)
        {
            throw new CheckFailedException(
                $"{table.TableName} keeps its former version, because {string.Join("; ", failures)}: correct {table.File} or the check beside it");
        }
    }

    static (string What, string CountSql) Violations(TableCheck check, string relation)
    {
        string columns = string.Join(", ", check.Columns.Select(Sql.Identifier));
        return check.Kind switch
        {
            TableCheckKind.NotNull => ($"{check.Columns[0]} must not be empty", $"SELECT count(*) FROM {relation} WHERE {columns} IS NULL"),
            TableCheckKind.Unique => ($"{string.Join(", ", check.Columns)} must be unique",
                $"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM {relation} GROUP BY {columns} HAVING count(*) > 1)"),
            _ => ($"{check.Expression} must hold", $"SELECT count(*) FROM {relation} WHERE NOT coalesce(({check.Expression}), false)"),
        };
    }
}
