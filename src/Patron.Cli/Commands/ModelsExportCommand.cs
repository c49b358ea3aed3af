using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models export</c>: a version as a folder of its own.</summary>
sealed class ModelsExportCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string> _version = VersionArgument();
    readonly Argument<string> _folder = new("DIR") { Description = "The folder to make; it must not be there." };

    public ModelsExportCommand() : base("export", "Write a version of a model as a folder that MLflow's tools load.")
    {
        Story = """
            The model with its definitions, training data, evaluation, card and lineage where there are; whole or not at all. A propensity model
            comes as model.onnx too, for programs that score raw columns without Patron: missing numbers are NaN, missing texts empty. One by
            segments comes as a file for each in the folder segments, with segments.json to tell which is whose.
            """;
        Examples =
        [
            ("patron models export churn champion churn-model", "The champion"),
            ("patron models export churn 3 out/churn --json", "A version; its files as JSON"),
        ];
        Add(_name);
        Add(_version);
        Add(_folder);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        ProjectDefinition project = LoadToRead(arguments, $"export the model {name}", name);
        ModelRegistry registry = ModelRegistry.Of(project);
        ModelVersion version = Find(registry, name, arguments.GetValue(_version));
        Read(registry, version);
        string folder = arguments.GetValue(_folder)!;
        using LakeSession lake = LakeSession.Open(project, AsOf.Resolve(null, project.Settings, TimeProvider.System));
        ModelLineage? lineage = ModelLineage.Of(name, version.Version, project, lake, registry.Store);
        ExportedModel exported = ModelExport.Write(registry, version, lineage, folder);
        if (exported.WithoutOnnx is { } reason)
            Session.Tell($"there is no ONNX file: {reason}");
        session.Give(
            new { Model = name, version.Version, Folder = Path.GetFullPath(folder), exported.Files },
            output => output.WriteLine($"version {version.Version} of {name}: {Amounts.Count(exported.Files.Count, "file")} in {folder}"));
        return ExitCode.Done;
    }
}
