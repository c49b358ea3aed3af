namespace Patron.Pipeline.Projects;

/// <summary>Names of files and folders of a project.</summary>
public static class ProjectFiles
{
    public const string SettingsFile = "patron.yml";

    /// <summary>Lake, runs and registry; made by Patron.</summary>
    public const string StateFolder = ".patron";

    /// <summary>Writes definitions, by their paths within the project, to a folder that <see cref="ProjectLoader"/> reads.</summary>
    internal static void Write(string folder, IReadOnlyDictionary<string, string> definitions)
    {
        foreach ((string file, string text) in definitions)
        {
            string path = Path.GetFullPath(Path.Combine(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
