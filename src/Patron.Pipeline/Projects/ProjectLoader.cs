using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Roles;

namespace Patron.Pipeline.Projects;

/// <summary>Reads a project's folder.</summary>
public static class ProjectLoader
{
    /// <summary>The whole project, checked; with <paramref name="environment"/> laid over its settings.</summary>
    /// <param name="folder">The folder that holds <c>patron.yml</c>.</param>
    /// <param name="environment">A name under <c>environments</c>; null for the settings as they stand.</param>
    /// <param name="worlds">The worlds that a generator source may name. <value>Default: every world that there is.</value></param>
    /// <param name="checks">What other rooms have to say about the project.</param>
    /// <exception cref="ProjectException">The files are wrong; it holds every mistake.</exception>
    public static ProjectDefinition Load(
        string folder, string? environment = null, IReadOnlyList<GeneratedWorld>? worlds = null,
        params ReadOnlySpan<ProjectCheck> checks)
    {
        ProblemList problems = new();
        ProjectFolder files = new(Path.GetFullPath(folder), problems);
        files.RefuseStrangers();

        ProjectDefinition project = new ProjectReader(files, worlds ?? GeneratedWorld.All, problems).Read(environment);
        ApprovalCheck.Of(project, problems);
        foreach (ProjectCheck check in checks)
            check(project, problems);

        problems.ThrowIfAny();
        return project with { Files = files.Texts };
    }
}
