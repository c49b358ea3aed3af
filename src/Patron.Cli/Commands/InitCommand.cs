using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Cli.Commands;

/// <summary><c>patron init</c>: a new project from a template.</summary>
sealed class InitCommand : PatronCommand
{
    readonly Argument<string> _folder = new("DIR") { Description = "The new project's folder; absent or empty." };

    readonly Option<string> _template = new("--template")
    {
        HelpName = "NAME",
        Description = $"What to begin with: {string.Join(", ", Template.All.Select(template => template.Name))}.",
        Required = true,
    };

    public InitCommand() : base("init", "Make a new project from a template.")
    {
        Story = """
            The template retail is a whole project on a made-up shop, telecom a larger one on a made-up mobile operator: they run as
            they are, and each of their files shows how one thing is written. Replace the file in sources/ by your own data, then
            change table by table. The template gaming takes events while they happen.
            """;
        Examples =
        [
            ("patron init shop --template retail", "A project in the new folder shop"),
            ("patron init mobile --template telecom", "One with several targets and dates to learn from"),
            ("patron init play --template gaming", "One of events, with a model that has learnt"),
        ];
        Add(_folder);
        Add(_template);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string folder = arguments.GetValue(_folder)!;
        string name = arguments.GetValue(_template)!;
        Template template = Template.All.FirstOrDefault(one => one.Name == name)
            ?? throw new UsageException(
                $"there is no template '{name}': {Suggestion.Among(name, [.. Template.All.Select(one => one.Name)])}");
        if (File.Exists(folder))
            throw new UsageException($"{folder} is a file: name a folder");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UsageException($"{folder} holds files already: name a new folder, or an empty one");
        template.Write(folder);
        string[] missing = MissingData(folder);
        session.Give(
            new { Folder = Path.GetFullPath(folder), Template = name, template.Files, Missing = missing },
            output =>
            {
                output.WriteLine($"{folder} is a project of {template.Files.Count} files:");
                foreach (string file in template.Files)
                    output.WriteLine($"  {file}");
                foreach (string file in missing)
                    output.WriteLine($"first: put your {Path.GetFileName(file)} into {Path.Combine(folder, Path.GetDirectoryName(file)!)}");
                output.WriteLine($"next: patron run {folder}");
            });
        return ExitCode.Done;
    }

    /// <summary>Files that the template's sources read and does not bring; folders are made for them.</summary>
    static string[] MissingData(string folder)
    {
        ProjectDefinition project = Workspace.Load(folder, null);
        string[] missing =
        [
            .. project.Sources.OfType<FileSourceDefinition>().SelectMany(source => source.Tables).Select(table => table.Path)
                .Where(path => !path.Contains('*', StringComparison.Ordinal) && !File.Exists(project.PathOf(path))),
        ];
        foreach (string path in missing)
            Directory.CreateDirectory(Path.GetDirectoryName(project.PathOf(path))!);
        return missing;
    }
}
