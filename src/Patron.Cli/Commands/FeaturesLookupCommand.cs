using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron features lookup</c>: what is known of one customer.</summary>
sealed class FeaturesLookupCommand : ProjectCommand
{
    readonly Argument<string> _customer = new("CUSTOMER") { Description = "The customer's key." };

    readonly Option<string?> _group = Opt.Text("--group", "NAME", "Only this feature group.");

    readonly Option<string?> _on = Opt.Value<string?>(
        "--on", "DATE", "The features as of this date or instant, or the last before it. Default: the newest.", AsOf.Expected, Words.TryAsOf);

    public FeaturesLookupCommand() : base("lookup", "Show a customer's newest features.")
    {
        Examples =
        [
            ("patron features lookup C00000042", "Of every group"),
            ("patron features lookup C00000042 --group purchases --on 2026-01-01 --json", "Of one group on a date, as JSON"),
        ];
        Add(_customer);
        Add(_group);
        Add(_on);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see a customer's features");
        ProjectDefinition project = workspace.Project;
        string customer = arguments.GetValue(_customer)!;
        DateTimeOffset on = arguments.GetValue(_on) is { } date
            ? AsOf.Resolve(date, project.Settings, TimeProvider.System)
            : DateTimeOffset.MaxValue.AddDays(-1);
        FeatureGroupDefinition[]? groups = arguments.GetValue(_group) is { } name ? [FeaturesShowCommand.Find(project, name)] : null;
        IReadOnlyList<CustomerFeatures> found = new FeatureStore(project, workspace.Lake).Lookup(customer, on, groups);
        session.Give(new { Customer = customer, Groups = found }, output => Write(output, found));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, IReadOnlyList<CustomerFeatures> found)
    {
        if (found.Count == 0)
            output.WriteLine("no feature table has a row of this customer");
        foreach (CustomerFeatures features in found)
        {
            output.WriteLine($"{features.Group} as of {Amounts.Instant(features.AsOf)}");
            TextTable values = new(("feature", false), ("value", true));
            foreach ((string name, object? value) in features.Values)
                values.Add(name, $"{value ?? "-"}");
            values.Write(output);
        }
    }
}
