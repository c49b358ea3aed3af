using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron demo</c>: the whole flow on a made-up shop.</summary>
sealed class DemoCommand : PatronCommand
{
    const string Folder = "patron-demo";

    public DemoCommand() : base("demo", $"Run everything on a made-up shop, in the new folder ./{Folder}.")
    {
        Story = """
            Writes the template retail, makes up a hundred thousand customers with about a million order lines, and runs the
            project: lifetime values, churn, segments, who gets which treatment and why, and one HTML report. A second demo in
            the same place runs only what has changed.
            """;
        Examples = [("patron demo", "Takes about a minute, and about 2 GB of memory at most")];
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        Template template = Template.All.Single(one => one.Name == "retail");
        bool reused = Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any();
        if (File.Exists(Folder) || (reused && !template.IsIn(Folder)))
            throw new UsageException($"./{Folder} holds something else: move it away, or run patron demo in another folder");
        template.Write(Folder);
        Session.Tell(reused ? $"./{Folder} is there from an earlier demo and is used again" : $"./{Folder} is new: the project of the demo");

        ProjectDefinition project = Workspace.Load(Folder, null);
        RunSummary run = RunResult.Of(project, new RunRequest(), session);
        using Workspace workspace = Workspace.Open(Folder, null);
        IReadOnlyList<string> headlines = Headlines.Of(workspace.Lake);
        session.Give(RunResult.Json(project, run), output => Tell(output, project, run, headlines));
        return ExitCode.Done;
    }

    static void Tell(TextWriter output, ProjectDefinition project, RunSummary run, IReadOnlyList<string> headlines)
    {
        output.WriteLine(RunResult.Line(project, run));
        output.WriteLine();
        foreach (string headline in headlines)
            output.WriteLine($"- {headline}");
        output.WriteLine();
        if (RunResult.ReportOf(project, run) is { } report)
            output.WriteLine($"The report, to open in a browser: {report}");
        output.WriteLine(
            $"""

            Next:
              patron tables --project {Folder}
              patron describe gold.lifetime_value --project {Folder}
              patron query "SELECT * FROM gold.lifetime_value ORDER BY value DESC LIMIT 10" --project {Folder}
              patron init shop --template retail      (a project of your own)
            """);
    }
}
