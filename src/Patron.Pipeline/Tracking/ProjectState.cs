using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking;

/// <summary>Where a project keeps what it makes; each environment apart.</summary>
public static class ProjectState
{
    /// <summary>Registry, runs and ledger: <c>.patron</c>, or <c>.patron/NAME</c> for an environment.</summary>
    public static string StateFolder(this ProjectDefinition project) =>
        project.PathOf(Path.Combine(ProjectFiles.StateFolder, project.Settings.Environment ?? ""));

    /// <summary>The tables: as the settings say, otherwise <c>lake</c> in the state folder.</summary>
    public static string LakeFolder(this ProjectDefinition project) =>
        project.Settings.Lake is { } lake ? project.PathOf(lake) : Path.Combine(project.StateFolder(), "lake");
}
