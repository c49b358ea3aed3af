using System.Text.Json;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>
/// The champions of a model before today's, so that a rollback knows where to: each version's tag lists, for every time it became champion and
/// still counts, which version it took over from. Promoting adds to the list of the new champion, rolling back takes from it.
/// </summary>
static class ChampionHistory
{
    /// <summary>A JSON array of version numbers, 0 for none; the last is that of the latest time.</summary>
    public const string Tag = "patron.champion_after";

    /// <summary>The champions that this one took over from, the latest last; 0 where there was none.</summary>
    public static IReadOnlyList<int> Of(ModelVersion version) =>
        version.Tags.TryGetValue(Tag, out string? text) ? JsonSerializer.Deserialize<int[]>(text)! : [];

    /// <summary>Notes that a version takes over from another, 0 for none.</summary>
    public static void Add(ITrackingStore store, ModelVersion version, int before) => Write(store, version, [.. Of(version), before]);

    /// <summary>
    /// The way back from a champion: the versions left behind, today's champion first, and the one to go back to; null where there was none
    /// before that may be used.
    /// </summary>
    public static (IReadOnlyList<ModelVersion> Left, ModelVersion? Target) Back(
        IReadOnlyList<ModelVersion> versions, ModelVersion champion, Func<ModelVersion, bool> isUsable)
    {
        Dictionary<int, Stack<int>> histories = versions.ToDictionary(version => version.Version, version => new Stack<int>(Of(version)));
        List<ModelVersion> left = [];
        ModelVersion? at = champion;
        do
        {
            left.Add(at);
            int before = histories[at.Version].TryPop(out int last) ? last : 0;
            at = versions.FirstOrDefault(version => version.Version == before);
        }
        while (at is not null && !isUsable(at));
        return (left, at);
    }

    /// <summary>Forgets the latest time that each of these versions took over.</summary>
    public static void RemoveLast(ITrackingStore store, IReadOnlyList<ModelVersion> left)
    {
        foreach (IGrouping<int, ModelVersion> times in left.GroupBy(version => version.Version))
            Write(store, times.First(), [.. Of(times.First()).SkipLast(times.Count())]);
    }

    static void Write(ITrackingStore store, ModelVersion version, int[] history) =>
        store.TagVersion(version.Model, version.Version, Tag, JsonSerializer.Serialize(history));
}
