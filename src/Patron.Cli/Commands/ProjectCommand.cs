using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Usage;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary>A command that looks at a project: what they have in common.</summary>
abstract class ProjectCommand(string name, string summary) : PatronCommand(name, summary)
{
    readonly Option<string> _project = Opt.Project();
    readonly Option<string?> _environment = Opt.Environment();

    /// <summary>The options that all of them take, after those of their own.</summary>
    protected void AddCommon()
    {
        Add(_project);
        Add(_environment);
        Add(Opt.Json());
    }

    /// <summary>The project's folder, as the person named it.</summary>
    protected string FolderOf(ParseResult arguments) => arguments.GetValue(_project)!;

    protected ProjectDefinition Load(ParseResult arguments) =>
        Workspace.Load(FolderOf(arguments), arguments.GetValue(_environment));

    /// <summary>The project, for who may look at it.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="what">What is asked for, after "may not".</param>
    /// <param name="model">The model it is about; null for the project.</param>
    protected ProjectDefinition LoadToRead(ParseResult arguments, string what, string? model = null) =>
        Workspace.LoadToRead(FolderOf(arguments), arguments.GetValue(_environment), what, model);

    /// <summary>The project with its lake.</summary>
    protected Workspace Open(ParseResult arguments, string? experiment = null) =>
        Workspace.Open(FolderOf(arguments), arguments.GetValue(_environment), experiment);

    /// <summary>The same for who may look at it.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="what">What is asked for, after "may not".</param>
    /// <param name="model">The model it is about; null for the project.</param>
    protected Workspace OpenToRead(ParseResult arguments, string what, string? model = null) =>
        Workspace.Of(FolderOf(arguments), LoadToRead(arguments, what, model));
}
