using Patron.Delta.Deletions;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Maintenance;

/// <summary>
/// Removes files that no version within the retention needs: data files and lists of deleted rows that left the table before, and
/// what killed writers left behind.
/// </summary>
sealed class Vacuum(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    static readonly TimeSpan UsualRetention = TimeSpan.FromDays(7);

    readonly string _table = storage.Locate("");

    public VacuumReport Run(VacuumOptions options, DateTimeOffset now)
    {
        SnapshotReader reader = new(storage, connection, cancellation);
        Snapshot current = reader.Read() ?? throw new DeltaException($"{_table} is no Delta table: nothing can be vacuumed");
        TableFeatures.RequireWritable(_table, current);
        DateTimeOffset cutoff = now - Retention(current.Metadata, options);
        HashSet<string> needed = Needed(reader, current.Version, cutoff);
        StoredFile[] expired = [.. storage.ListAll()
            .Where(file => file.Modified <= cutoff && IsOurs(current, file.Name) && !needed.Contains(storage.Locate(file.Name)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
        if (!options.DryRun)
            Remove(expired, cutoff);
        return new VacuumReport([.. expired.Select(file => file.Name)], expired.Sum(file => file.Size));
    }

    static TimeSpan Retention(TableMetadata metadata, VacuumOptions options)
    {
        TimeSpan least = TableProperties.Interval(metadata, "delta.deletedFileRetentionDuration", UsualRetention);
        TimeSpan retention = options.Retention ?? least;
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.Zero, nameof(options));
        return retention >= least || options.Force
            ? retention
            : throw new DeltaException(
                $"a retention of {retention} is less than the table's, {least}: readers of older versions and writers at work could "
                + "lose files; force it when there are none");
    }

    /// <summary>
    /// Whatever is in the table now, and whatever a commit within the retention put in or took out: what the table had when the
    /// retention began was taken out since then or is still in it.
    /// </summary>
    HashSet<string> Needed(SnapshotReader reader, long version, DateTimeOffset cutoff)
    {
        LogListing listing = LogListing.Read(storage);
        LogReplay state = reader.Replay(listing, version);
        IEnumerable<DataFile> recent = listing.Commits
            .Where(commit => commit.Value.Modified > cutoff || commit.Key > version)
            .SelectMany(commit => reader.ReadCommit(commit.Key))
            .Select(action => (action as AddAction)?.File ?? (action as RemoveAction)?.File)
            .OfType<DataFile>();
        return
        [
            .. state.Files()
                .Concat(state.Tombstones.Where(remove => remove.Time > cutoff).Select(remove => remove.File))
                .Concat(recent)
                .SelectMany(Paths),
        ];
    }

    IEnumerable<string> Paths(DataFile file)
    {
        string path = LogPath.Decode(file.Path);
        if (LogPath.Scheme(path) is null)
            yield return storage.Locate(LogPath.RequireLocal(path, storage));
        if (file.DeletionVector is { } vector && DeletionVectorReader.PathOf(vector, storage) is { } list)
            yield return storage.Locate(list);
    }

    /// <summary>Of the log only what a killed writer left of a commit or checkpoint; hidden folders are others' business.</summary>
    static bool IsOurs(Snapshot snapshot, string name)
    {
        string[] parts = name.Split('/');
        if (parts is [LogListing.Folder, var entry])
            return entry.StartsWith('.') && entry.EndsWith(".tmp", StringComparison.Ordinal);
        return parts[^1] is not (['.', ..] or ['_', ..])
            && parts[..^1].All(folder => folder is not (['.', ..] or ['_', ..])
                || snapshot.Metadata.PartitionColumns.Any(column => folder.StartsWith(column + "=", StringComparison.Ordinal)));
    }

    void Remove(StoredFile[] files, DateTimeOffset cutoff)
    {
        foreach (StoredFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            storage.Delete(file.Name);
        }

        storage.DeleteEmptyFolders(cutoff);
    }
}
