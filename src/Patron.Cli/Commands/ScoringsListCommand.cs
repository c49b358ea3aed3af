using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron scorings list</c>: the experiments of a project.</summary>
sealed class ScoringsListCommand : ProjectCommand
{
    public ScoringsListCommand() : base("list", "List scoring experiments with their models and rows.")
    {
        Examples = [("patron scorings list", "The experiments of the project in this folder")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "see scoring experiments");
        (Scoring Scoring, long Bytes)[] all = [.. Scoring.All(project).Select(scoring => (scoring, scoring.SizeIn(project)))];
        session.Give(
            new
            {
                Experiments = all.Select(one => new
                {
                    one.Scoring.Name, one.Scoring.AsOf, one.Scoring.MadeAt, one.Scoring.Run, one.Scoring.Models, one.Scoring.Rows, one.Bytes,
                }),
            },
            output => Write(output, project, all));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, ProjectDefinition project, (Scoring Scoring, long Bytes)[] all)
    {
        if (all.Length == 0)
        {
            Session.Tell("there is no scoring experiment: patron score --experiment NAME makes one");
            return;
        }

        TextTable table = new(("experiment", false), ("as of", false), ("models", false), ("rows", true), ("size", true), ("made", false));
        foreach ((Scoring scoring, long bytes) in all)
        {
            table.Add(
                scoring.Name, RunResult.AsOfText(project, scoring.AsOf),
                string.Join(", ", scoring.Models.Select(model => $"{model.Key} v{model.Value}")),
                $"{scoring.Rows.Values.Sum():N0}", $"{bytes / 1e6:N1} MB", Amounts.Instant(scoring.MadeAt));
        }

        table.Write(output);
    }
}
