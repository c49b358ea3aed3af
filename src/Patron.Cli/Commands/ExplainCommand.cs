using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Cli.Commands;

/// <summary><c>patron explain</c>: the SQL that a definition is compiled to.</summary>
sealed class ExplainCommand : ProjectCommand
{
    readonly Argument<string> _definition = new("DEFINITION") { Description = "A file of the project without its ending, such as features/purchases." };

    public ExplainCommand() : base("explain", "Show the SQL that a feature group is computed by.")
    {
        Story = """
            The SQL is what a run executes: of an aggregate group for all instants that it needs (with a timeline, for those whose rows have
            changed), of a SELECT for one instant after the other. It runs in patron query as it stands.
            """;
        Examples =
        [
            ("patron explain features/purchases", "Of the project in this folder"),
            ("patron explain features/purchases --project shop > purchases.sql", "Into a file"),
        ];
        Add(_definition);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_definition)!;
        using Workspace workspace = OpenToRead(arguments, "see how features are made");
        IReadOnlyList<FeatureGroupDefinition> groups = workspace.Project.Features;
        FeatureGroupDefinition group = groups.FirstOrDefault(one => $"features/{one.Name}" == name || one.File == name) ?? throw new InputException(
            $"there is nothing to explain by the name of {name}: {Suggestion.Among(name, [.. groups.Select(one => $"features/{one.Name}")])}");
        string sql = PreparationSql.Of(workspace.Project, group, workspace.Lake);
        session.Give(new { Definition = name, Sql = sql }, output => output.WriteLine(sql));
        return ExitCode.Done;
    }
}
