using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models scored</c>: what scored a customer, and from which data.</summary>
sealed class ModelsScoredCommand : ModelCommand
{
    readonly Argument<string> _customer = new("CUSTOMER") { Description = "The customer's key." };

    readonly Option<string?> _on = Opt.Value<string?>(
        "--on", "DATE", "The scores as of this date or instant, or the last before it. Default: the newest.", AsOf.Expected, Words.TryAsOf);

    readonly Option<string?> _model = Opt.Text("--model", "NAME", "Only this model.");

    public ModelsScoredCommand() : base(
        "scored", "Show which version of each model scored a customer, in which run, from which data.")
    {
        Story = "A row that was replaced since, by another run for the same instant, is told too, as long as the table's earlier versions can be read.";
        Examples =
        [
            ("patron models scored C00000042", "The newest scores"),
            ("patron models scored C00000042 --on 2026-01-01 --model churn --json", "Of one model on a date, as JSON"),
        ];
        Add(_customer);
        Add(_on);
        Add(_model);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string? model = arguments.GetValue(_model);
        using Workspace workspace = OpenToRead(arguments, "see a customer's scores", model);
        ProjectDefinition project = workspace.Project;
        string customer = arguments.GetValue(_customer)!;
        DateTimeOffset on = arguments.GetValue(_on) is { } date
            ? AsOf.Resolve(date, project.Settings, TimeProvider.System)
            : DateTimeOffset.MaxValue.AddDays(-1);
        CustomerScore[] scores =
        [
            .. ScoreTrace.Of(workspace.Lake, ModelRegistry.Of(project), customer, on).Where(score => (model ?? score.Model) == score.Model),
        ];
        session.Give(new { Customer = customer, Scores = scores }, output => Write(output, scores));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, CustomerScore[] scores)
    {
        if (scores.Length == 0)
            output.WriteLine("no model has scored this customer");
        foreach (CustomerScore score in scores)
        {
            string where = score.LastIn is { } last
                ? $"{score.Table} versions {score.FirstIn} to {last}, replaced since"
                : $"{score.Table} since version {score.FirstIn}";
            output.WriteLine($"{score.Model} version {score.Version}: {score.Score} as of {Amounts.Instant(score.AsOf)}, by run {score.Run} ({where})");
            Write(output, "scored from", score.Inputs);
            Write(output, "trained on", score.TrainingData);
        }
    }

    static void Write(TextWriter output, string what, IReadOnlyList<VersionRecord> versions)
    {
        if (versions.Count > 0)
            output.WriteLine(
                $"  {what} {string.Join(", ", versions.Select(version => $"{version.Name} version {version.Version}"))}");
    }
}
