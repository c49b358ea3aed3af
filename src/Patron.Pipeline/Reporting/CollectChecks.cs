using Patron.Pipeline.Checks;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects how the checks of each table ended when it was last written.</summary>
static class CollectChecks
{
    public static IReadOnlyList<CheckFigures> Of(ProjectDefinition project, StepContext context)
    {
        HashSet<string> tables = [.. project.CheckedTables.Select(table => table.Table)];
        if (tables.Count == 0)
            return [];
        return
        [
            .. Rows.Of(
                context,
                $"""
                SELECT table_name, requirement, severity, status, failing_rows, checked_rows, found, CAST(as_of AS VARCHAR) AS as_of
                FROM {CheckResults.Table}
                QUALIFY checked_at = max(checked_at) OVER (PARTITION BY table_name)
                ORDER BY status, severity, table_name, requirement
                """,
                (table, row) => new CheckFigures(
                    table.Texts("table_name")[row]!, table.Texts("requirement")[row]!, table.Texts("severity")[row]!,
                    table.Texts("status")[row]!, table.IsNull("failing_rows", row) ? null : table.Longs("failing_rows")[row],
                    table.Longs("checked_rows")[row], table.Texts("found")[row] ?? "", table.Texts("as_of")[row]!))
                .Where(check => tables.Contains(check.Table)),
        ];
    }
}
