using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron scorings drop</c>: an experiment gone.</summary>
sealed class ScoringsDropCommand : ProjectCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The experiment." };

    public ScoringsDropCommand() : base("drop", "Delete a scoring experiment with its tables and campaign files.")
    {
        Examples = [("patron scorings drop lower_limit", "Production stays as it is")];
        Add(_name);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "drop a scoring experiment");
        string name = arguments.GetValue(_name)!;
        Scoring.Drop(project, name, TimeProvider.System);
        session.Give(new { Dropped = name }, output => output.WriteLine($"scoring experiment {name} is gone"));
        return ExitCode.Done;
    }
}
