using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron run</c>: a project from sources to decisions.</summary>
sealed class RunCommand : PatronCommand
{
    readonly Argument<string> _folder = Opt.Folder("DIR", "The project's folder. Default: this one.");

    readonly Option<string?> _asOf = Opt.Value<string?>(
        "--as-of", "DATE",
        "Look from this date or instant; only data before it count. Default: as patron.yml says, or midnight today.",
        AsOf.Expected, Words.TryAsOf);

    readonly Option<string?> _step = Opt.Text(
        "--step", "NAME", "One step or stage (ingest, prepare, train, score, treat, report, deliver), with all it needs.");

    readonly Option<string[]> _models = ChosenModels.Option();

    readonly Option<bool> _deliver = new("--deliver")
    {
        Description = "Send contacts to servers too, though --as-of looks from the past. Files are written either way.",
    };

    readonly Option<string?> _environment = Opt.Environment();

    public RunCommand() : base("run", "Run a project: ingest, prepare, train, score, treat, report, deliver.")
    {
        Story = """
            Steps whose definition and inputs have not changed since their last success are skipped. A step that fails leaves its
            tables as they were, and the steps before it stay done: correct the mistake and run again. One run of a project goes
            at a time.
            """;
        Examples =
        [
            ("patron run", "The project in this folder"),
            ("patron run shop --as-of 2026-01-01", "Another folder, looking from a date"),
            ("patron run shop --step silver.purchases --env prod", "One table, with what it needs, in the environment prod"),
            ("patron run --step score --json", "Up to the scores; what was done as JSON"),
            ("patron run --model churn=challenger", "Score with the version that wants the champion's place"),
        ];
        Add(_folder);
        Add(_asOf);
        Add(_step);
        Add(_models);
        Add(_deliver);
        Add(_environment);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Workspace.Load(arguments.GetValue(_folder)!, arguments.GetValue(_environment));
        RunRequest request = new()
        {
            AsOf = arguments.GetValue(_asOf),
            Step = arguments.GetValue(_step),
            Deliver = arguments.GetValue(_deliver),
            Models = ChosenModels.Of(arguments.GetValue(_models) ?? [], project),
        };
        RunSummary run = RunResult.Of(project, request, session);
        session.Give(RunResult.Json(project, run), output =>
        {
            output.WriteLine(RunResult.Line(project, run));
            if (RunResult.ReportOf(project, run) is { } report)
                output.WriteLine($"report: {report}");
        });
        return ExitCode.Done;
    }
}
