using System.Globalization;
using System.Text.Json;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>The definitions that runs were made with, as each run keeps them.</summary>
sealed class RunDefinitions(ProjectDefinition project, ITrackingStore store)
{
    readonly Dictionary<string, (ProjectDefinition?, DateTimeOffset)> _runs = new(StringComparer.Ordinal);

    /// <summary>The project as a run found it, and the instant it ran for; no project where it is not kept or no longer understood.</summary>
    public (ProjectDefinition? Project, DateTimeOffset AsOf) Of(string run)
    {
        if (!_runs.TryGetValue(run, out (ProjectDefinition?, DateTimeOffset) known))
            _runs[run] = known = AsOf(run) is { } asOf ? (Read(run), asOf) : (null, default);
        return known;
    }

    ProjectDefinition? Read(string run)
    {
        if (!store.Artifacts(run).Any(artifact => artifact.Path == RunBeginning.ProjectFile))
            return null;
        using Stream file = store.OpenArtifact(run, RunBeginning.ProjectFile);
        Dictionary<string, string> files = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        bool isAsNow = files.Count == project.Files.Count && files.All(entry => project.Files.GetValueOrDefault(entry.Key) == entry.Value);
        return isAsNow ? project : Load(files);
    }

    ProjectDefinition? Load(Dictionary<string, string> files)
    {
        string folder = Directory.CreateTempSubdirectory("patron-definitions-").FullName;
        try
        {
            foreach ((string name, string text) in files)
            {
                string path = Path.GetFullPath(Path.Combine(folder, name));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
            }

            return ProjectLoader.Load(folder, project.Settings.Environment);
        }
        catch (ProjectException)
        {
            return null; // a program of another version wrote other keys
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    DateTimeOffset? AsOf(string run) =>
        store.Find(run)?.Parameters.GetValueOrDefault("as_of") is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset asOf)
                ? asOf
                : null;
}
