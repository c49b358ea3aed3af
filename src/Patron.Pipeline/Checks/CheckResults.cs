using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Checks;

/// <summary>How one check ended.</summary>
/// <param name="Check">What was asked.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="FailingRows">Rows that break it; null where it is about the table as a whole.</param>
/// <param name="CheckedRows">Rows of the table.</param>
/// <param name="Found">What was found, where it is about the table as a whole.</param>
sealed record CheckResult(TableCheck Check, bool Holds, long? FailingRows, long CheckedRows, string? Found);

/// <summary>
/// The results of every check of every run, in <c>gold.checks</c>. Counts only: no value of a row, which may be a customer's,
/// is kept.
/// </summary>
static class CheckResults
{
    public const string Table = "gold.checks";

    /// <summary>Adds results; they stay even where the step then fails, since that is when they are looked for.</summary>
    public static void Keep(string table, IReadOnlyList<CheckResult> results, StepContext context)
    {
        string now = LakeSession.TimestampLiteral(context.Time.GetUtcNow());
        string rows = string.Join(",\n  ", results.Select(result => $"({string.Join(", ", Values(result))})"));
        context.Lake.Apart(() => context.Lake.Append(Table, $"""
            SELECT {Sql.Literal(table)} AS table_name, check_name, column_name, requirement, severity, status,
              CAST(failing_rows AS BIGINT) AS failing_rows, CAST(checked_rows AS BIGINT) AS checked_rows, CAST(found AS VARCHAR) AS found,
              {LakeSession.TimestampLiteral(context.AsOf)} AS as_of, {now} AS checked_at, {Sql.Literal(context.RunId)} AS run_id
            FROM (VALUES
              {rows}) AS results(check_name, column_name, requirement, severity, status, failing_rows, checked_rows, found)
            """, context));
    }

    static IEnumerable<string> Values(CheckResult result)
    {
        TableCheck check = result.Check;
        return
        [
            Sql.Literal(check.Name ?? check.Kind),
            check.Columns.Count == 0 ? "CAST(NULL AS VARCHAR)" : Sql.Literal(string.Join(", ", check.Columns)),
            Sql.Literal(check.Requirement),
            Sql.Literal(check.Severity == CheckSeverity.Error ? "error" : "warn"),
            Sql.Literal(result.Holds ? "passed" : "failed"),
            result.FailingRows?.ToString(CultureInfo.InvariantCulture) ?? "NULL",
            result.CheckedRows.ToString(CultureInfo.InvariantCulture),
            result.Found is null ? "NULL" : Sql.Literal(result.Found),
        ];
    }
}
