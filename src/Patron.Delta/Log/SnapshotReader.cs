using Patron.Delta.Data;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Log;

/// <summary>From the files of a log to a snapshot: newest checkpoint, then the commits after it.</summary>
sealed class SnapshotReader(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    readonly string _table = storage.Locate("");

    /// <summary>The newest version, or the one asked for; null where there is no table.</summary>
    /// <exception cref="DeltaException">The version does not exist, or its log is damaged or not understood.</exception>
    public Snapshot? Read(long? version = null)
    {
        LogListing listing = LogListing.Read(storage);
        if (listing.IsEmpty)
            return null;

        long target = version ?? listing.Newest;
        if (target < 0 || target > listing.Newest)
            throw new DeltaException($"{_table} has no version {target}; its newest is {listing.Newest}");

        return Finish(Replay(listing, target), target, Time(listing, target));
    }

    /// <summary>Everything that the log says up to a version, tombstones included.</summary>
    public LogReplay Replay(LogListing listing, long version)
    {
        LogReplay replay = new();
        foreach (LogAction action in Actions(listing, listing.CheckpointFor(version), version))
        {
            cancellation.ThrowIfCancellationRequested();
            replay.Apply(action);
        }

        return replay;
    }

    IEnumerable<LogAction> Actions(LogListing listing, CheckpointFiles? checkpoint, long target)
    {
        IEnumerable<LogAction> first = checkpoint is null
            ? []
            : new CheckpointReader(storage, connection, cancellation).Read(checkpoint);
        foreach (LogAction action in first)
            yield return action;

        for (long version = checkpoint is null ? 0 : checkpoint.Version + 1; version <= target; version++)
        {
            if (!listing.Commits.ContainsKey(version))
                throw Missing(listing, version, target);
            foreach (LogAction action in ReadCommit(version))
                yield return action;
        }
    }

    public IEnumerable<LogAction> ReadCommit(long version)
    {
        string path = LogListing.CommitPath(version);
        return ActionReader.ReadLines(storage.Locate(path), storage.Read(path));
    }

    /// <summary>As the commit says; where the commit is gone, when its checkpoint was written.</summary>
    DateTimeOffset Time(LogListing listing, long target) => listing.Commits.TryGetValue(target, out StoredFile? commit)
        ? ReadCommit(target).OfType<CommitInfoAction>().FirstOrDefault()?.Time ?? commit.Modified
        : listing.CheckpointFor(target)!.Files[0].Modified;

    Snapshot Finish(LogReplay replay, long version, DateTimeOffset time)
    {
        TableProtocol protocol = replay.Protocol ?? throw Lacks("protocol", version);
        TableMetadata metadata = replay.Metadata ?? throw Lacks("metaData", version);
        DataFile[] files = replay.Files();
        TableFeatures.RequireReadable(_table, protocol, metadata);
        TableSchema schema = SchemaJson.Parse(metadata.SchemaString, _table);
        ColumnMapping mapping = TableFeatures.Mapping(_table, protocol, metadata);
        return new Snapshot(storage, mapping, new FileForms(storage, connection, schema, mapping))
        {
            Version = version,
            Timestamp = time,
            Schema = schema,
            Protocol = protocol,
            Metadata = metadata,
            Files = files,
            Applications = replay.Applications.ToDictionary(entry => entry.Key, entry => entry.Value.Version),
            Domains = replay.Domains,
        };
    }

    DeltaException Lacks(string action, long version) => new($"{_table} has no {action} action up to version {version}");

    DeltaException Missing(LogListing listing, long version, long target)
    {
        string oldest = listing.Checkpoints.Count > 0
            ? $" The oldest version that can be read is {listing.Checkpoints.Min(checkpoint => checkpoint.Version)}."
            : "";
        return new DeltaException(
            $"version {target} of {_table} cannot be read: {LogListing.CommitPath(version)} is missing, "
            + $"cleaned up or lost.{oldest}");
    }
}
