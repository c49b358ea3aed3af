using System.Text;
using Patron.Pipeline.Measurement;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Reporting;

/// <summary>Writes the page that tells whether campaigns worked, one HTML file for each as-of date beside the report.</summary>
/// <param name="project">The project.</param>
sealed class MeasurementPageStep(ProjectDefinition project) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new("measurement page", Stage.Report, [EffectsTable.Name, DaysTable.Name], [], "");

    /// <inheritdoc/>
    public bool IsInPlace(StepContext context) => File.Exists(ReportFile.MeasurementPathOf(project, context.AsOf));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        MeasurementFigures figures = CollectMeasurements.Of(Heading.Of(context), context);
        string page = HtmlPage.Of($"{figures.Heading.Project}, campaigns measured {figures.Heading.AsOf[..10]}", figures, "measurement", "measurement_page");
        WholeFile.Write(ReportFile.MeasurementPathOf(project, context.AsOf), Encoding.UTF8.GetBytes(page));
    }
}
