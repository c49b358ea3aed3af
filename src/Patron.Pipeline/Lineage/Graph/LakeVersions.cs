using Patron.Delta;
using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>What the tables themselves tell of their versions; the log of each is read once.</summary>
sealed class LakeVersions(LakeSession lake)
{
    readonly Dictionary<string, (string Id, Dictionary<long, HistoryEntry> Commits)> _tables = new(StringComparer.Ordinal);

    /// <summary>The commit of a version; null where the log no longer has it, or it is another table's of that name.</summary>
    public HistoryEntry? Commit(string table, long version, string id)
    {
        (string current, Dictionary<long, HistoryEntry> commits) = Of(table);
        return id.Length == 0 || id == current ? commits.GetValueOrDefault(version) : null;
    }

    /// <summary>The commits before a version, newest first.</summary>
    public IEnumerable<HistoryEntry> Before(string table, long version) =>
        Of(table).Commits.Values.Where(commit => commit.Version < version).OrderByDescending(commit => commit.Version);

    /// <summary>The files whose rows a version has; null where the version can no longer be read.</summary>
    public IReadOnlyList<TakenFile>? FilesOf(string table, long version, string id)
    {
        if (Commit(table, version, id) is null)
            return null;
        try
        {
            return new TakenFiles(lake.Snapshot(LineageNode.KeyOf(table, version)).Applications).All;
        }
        catch (DeltaException)
        {
            return null; // an earlier version whose checkpoint or commits are gone
        }
    }

    (string Id, Dictionary<long, HistoryEntry> Commits) Of(string table)
    {
        if (_tables.TryGetValue(table, out (string, Dictionary<long, HistoryEntry>) known))
            return known;
        TableVersion current = lake.VersionOf(table);
        return _tables[table] = (current.Id, current == TableVersion.None ? [] : lake.History(table).ToDictionary(entry => entry.Version));
    }
}
