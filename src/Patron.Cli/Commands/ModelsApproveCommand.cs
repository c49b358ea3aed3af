using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models approve</c>: somebody's word that a version may be used.</summary>
sealed class ModelsApproveCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string> _version = VersionArgument();
    readonly Option<string?> _note = Opt.Text("--note", "TEXT", "What to keep with it. Never a customer's data.");

    public ModelsApproveCommand() : base("approve", "Approve a version of a model.")
    {
        Story = "Where 'approvals' asks for it, a version is promoted only when so many approvers other than whoever trained it have approved it.";
        Examples =
        [
            ("patron models approve churn 3 --note \"checked with sales\"", "With a note"),
            ("patron models approve churn challenger --env prod", "In an environment"),
        ];
        Add(_name);
        Add(_version);
        Add(_note);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        string name = arguments.GetValue(_name)!;
        ModelVersion version = Find(ModelRegistry.Of(project), name, arguments.GetValue(_version));
        Approval approval = ModelDecisions.Of(project, TimeProvider.System).Approve(
            name, version.Version, arguments.GetValue(_note));
        session.Give(
            new { Model = name, version.Version, Approval = approval },
            output => output.WriteLine($"version {version.Version} of {name} is approved by {approval.Who} since {Amounts.Instant(approval.At)}"));
        return ExitCode.Done;
    }
}
