using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;

namespace Patron.Cli.Commands;

/// <summary><c>patron models import</c>: a version that was exported, in this project.</summary>
sealed class ModelsImportCommand : ModelCommand
{
    readonly Argument<string> _folder = new("DIR") { Description = "The folder that an export wrote." };

    public ModelsImportCommand() : base("import", "Register a version of a model that another project exported.")
    {
        Story = """
            The version is the model's next and its challenger, until it is promoted: a project scores before it has anything to learn from. Its
            definitions have to be those of this project, to the letter that decides what a number means; otherwise it is refused with what differs.
            """;
        Examples =
        [
            ("patron models import churn-model", "What 'patron models export churn champion churn-model' wrote"),
            ("patron models import out/churn --project shop --env prod", "Into another project and environment"),
        ];
        Add(_folder);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ModelVersion version = ModelDecisions.Of(Load(arguments), TimeProvider.System).Import(arguments.GetValue(_folder)!);
        session.Give(
            new { version.Model, version.Version },
            output => output.WriteLine(
                $"version {version.Version} of {version.Model} is registered: 'patron models promote {version.Model}' lets it score"));
        return ExitCode.Done;
    }
}
