using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs list</c>: the runs of a project, newest first.</summary>
sealed class RunsListCommand : ProjectCommand
{
    readonly Option<int> _limit = Opt.Value("--limit", "N", "Show at most so many.", "a whole number", Words.TryCount, 20);
    readonly Option<string> _status = Opt.OneOf(
        "--status", "Only runs that stand so.", null, [.. Enum.GetNames<RunStatus>().Select(name => name.ToLowerInvariant())]);

    readonly Option<bool> _fits = new("--fits") { Description = "Show the fits of models too." };

    public RunsListCommand() : base("list", "List runs, newest first.")
    {
        Story = "A run whose process was killed has failed. Runs are kept in .patron/mlruns, which MLflow's own tools open too.";
        Examples =
        [
            ("patron runs list", "The newest runs of the project in this folder"),
            ("patron runs list --status failed --json", "As JSON"),
        ];
        foreach (Option option in new Option[] { _limit, _status, _fits })
            Add(option);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        TrackingFolder store = TrackingFolder.Of(LoadToRead(arguments, "list runs"));
        Run[] runs =
        [
            .. store.Runs()
                .Where(run => run.Parent is null || arguments.GetValue(_fits))
                .Where(run => arguments.GetValue(_status) is not { } status || RunText.Status(run) == status)
                .Take(arguments.GetValue(_limit)),
        ];
        session.Give(new { Runs = runs }, output =>
        {
            if (runs.Length == 0)
            {
                output.WriteLine("no runs");
                return;
            }

            TextTable table = new(
                ("run", false), ("what", false), ("status", false), ("began", false), ("took", true), ("as of", false), ("by", false), ("commit", false));
            foreach (Run run in runs)
            {
                table.Add(
                    run.Id, run.Name, RunText.Status(run), Amounts.Instant(run.Started), RunText.Took(run),
                    run.Parameters.GetValueOrDefault("as_of") ?? "",
                    run.User, RunText.Commit(run));
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }
}
