using System.Globalization;
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
        return listing.IsEmpty ? null : Read(listing, version ?? listing.Newest);
    }

    /// <summary>The newest version that is not younger than an instant; null where there is no table.</summary>
    /// <exception cref="DeltaException">All are younger; names the oldest.</exception>
    public Snapshot? ReadAt(DateTimeOffset instant)
    {
        LogListing listing = LogListing.Read(storage);
        if (listing.IsEmpty)
            return null;

        Snapshot newest = Read(listing, listing.Newest);
        long oldest = listing.Oldest() ?? newest.Version;
        CommitTimes times = new(listing, newest.Metadata, version => Notes(listing, version));
        long found = times.VersionAt(instant, oldest) ?? throw new DeltaException(string.Create(
            CultureInfo.InvariantCulture,
            $"{_table} has no version as old as {instant.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC; the oldest that can be read "
            + $"is {oldest}, of {times.TimeOf(oldest).UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC"));
        return found == newest.Version ? newest : Read(listing, found);
    }

    Snapshot Read(LogListing listing, long target) => target >= 0 && target <= listing.Newest
        ? Finish(Replay(listing, target, withTombstones: false), target, Time(listing, target))
        : throw new DeltaException($"{_table} has no version {target}; its newest is {listing.Newest}");

    /// <summary>What each commit that the log still has says about itself, newest first.</summary>
    public IEnumerable<(long Version, DateTimeOffset Written, CommitNotes? Notes)> History()
    {
        LogListing listing = LogListing.Read(storage);
        foreach ((long version, StoredFile file) in listing.Commits.Reverse())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (version, file.Modified, Notes(listing, version));
        }
    }

    /// <summary>Everything that the log says up to a version, tombstones included.</summary>
    public LogReplay Replay(LogListing listing, long version, bool withTombstones = true)
    {
        LogReplay replay = new();
        foreach (LogAction action in Actions(listing, listing.CheckpointFor(version), version, withTombstones))
        {
            cancellation.ThrowIfCancellationRequested();
            replay.Apply(action);
        }

        return replay;
    }

    IEnumerable<LogAction> Actions(LogListing listing, CheckpointFiles? checkpoint, long target, bool withTombstones)
    {
        IEnumerable<LogAction> first = checkpoint is null
            ? []
            : new CheckpointReader(storage, connection, cancellation).Read(checkpoint, withTombstones);
        foreach (LogAction action in first)
            yield return action;

        for (long version = checkpoint is null ? 0 : checkpoint.Version + 1; version <= target; version++)
        {
            // A folder that is read while files come into it may lack one and have the next.
            if (!listing.Commits.ContainsKey(version) && !storage.Exists(LogListing.CommitPath(version)))
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
    DateTimeOffset Time(LogListing listing, long target)
    {
        if (!listing.Commits.TryGetValue(target, out StoredFile? commit))
            return listing.CheckpointFor(target)!.Files[0].Modified;
        CommitNotes? notes = Notes(listing, target);
        return notes?.InCommitTime ?? notes?.Time ?? commit.Modified;
    }

    CommitNotes? Notes(LogListing listing, long version) => listing.Commits.ContainsKey(version)
        ? ReadCommit(version).OfType<CommitInfoAction>().FirstOrDefault()?.Notes
        : null;

    Snapshot Finish(LogReplay replay, long version, DateTimeOffset time)
    {
        TableProtocol protocol = replay.Protocol ?? throw Lacks("protocol", version);
        TableMetadata metadata = replay.Metadata ?? throw Lacks("metaData", version);
        DataFile[] files = replay.Files();
        TableFeatures.RequireReadable(_table, protocol, metadata);
        ColumnMapping mapping = TableFeatures.Mapping(_table, protocol, metadata);
        (TableSchema schema, FileForms forms) = Columns(metadata, mapping);
        return new Snapshot(storage, mapping, forms)
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

    (TableSchema Schema, FileForms Forms) Columns(TableMetadata metadata, ColumnMapping mapping)
    {
        try
        {
            TableSchema schema = SchemaJson.Parse(metadata.SchemaString, _table);
            return (schema, new FileForms(storage, connection, schema, mapping));
        }
        catch (DeltaException error) when (!error.Message.Contains(_table, StringComparison.Ordinal))
        {
            throw new DeltaException($"{_table}: {error.Message}", error);
        }
    }

    DeltaException Lacks(string action, long version) => new($"{_table} has no {action} action up to version {version}");

    DeltaException Missing(LogListing listing, long version, long target)
    {
        string oldest = listing.Checkpoints.Count > 0 ? $" The oldest version that can be read is {listing.Oldest()}." : "";
        return new DeltaException(
            $"version {target} of {_table} cannot be read: {LogListing.CommitPath(version)} is missing, "
            + $"cleaned up or lost.{oldest}");
    }
}
