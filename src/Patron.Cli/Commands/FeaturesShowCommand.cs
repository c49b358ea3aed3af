using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Cli.Commands;

/// <summary><c>patron features show</c>: one group's table.</summary>
sealed class FeaturesShowCommand : ProjectCommand
{
    readonly Argument<string> _group = new("GROUP") { Description = "The group's name." };

    public FeaturesShowCommand() : base("show", "Show a group's features with their meaning, and the dates its table holds.")
    {
        Examples = [("patron features show purchases", "Of the project in this folder")];
        Add(_group);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see features");
        FeatureGroupDefinition group = Find(workspace.Project, arguments.GetValue(_group)!);
        FeatureStore store = new(workspace.Project, workspace.Lake);
        if (!store.Exists(group))
            throw new InputException($"the table of {group.Name} is not made yet: patron run --step \"features {group.Name}\" makes it");
        StoredFeatures table = store.Describe(group);
        session.Give(
            new
            {
                table.Group, table.Table, table.Version, table.Written, table.Features,
                Dates = table.Dates.Select(date => new { date.AsOf, date.Customers }),
            },
            output => Write(output, table));
        return ExitCode.Done;
    }

    /// <summary>A group by its name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static FeatureGroupDefinition Find(ProjectDefinition project, string name) =>
        project.Features.FirstOrDefault(group => group.Name == name)
        ?? throw new InputException($"there is no feature group {name}: {Suggestion.Among(name, [.. project.Features.Select(group => group.Name)])}");

    static void Write(TextWriter output, StoredFeatures table)
    {
        output.WriteLine($"{table.Table}: version {table.Version} of {Amounts.Instant(table.Written)}");
        TextTable features = new(("feature", false), ("type", false), ("meaning", false));
        foreach (StoredFeature feature in table.Features)
            features.Add(feature.Name, feature.Type, feature.Meaning);
        features.Write(output);
        output.WriteLine();
        TextTable dates = new(("as of", false), ("customers", true));
        foreach ((DateTimeOffset asOf, long customers) in table.Dates)
            dates.Add(Amounts.Instant(asOf), $"{customers:N0}");
        dates.Write(output);
    }
}
