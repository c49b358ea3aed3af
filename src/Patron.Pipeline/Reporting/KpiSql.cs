using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Reporting;

/// <summary>
/// A user's KPI as rows of <c>gold.kpis</c>. The SELECT gives <c>value</c> and as far as it has them <c>date</c> (otherwise the
/// as-of date), <c>"group"</c> (otherwise all), <c>low, high, n</c>; a single column of another name is the value.
/// </summary>
static class KpiSql
{
    static readonly string[] Known = ["date", "group", "value", "low", "high", "n"];

    /// <summary>
    /// The rows of one KPI, its SELECT as <paramref name="resolve"/> gives it; null where its columns are not understood, with the
    /// problem added.
    /// </summary>
    public static string? Of(
        KpiDefinition kpi, Connection connection, ProblemList problems, Func<string, string>? resolve = null)
    {
        string sql = SqlLayout.Canonical(kpi.Sql);
        sql = resolve is null ? sql : resolve(sql);
        if (ColumnsOf(sql, kpi, connection, problems) is not { } columns)
            return null;
        string? value = columns.Count == 1 ? columns[0] : columns.FirstOrDefault(column => Is(column, "value"));
        if (value is null)
        {
            problems.Add(
                kpi.Sql, 0, $"KPI '{kpi.Name}' has no column 'value' but {string.Join(", ", columns)}",
                "name the figure: SELECT ... AS value");
            return null;
        }

        string[] unknown = [.. columns.Where(column => column != value && !Known.Any(known => Is(column, known)))];
        foreach (string column in unknown)
            problems.Add(kpi.Sql, 0, $"KPI '{kpi.Name}' has a column '{column}'", Suggestion.Among(column, Known));
        return unknown.Length > 0 ? null : Rows(kpi.Name, sql, value, columns);
    }

    static List<string>? ColumnsOf(string sql, KpiDefinition kpi, Connection connection, ProblemList problems)
    {
        try
        {
            using Result result = connection.Query($"SELECT * FROM ({sql}) LIMIT 0");
            return [.. result.Columns.Select(column => column.Name)];
        }
        catch (DuckDbException error)
        {
            problems.Add(kpi.Sql, 0, $"KPI '{kpi.Name}': {error.Message}", "correct the SQL");
            return null;
        }
    }

    static string Rows(string kpi, string sql, string value, List<string> columns)
    {
        string Column(string name, string type, string absent) =>
            columns.Find(column => column != value && Is(column, name)) is { } column
                ? $"CAST({Sql.Identifier(column)} AS {type})"
                : $"CAST({absent} AS {type})";
        return $"""
            SELECT
              coalesce({Column("date", "DATE", "NULL")}, CAST(as_of() AS DATE)) AS date,
              {Sql.Literal(kpi)} AS kpi,
              coalesce({Column("group", "VARCHAR", "NULL")}, 'all') AS "group",
              CAST({Sql.Identifier(value)} AS DOUBLE) AS value,
              {Column("low", "DOUBLE", "NULL")} AS low,
              {Column("high", "DOUBLE", "NULL")} AS high,
              {Column("n", "BIGINT", "NULL")} AS n
            FROM ({sql})
            """;
    }

    static bool Is(string column, string name) => column.Equals(name, StringComparison.OrdinalIgnoreCase);
}
