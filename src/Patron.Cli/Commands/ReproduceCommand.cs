using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reproducing;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron reproduce</c>: a run once more, from what it recorded.</summary>
sealed class ReproduceCommand : ProjectCommand
{
    readonly Argument<string> _run = new("RUN") { Description = "The run's id, the beginning of it, or latest." };
    readonly Option<string?> _keep = Opt.Text("--keep", "DIR", "Keep what is made in this new folder, a project of its own.");

    public ReproduceCommand() : base("reproduce", "Make a run's tables and models again, and prove that they are the same.")
    {
        Story = "Takes the definitions that the run recorded and the table versions that it read, runs the steps in a folder apart and compares "
            + "every table and model by a hash of its content. Says exactly what is missing or differs. Nothing of the project is changed "
            + "and nothing is delivered. Ends with 1 unless all is the same.";
        Examples =
        [
            ("patron reproduce latest", "The newest run"),
            ("patron reproduce 20260131T1200 --keep ../again", "And keep the tables to look at"),
        ];
        Add(_run);
        Add(_keep);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "reproduce runs");
        Run run = RunLookup.Of(TrackingFolder.Of(project), arguments.GetValue(_run)!);
        string? keep = arguments.GetValue(_keep);
        if (keep is not null && Directory.Exists(keep) && Directory.EnumerateFileSystemEntries(keep).Any())
            throw new UsageException($"--keep: {keep} is not empty: name a new folder");
        if (keep is not null
            && !Path.GetRelativePath(project.Folder, Path.GetFullPath(keep)).StartsWith("..", StringComparison.Ordinal))
            throw new UsageException($"--keep: {keep} would be read as a part of the project: name a folder outside the project");
        using ReproductionFolder? scratch = keep is null ? ReproductionFolder.Create(project) : null;
        ReproductionReport report = Session.Show(display => Reproduction.Of(
            project, run, scratch?.Location ?? keep!, new RunDisplay(display), TimeProvider.System, session.Cancellation));
        session.Give(report, output => Write(output, report));
        return report.IsProven ? ExitCode.Done : ExitCode.Failed;
    }

    static void Write(TextWriter output, ReproductionReport report)
    {
        foreach (string missing in report.Missing)
            output.WriteLine($"missing: {missing}");
        foreach (string caution in report.Cautions)
            output.WriteLine($"note: {caution}");
        if (report.Failure is { } failure)
            output.WriteLine($"failed: {failure}");
        if (report.Outputs.Count > 0)
        {
            TextTable table = new(("step", false), ("made", false), ("content then", false), ("now", false));
            foreach (ReproducedOutput one in report.Outputs)
                table.Add(one.Step, one.Name, one.Then, one.IsSame ? "the same" : one.Now ?? "not made");
            table.Write(output);
        }

        int same = report.Outputs.Count(one => one.IsSame);
        output.WriteLine(report.IsProven
            ? $"run {report.Run} is reproduced: all {same} contents are the same"
            : report.Missing.Count > 0
                ? $"run {report.Run} cannot be reproduced"
                : $"run {report.Run} is not reproduced: {same} of {report.Outputs.Count} contents are the same");
    }
}
