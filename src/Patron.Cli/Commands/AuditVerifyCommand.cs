using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron audit verify</c>: whether the audit log is as it was written.</summary>
sealed class AuditVerifyCommand : ProjectCommand
{

    public AuditVerifyCommand() : base(
        "verify", "Find the first line of the audit log that was altered, removed, put in or moved.")
    {
        Story = """
            Every line holds the hash of the one before; the log's head, in a file of its own, and the runs, each with the head it
            saw, tell of lines that are missing at the end. Keep the printed head elsewhere to be sure of the whole.

            Ends with 1 when a line is not as it was written.
            """;
        Examples =
        [
            ("patron audit verify", "In the project of this folder"),
            ("patron audit verify --env prod --json", "Of the environment prod, as JSON"),
        ];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "check the audit log");
        AuditReport report = AuditCheck.Of(project, MarksOfRuns(project));
        session.Give(
            new { project.Settings.Environment, Whole = report.Damage is null, report.Entries, report.Head, report.Damage },
            output =>
            {
                if (report.Damage is { } damage)
                    output.WriteLine(damage.Line > 0 ? $"audit.jsonl:{damage.Line} {damage.Found}" : damage.Found);
                else
                    output.WriteLine($"{Amounts.Count(report.Entries, "line")}, each as it was written");
                if (report.Head is { } head)
                    output.WriteLine($"head: {head}");
            });
        return report.Damage is null ? ExitCode.Done : ExitCode.Failed;
    }

    static IEnumerable<(AuditMark, string)> MarksOfRuns(ProjectDefinition project) =>
        from run in TrackingFolder.Of(project).Runs()
        where run.Parent is null
        let mark = AuditMark.Parse(run.Tags.GetValueOrDefault(RunTags.Audit))
        where mark is not null
        select (mark.Value, $"run {run.Id}");
}
