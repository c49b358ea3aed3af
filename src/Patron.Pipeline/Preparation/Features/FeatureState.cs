using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// What a group's table was made from, kept beside the ledger: of each instant a hash of the rows known before it. With it the next run
/// computes only the instants whose rows have changed. It can be deleted: then all are computed.
/// </summary>
/// <param name="Definition">Hash of all that decides the features beside the rows.</param>
/// <param name="TableId">The table that was written.</param>
/// <param name="Version">Its version.</param>
/// <param name="Known">The hash of each instant's rows, by the instant's text.</param>
sealed record FeatureState(string Definition, string TableId, long Version, IReadOnlyDictionary<string, string> Known)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The state of a group's table as it is now; null where there is none, or it is of another definition or version.</summary>
    public static FeatureState? Of(ProjectDefinition project, FeatureGroupDefinition group, string definition, TableVersion table)
    {
        string path = PathOf(project, group);
        if (!File.Exists(path))
            return null;
        FeatureState? state = Read(path);
        return state?.Definition == definition && state.TableId == table.Id && state.Version == table.Version ? state : null;
    }

    /// <summary>Keeps it.</summary>
    public void Write(ProjectDefinition project, FeatureGroupDefinition group) =>
        WholeFile.Write(PathOf(project, group), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>A file that cannot be read is as good as none: every instant is computed once more.</summary>
    static FeatureState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<FeatureState>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string PathOf(ProjectDefinition project, FeatureGroupDefinition group) =>
        Path.Combine(project.StateFolder(), "features", group.Name + ".json");
}
