using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models archive</c>: a version is put away.</summary>
sealed class ModelsArchiveCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string> _version = VersionArgument();

    public ModelsArchiveCommand() : base("archive", "Put a version of a model away.")
    {
        Story = "It can still be shown and exported; it is neither promoted nor rolled back to. The champion cannot be archived.";
        Examples = [("patron models archive churn 1", "The first version")];
        Add(_name);
        Add(_version);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        string name = arguments.GetValue(_name)!;
        ModelVersion version = Find(ModelRegistry.Of(project), name, arguments.GetValue(_version));
        ModelDecisions.Of(project, TimeProvider.System).Archive(name, version.Version);
        session.Give(
            new { Model = name, version.Version, Archived = true },
            output => output.WriteLine($"version {version.Version} of {name} is archived"));
        return ExitCode.Done;
    }
}
