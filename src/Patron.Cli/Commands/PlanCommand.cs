using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct.Planning;

namespace Patron.Cli.Commands;

/// <summary><c>patron plan</c>: how large an experiment must be.</summary>
sealed class PlanCommand : PatronCommand
{
    readonly PlanOptions _plan = new();
    readonly Option<string> _project = Opt.Project();
    readonly Option<string?> _environment = Opt.Environment();

    public PlanCommand() : base("plan", "How many customers an experiment needs, what it finds, and what it costs to know.")
    {
        Story = """
            With --effect it tells how many customers find that effect; with --customers the smallest effect that so many find; with both the
            power. The level and the spread come from --rate, from --mean and --sd, or from the past: a file, or a table of a project, with
            one customer a row and a period as long as the experiment's. --past names columns of the period before it: the report will take off
            what they explain, so that fewer customers are needed. The table at the end shows other control groups.
            """;
        Examples =
        [
            ("patron plan --rate 0.04 --effect 10%", "How many customers show that 4 % become 4.4 %"),
            ("patron plan --rate 0.04 --customers 50_000 --control 0.1 --cost 0.5 --value 30", "What a control group of a tenth finds, and what it costs"),
            ("patron plan customers.csv --column revenue --past revenue_before --effect 2% --per-day 800", "From a file of customers, with the period before"),
            ("patron plan --from \"SELECT * FROM silver.customers\" --column revenue --effect 1.5 --looks 4 --json", "From a project, with four looks; as JSON"),
        ];
        Add(_plan.File);
        foreach (Option option in (Option[])[.. _plan.All, _project, _environment, Opt.Json()])
            Add(option);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        PlanRequest request = _plan.Request(arguments);
        PlanReport report = arguments.GetValue(_plan.From) is { } from
            ? OfProject(request, from, arguments, session)
            : Session.Show(display => PlanAnalysis.Execute(request, new AnalysisDisplay(display), session.Cancellation));
        session.Give(report, output => PlanText.Write(report, output));
        return ExitCode.Done;
    }

    PlanReport OfProject(PlanRequest request, string from, ParseResult arguments, Session session)
    {
        using Workspace workspace = Workspace.Open(arguments.GetValue(_project)!, arguments.GetValue(_environment));
        string sql = workspace.Bind(from.Trim().TrimEnd(';'));
        return Session.Show(display =>
        {
            display.Begin("reading the history", () => new WorkProgress(workspace.Lake.Progress.Fraction, workspace.Lake.Progress.RowsDone));
            return PlanAnalysis.Execute(request, sql, workspace.Lake.Connection, session.Cancellation);
        });
    }
}
