using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>The steps that tell people how things stand.</summary>
static class ReportingSteps
{
    /// <summary>KPIs, where there are any, and the report. Mistakes in the KPIs' SQL are added to the problems.</summary>
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        IReadOnlyList<ReportDefinition> reports = StandardReports.Of(project);
        RefuseSharedNames(reports, problems);
        HashSet<string> tables = new(StringComparer.Ordinal);
        foreach (KpiDefinition kpi in reports.SelectMany(report => report.Kpis))
        {
            SqlReferences? references = SqlReferences.Of(kpi.Sql, lake.Connection, problems);
            tables.UnionWith(references?.Inputs ?? []);
            foreach (SqlReference table in references?.Tables ?? [])
            {
                if (!project.TableNames.Contains(table.Name))
                    problems.Add(kpi.Sql, table.Offset, $"there is no table '{table.Name}'",
                        project.TableNames.SuggestionFor(table.Name));
            }
        }

        if (reports.Count > 0)
            yield return new KpiStep(reports, [.. tables.Order(StringComparer.Ordinal)]);
        yield return new ReportStep(project, reports);
        if (project.Metrics.Count > 0 && project.Treatments.Count > 0)
            yield return new MeasurementPageStep(project);
    }

    static void RefuseSharedNames(IReadOnlyList<ReportDefinition> reports, ProblemList problems)
    {
        Dictionary<string, string> files = [];
        foreach (ReportDefinition report in reports)
        {
            foreach (KpiDefinition kpi in report.Kpis.Where(kpi => !files.TryAdd(kpi.Name, report.File)))
                problems.Add(kpi.Sql, 0, $"KPI '{kpi.Name}' is in {files[kpi.Name]} too", "rename one");
        }
    }
}
