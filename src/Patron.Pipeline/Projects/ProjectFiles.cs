namespace Patron.Pipeline.Projects;

/// <summary>Names of files and folders of a project.</summary>
public static class ProjectFiles
{
    public const string SettingsFile = "patron.yml";

    /// <summary>Lake, runs and registry; made by Patron.</summary>
    public const string StateFolder = ".patron";
}
