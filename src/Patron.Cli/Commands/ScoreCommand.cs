using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron score</c>: scores and treatments beside those of production.</summary>
sealed class ScoreCommand : ProjectCommand
{
    readonly Option<string?> _experiment = Opt.Experiment("The experiment's name: small letters, digits and _.");

    readonly Option<string?> _asOf = Opt.Value<string?>(
        "--as-of", "DATE", "Look from this date or instant. Default: as patron.yml says, or midnight today.", AsOf.Expected, Words.TryAsOf);

    readonly Option<string[]> _models = ChosenModels.Option();
    readonly Option<bool> _replace = new("--replace") { Description = "Score an experiment anew that is there." };

    public ScoreCommand() : base("score", "Score and treat into an experiment, beside production.")
    {
        Story = """
            Makes a set of score and treatment tables of its own, with the project's files as they are now and the champions, or versions
            chosen in their place. What production has prepared is read there. Nothing is trained or delivered, and nothing of
            production changes: campaign files lie in the experiment's folder. patron scorings compares and drops experiments; patron query and
            patron tables look into one with --experiment.
            """;
        Examples =
        [
            ("patron score --experiment lower_limit", "With the treatments as they are written now"),
            ("patron score --experiment new_churn --model churn=challenger", "What the challenger would change"),
            ("patron scorings diff new_churn", "How it differs from production"),
        ];
        _experiment.Required = true;
        Add(_experiment);
        Add(_asOf);
        Add(_models);
        Add(_replace);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_experiment)!;
        ProjectDefinition project = Load(arguments);
        RunRequest request = new()
        {
            AsOf = arguments.GetValue(_asOf),
            Models = ChosenModels.Of(arguments.GetValue(_models) ?? [], project),
        };
        (Scoring scoring, RunSummary run) = Session.Show(display => ScoringRun.Execute(
            project, name, arguments.GetValue(_replace), request, new RunDisplay(display), session.Cancellation));
        session.Give(new { Experiment = scoring, run.Metrics }, output =>
        {
            output.WriteLine(RunResult.Line(project, run));
            output.WriteLine($"experiment {name}: {string.Join(", ", scoring.Rows.Select(table => $"{table.Key} {table.Value:N0}"))}");
        });
        return ExitCode.Done;
    }
}
