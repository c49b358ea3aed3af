using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>
/// Computes the KPIs of all reports into <c>gold.kpis</c>: <c>date DATE, kpi VARCHAR, "group" VARCHAR, value, low, high DOUBLE,
/// n BIGINT, as_of TIMESTAMPTZ, run_id VARCHAR</c>, the rows of one as-of instant replaced together.
/// </summary>
/// <param name="reports">The reports.</param>
/// <param name="tables">All tables that their SQL reads.</param>
sealed class KpiStep(IReadOnlyList<ReportDefinition> reports, IReadOnlyList<string> tables) : IStep
{
    /// <summary>Where all KPIs are.</summary>
    public const string Table = "gold.kpis";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        "kpis", Stage.Report, tables, [Table], string.Join(' ', reports.Select(report => report.Hash)));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ProblemList problems = new();
        List<string?> parts =
            [.. reports.SelectMany(report => report.Kpis).Select(kpi => KpiSql.Of(kpi, context.Lake.Connection, problems, context.Lake.Resolve))];
        problems.ThrowIfAny();
        string asOf = LakeSession.TimestampLiteral(context.AsOf);
        context.Lake.Replace(
            Table,
            $"as_of = {asOf}",
            $"""
            SELECT *, {asOf} AS as_of, {Sql.Literal(context.RunId)} AS run_id
            FROM (
            {string.Join("\nUNION ALL\n", parts)}
            )
            ORDER BY kpi, "group", date
            """,
            context);
    }
}
