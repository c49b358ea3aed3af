using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Checks;

/// <summary>
/// Asks all checks of a table: those of single rows and of the table as a whole in one scan, one more for each unique key and
/// each query.
/// </summary>
sealed class CheckScan(string relation, IReadOnlyList<TableCheck> checks, StepContext context)
{
    readonly Connection _connection = context.Lake.Connection;

    /// <summary>A result for each check, in their order.</summary>
    /// <exception cref="ProjectException">Checks do not fit the table's columns.</exception>
    public IReadOnlyList<CheckResult> Run()
    {
        CheckSql sql = CheckSql.For(relation, checks, context);
        using Result scanned = _connection.Query(sql.Scan(), context.Cancellation);
        ColumnTable row = scanned.ReadAll();
        long rows = row.Longs("n")[0];
        return [.. checks.Select((check, index) => ResultOf(check, $"c{index}", rows, row))];
    }

    CheckResult ResultOf(TableCheck check, string column, long rows, ColumnTable row) => check switch
    {
        RowCountCheck count => new(
            check, rows >= (count.Min ?? 0) && rows <= (count.Max ?? long.MaxValue), null, rows,
            string.Create(CultureInfo.InvariantCulture, $"there are {rows}")),
        FreshnessCheck freshness => Freshness(freshness, rows, row.IsNull(column, 0) ? null : row.DateTimes(column)[0]),
        UniqueCheck unique => OfRows(check, rows, Count(CheckSql.Duplicates(unique, relation))),
        QueryCheck query => OfRows(check, rows, Count($"SELECT count(*) FROM ({SqlLayout.Canonical(query.Query)})")),
        _ => OfRows(check, rows, row.Longs(column)[0]),
    };

    CheckResult Freshness(FreshnessCheck check, long rows, DateTime? newest)
    {
        DateTimeOffset oldest = AsOf.Before(context.AsOf, check.Within, context.Project.Settings.Zone);
        string found = newest is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"it is {time:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : "there is none before as of";
        return new(check, newest is not null && newest >= oldest.UtcDateTime, null, rows, found);
    }

    static CheckResult OfRows(TableCheck check, long rows, long failing) => new(check, failing == 0, failing, rows, null);

    long Count(string sql) => _connection.Scalar<long>(sql, context.Cancellation);
}
