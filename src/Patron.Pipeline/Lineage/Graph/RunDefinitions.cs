using System.Globalization;
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
            _runs[run] = known = store.Find(run) is { } found && AsOf(found) is { } asOf ? (Read(found), asOf) : (null, default);
        return known;
    }

    ProjectDefinition? Read(Run run)
    {
        IReadOnlyDictionary<string, string> files = RunLookup.DefinitionsOf(store, run);
        bool isAsNow = files.Count == project.Files.Count && files.All(entry => project.Files.GetValueOrDefault(entry.Key) == entry.Value);
        return files.Count == 0 ? null : isAsNow ? project : Load(files);
    }

    ProjectDefinition? Load(IReadOnlyDictionary<string, string> files)
    {
        string folder = Directory.CreateTempSubdirectory("patron-definitions-").FullName;
        try
        {
            ProjectFiles.Write(folder, files);
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

    static DateTimeOffset? AsOf(Run run) =>
        run.Parameters.GetValueOrDefault("as_of") is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset asOf)
                ? asOf
                : null;
}
