using Patron.Cli.Terminal;
using Patron.Pipeline;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;

namespace Patron.Cli.Projects;

/// <summary>Runs a project for a command, and says how it ended.</summary>
static class RunResult
{
    public static RunSummary Of(ProjectDefinition project, RunRequest request, Session session) =>
        Session.Show(display => PipelineRun.Execute(project, request, new RunDisplay(display), session.Cancellation));

    /// <summary>The run as JSON.</summary>
    public static object Json(ProjectDefinition project, RunSummary run) => new
    {
        Run = run.RunId,
        Project = project.Folder,
        run.AsOf,
        Seconds = Seconds(run.Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Outcome.Elapsed)),
        Report = ReportOf(project, run),
        Steps = run.Steps.Select(step => new
        {
            Step = step.Step.Name,
            Stage = step.Step.Stage.Word(),
            Status = step.Outcome.Status.Word(),
            step.Outcome.Rows,
            Seconds = Seconds(step.Outcome.Elapsed),
        }),
        run.Metrics,
    };

    /// <summary>One line: how many steps did what.</summary>
    public static string Line(ProjectDefinition project, RunSummary run)
    {
        int done = run.Steps.Count(step => step.Outcome.Status == StepStatus.Done);
        int unchanged = run.Steps.Count - done;
        long rows = run.Steps.Sum(step => step.Outcome.Rows);
        TimeSpan time = run.Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Outcome.Elapsed);
        return $"run {run.RunId}, as of {AsOfText(project, run.AsOf)}: {Amounts.Count(done, "step")} done, {unchanged} unchanged, "
            + $"{Amounts.Rows(rows)} written in {Amounts.Time(time)}";
    }

    /// <summary>The report of the run's as-of date; null where there is none.</summary>
    public static string? ReportOf(ProjectDefinition project, RunSummary run)
    {
        string path = ReportFile.PathOf(project, run.AsOf);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The date where it is midnight in the project's zone, otherwise the instant.</summary>
    public static string AsOfText(ProjectDefinition project, DateTimeOffset asOf)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(asOf, project.Settings.Zone);
        return local.TimeOfDay == TimeSpan.Zero ? $"{local:yyyy-MM-dd}" : AsOf.Text(asOf);
    }

    static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
