using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Cli.Commands;

/// <summary><c>patron models rollback</c>: the champion before becomes champion again.</summary>
sealed class ModelsRollbackCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();

    public ModelsRollbackCommand() : base("rollback", "Let the champion before this one score again.")
    {
        Story = "Called again it goes back one further. Archived versions are passed over. A rollback stays until somebody promotes, or a new version is promoted.";
        Examples =
        [
            ("patron models rollback churn", "In the project of this folder"),
            ("patron models rollback churn --env prod", "In an environment"),
        ];
        Add(_name);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        ChampionChange change = ModelDecisions.Of(project, TimeProvider.System).Rollback(arguments.GetValue(_name)!);
        session.Give(change, output => output.WriteLine($"version {change.Version} of {change.Model} scores again, in place of version {change.Before}"));
        return ExitCode.Done;
    }
}
