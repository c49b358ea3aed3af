using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>A commit that gives a table the files, columns and properties that it had in an earlier version.</summary>
sealed class Restoration(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    readonly SnapshotReader _reader = new(storage, connection, cancellation);
    readonly string _table = storage.Locate("");

    /// <param name="version">What the table becomes again.</param>
    /// <param name="details">Who commits.</param>
    /// <param name="replaced">The version that must be the newest; null for any.</param>
    public CommitOutcome Restore(long version, CommitDetails details, long? replaced)
    {
        Snapshot current = _reader.Read() ?? throw new DeltaException($"{_table} is no Delta table: nothing can be restored");
        if (replaced is not null && current.Version != replaced)
            return new CommitOutcome.Conflicted(current.Version, $"version {replaced} is no longer the newest");
        TableFeatures.RequireWritable(_table, current);
        if (TableFeatures.IsAppendOnly(current.Metadata))
            throw new DeltaException($"{_table} only takes appends: its property delta.appendOnly is true");
        Snapshot earlier = _reader.Read(version)!;
        if (current.Mapping != earlier.Mapping)
            throw new DeltaException($"{_table} maps its columns otherwise than in version {version}, which cannot be restored");
        TableFeatures.RequireWritable(_table, earlier);
        DataFile[] removed = Without(current, earlier);
        DataFile[] added = Without(earlier, current);
        RequirePresent(version, added);

        PendingCommit pending = new(details, current, Target(current, earlier))
        {
            IsExclusive = true,
            Removed = removed,
            Added = added,
            Parameters = [("version", $"{version}")],
            Metrics =
            [
                ("numRestoredFiles", $"{added.Length}"),
                ("tableSizeAfterRestore", $"{earlier.Files.Sum(file => file.Size)}"),
            ],
        };
        return new CommitLoop(storage, connection, _reader, cancellation).Commit(pending);
    }

    static DataFile[] Without(Snapshot one, Snapshot other)
    {
        HashSet<(string, string?)> known = [.. other.Files.Select(Key)];
        return [.. one.Files.Where(file => !known.Contains(Key(file)))];
    }

    static (string Path, string? DeletionVector) Key(DataFile file) => (LogPath.Decode(file.Path), file.DeletionVectorId);

    void RequirePresent(long version, DataFile[] files)
    {
        string[] missing = [.. files.Select(file => LogPath.RequireLocal(LogPath.Decode(file.Path), storage)).Where(path => !storage.Exists(path))];
        if (missing.Length > 0)
            throw new DeltaException(
                $"{_table} cannot be restored to version {version}: {missing.Length} of its data files are gone, "
                + $"{missing[0]} among them; they were vacuumed or lost");
    }

    static TargetTable Target(Snapshot current, Snapshot earlier)
    {
        TableProtocol protocol = TableFeatures.Sufficient(current.Protocol, earlier.Schema);
        return new TargetTable(earlier.Schema, protocol, earlier.Metadata)
        {
            StatesProtocol = !ReferenceEquals(protocol, current.Protocol),
            StatesMetadata = ActionWriter.Metadata(earlier.Metadata) != ActionWriter.Metadata(current.Metadata),
        };
    }
}
