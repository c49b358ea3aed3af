using System.Text.Json;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Scorings;

/// <summary>
/// A scoring experiment: score and treatment tables of one instant beside those of production, in a folder of their own. It is there
/// as a whole or not at all.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="MadeAt">When it was finished.</param>
/// <param name="AsOf">The instant its rows are computed for.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Models">The version of each model that scored.</param>
/// <param name="Rows">Rows of each table it has.</param>
/// <param name="Reads">Versions of production's tables that it reads.</param>
/// <param name="Earlier">Tables of production whose earlier rows stand before its own: what customers were sent until then.</param>
public sealed record Scoring(
    string Name,
    DateTimeOffset MadeAt,
    DateTimeOffset AsOf,
    string Run,
    IReadOnlyDictionary<string, long> Models,
    IReadOnlyDictionary<string, long> Rows,
    IReadOnlyDictionary<string, long> Reads,
    IReadOnlyList<string> Earlier)
{
    const string Description = "scoring.json";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The experiments of a project's environment, by name.</summary>
    public static IReadOnlyList<Scoring> All(ProjectDefinition project)
    {
        string folder = FolderOfAll(project);
        return Directory.Exists(folder)
            ?
            [
                .. from path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                   where Identifiers.IsValid(Path.GetFileName(path)) && File.Exists(Path.Combine(path, Description))
                   select Read(path),
            ]
            : [];
    }

    /// <summary>The experiment of a name.</summary>
    /// <exception cref="ScoringException">There is none.</exception>
    public static Scoring Of(ProjectDefinition project, string name)
    {
        IReadOnlyList<Scoring> all = All(project);
        return all.FirstOrDefault(one => one.Name == name)
            ?? throw new ScoringException($"there is no scoring experiment '{name}': " + (all.Count == 0
                ? $"make it with patron score --experiment {Identifiers.From(name)}"
                : Suggestion.Among(name, [.. all.Select(one => one.Name)])));
    }

    /// <summary>The project as an experiment sees it: tables and runs in the experiment's folder.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The experiment.</param>
    public static ProjectDefinition Apart(ProjectDefinition project, string name) =>
        project with { Settings = project.Settings with { Experiment = name, Lake = null } };

    /// <summary>Deletes an experiment with all it has.</summary>
    /// <exception cref="ScoringException">There is none.</exception>
    /// <exception cref="ProjectBusyException">An experiment is being scored.</exception>
    public static void Drop(ProjectDefinition project, string name, TimeProvider time)
    {
        using ProjectLock held = ProjectLock.Take(FolderOfAll(project), time);
        Of(project, name);
        Directory.Delete(FolderOf(project, name), recursive: true);
    }

    /// <summary>Bytes of all its files.</summary>
    public long SizeIn(ProjectDefinition project) => new DirectoryInfo(FolderOf(project, Name))
        .EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    internal static string FolderOfAll(ProjectDefinition project) => Path.Combine(project.StateFolder(), ProjectState.Experiments);

    internal static string FolderOf(ProjectDefinition project, string name) => Path.Combine(FolderOfAll(project), name);

    internal void Write(string folder) =>
        WholeFile.Write(Path.Combine(folder, Description), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    static Scoring Read(string folder)
    {
        string path = Path.Combine(folder, Description);
        try
        {
            return JsonSerializer.Deserialize<Scoring>(File.ReadAllBytes(path), Json)!;
        }
        catch (JsonException error)
        {
            throw new ScoringException($"{path} is damaged ({error.Message}): drop the experiment, and score it again");
        }
    }
}
