using System.Globalization;
using System.Text;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Reporting;

/// <summary>Writes the report, one HTML file for each as-of date.</summary>
/// <param name="project">The project.</param>
/// <param name="reports">Whose KPIs are shown.</param>
sealed class ReportStep(ProjectDefinition project, IReadOnlyList<ReportDefinition> reports) : IStep
{
    const string Folder = "output";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        "report", Stage.Report, [.. InputsOf(project, reports)], [],
        string.Join(' ', project.Models.Select(model => model.Hash).Concat(project.Treatments.Select(campaign => campaign.Hash))
            .Concat(reports.Select(report => report.Hash))));

    /// <summary>
    /// Where the report of an instant is: <c>output/report_2026-01-01.html</c>, in a folder of the environment's name where one is
    /// chosen.
    /// </summary>
    public static string PathOf(ProjectDefinition project, DateTimeOffset asOf)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(asOf, project.Settings.Zone);
        string name = string.Create(CultureInfo.InvariantCulture, $"report_{local:yyyy-MM-dd}.html");
        return project.PathOf(Path.Combine(Folder, project.Settings.Environment ?? "", name));
    }

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ReportData data = new CollectReport(project, reports, context).Collect();
        WholeFile.Write(PathOf(project, context.AsOf), Encoding.UTF8.GetBytes(ReportPage.Of(data)));
    }

    static IEnumerable<string> InputsOf(ProjectDefinition project, IReadOnlyList<ReportDefinition> reports)
    {
        IEnumerable<string> tables = project.Models.Select(model => model switch
        {
            LifetimeValueDefinition => ScoreLifetimeValue.Table,
            PropensityDefinition => ScorePropensity.Table,
            _ => ScoreRfm.Table,
        }).Distinct();
        return tables
            .Concat(project.Models.Select(model => StepContext.ModelName(model.Name)))
            .Concat(project.Treatments.Count > 0 ? [TreatStep.Table] : [])
            .Concat(reports.Count > 0 ? [KpiStep.Table] : []);
    }
}
