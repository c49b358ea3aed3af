using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>Where reports are.</summary>
public static class ReportFile
{
    const string Folder = "output";

    /// <summary>
    /// The report of an instant: <c>output/report_2026-01-01.html</c> by its date in the project's zone, in a folder of the
    /// environment's name where one is chosen. It is there once the step <c>report</c> ran.
    /// </summary>
    public static string PathOf(ProjectDefinition project, DateTimeOffset asOf) => PathOf("report", project, asOf);

    /// <summary>The page that tells whether campaigns worked, <c>output/measurement_2026-01-01.html</c>, where the project has metrics.</summary>
    public static string MeasurementPathOf(ProjectDefinition project, DateTimeOffset asOf) => PathOf("measurement", project, asOf);

    static string PathOf(string kind, ProjectDefinition project, DateTimeOffset asOf)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(asOf, project.Settings.Zone);
        string name = string.Create(CultureInfo.InvariantCulture, $"{kind}_{local:yyyy-MM-dd}.html");
        return project.PathOf(Path.Combine(Folder, project.Settings.Environment ?? "", name));
    }
}
