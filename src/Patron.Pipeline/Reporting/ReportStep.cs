using System.Text;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Reporting;

/// <summary>Writes the report, one HTML file for each as-of date.</summary>
/// <param name="project">The project.</param>
/// <param name="reports">Whose KPIs are shown.</param>
sealed class ReportStep(ProjectDefinition project, IReadOnlyList<ReportDefinition> reports) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        "report", Stage.Report, [.. InputsOf(project, reports)], [],
        string.Join(' ', project.Models.Select(model => model.Hash).Concat(project.Treatments.Select(campaign => campaign.Hash))
            .Concat(reports.Select(report => report.Hash))));

    /// <inheritdoc/>
    public bool IsInPlace(StepContext context) => File.Exists(ReportFile.PathOf(project, context.AsOf));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ReportData data = new CollectReport(project, reports, context).Collect();
        WholeFile.Write(ReportFile.PathOf(project, context.AsOf), Encoding.UTF8.GetBytes(ReportPage.Of(data)));
    }

    static IEnumerable<string> InputsOf(ProjectDefinition project, IReadOnlyList<ReportDefinition> reports)
    {
        IEnumerable<string> tables = project.Models.Select(model => model switch
        {
            LifetimeValueDefinition => ScoreLifetimeValue.Table,
            PropensityDefinition => ScorePropensity.Table,
            UpliftDefinition => ScoreUplift.Table,
            _ => ScoreRfm.Table,
        }).Distinct();
        IEnumerable<string> histories = project.Models.OfType<LifetimeValueDefinition>()
            .SelectMany(model => new[] { HistoriesStep.TableOf(model), model.Table, model.Calendar?.Table }.OfType<string>());
        return tables.Concat(histories).Distinct()
            .Concat(project.Models.Select(model => VersionName.Champion(model.Name)))
            .Concat(project.Treatments.Count > 0 ? [TreatStep.Table] : [])
            .Concat(project.Treatments.Any(campaign => campaign.HasPrices) ? [LimitsTable.Name] : [])
            .Concat(reports.Count > 0 ? [KpiStep.Table] : [])
            .Concat(project.CheckedTables.Any() ? [CheckResults.Table] : []);
    }
}
