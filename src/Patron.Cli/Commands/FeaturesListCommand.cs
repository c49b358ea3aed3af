using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron features list</c>: the groups and whether their tables are there.</summary>
sealed class FeaturesListCommand : ProjectCommand
{
    public FeaturesListCommand() : base("list", "List feature groups with their tables and dates.")
    {
        Examples = [("patron features list", "Of the project in this folder")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see features");
        FeatureStore store = new(workspace.Project, workspace.Lake);
        (FeatureGroupDefinition Group, StoredFeatures? Table)[] groups =
            [.. workspace.Project.Features.Select(group => (group, store.Exists(group) ? store.Describe(group) : null))];
        session.Give(
            new
            {
                Groups = groups.Select(one => new
                {
                    Group = one.Group.Name,
                    Exists = one.Table is not null,
                    Features = one.Group.Features.Count,
                    one.Table?.Table,
                    one.Table?.Version,
                    one.Table?.Written,
                    Dates = one.Table?.Dates.Count ?? 0,
                    Newest = one.Table is { Dates: [.., var newest] } ? newest.AsOf : (DateTimeOffset?)null,
                }),
            },
            output => Write(output, groups));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, (FeatureGroupDefinition Group, StoredFeatures? Table)[] groups)
    {
        TextTable table = new(("group", false), ("features", true), ("dates", true), ("newest", false), ("customers", true), ("version", true));
        foreach ((FeatureGroupDefinition group, StoredFeatures? made) in groups)
        {
            if (made is { Dates: [.., var newest] })
                table.Add(
                    group.Name, $"{group.Features.Count}", $"{made.Dates.Count}", Amounts.Instant(newest.AsOf), $"{newest.Customers:N0}", $"{made.Version}");
            else
                table.Add(group.Name, $"{group.Features.Count}", "0", "not made yet", "", "");
        }

        table.Write(output);
    }
}
