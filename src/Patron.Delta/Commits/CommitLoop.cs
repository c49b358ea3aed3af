using System.Text;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>
/// Optimistic concurrency: a commit takes the next free version. When another writer was first, the write moves on to the version
/// after it if what it was based on still holds, and is a conflict otherwise.
/// </summary>
sealed class CommitLoop(ITableStorage storage, Connection connection, SnapshotReader reader, CancellationToken cancellation)
{
    /// <summary>True when the storage failed in the middle of a commit, which may be there or not: its files must stay.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>True when the version is there, whatever happened after.</summary>
    public bool HasLanded { get; private set; }

    public CommitOutcome Commit(PendingCommit pending)
    {
        if (pending.IsNothing)
            return new CommitOutcome.Unchanged(pending.Base!.Version);
        string transactionId = Guid.NewGuid().ToString();
        for (long version = pending.Base?.Version + 1 ?? 0;;)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] content = Encoding.UTF8.GetBytes(pending.Lines(transactionId));
            if (TryCreate(LogListing.CommitPath(version), content))
                return Committed(pending, version);

            Snapshot newest = reader.Read() ?? throw new DeltaException($"the log of {storage.Locate("")} vanished in a write");
            if (Conflict(pending, newest) is { } reason)
                return new CommitOutcome.Conflicted(newest.Version, reason);
            pending = Rebased(pending, newest);
            version = newest.Version + 1;
        }
    }

    CommitOutcome Committed(PendingCommit pending, long version)
    {
        HasLanded = true;
        string? failure = Upkeep.AfterCommit(
            storage, connection, pending.Target.Metadata, version, pending.Details.Time, cancellation);
        return pending.At(version) with { UpkeepFailure = failure };
    }

    /// <summary>
    /// True also when the name was taken by this very commit: a network file system may repeat a request whose answer was lost.
    /// </summary>
    bool TryCreate(string path, byte[] content)
    {
        IsUncertain = true;
        bool created = storage.TryCreate(path, content) || storage.Read(path).AsSpan().SequenceEqual(content);
        IsUncertain = false;
        return created;
    }

    /// <summary>An append that was to create the table adds to the one that another writer created.</summary>
    static PendingCommit Rebased(PendingCommit pending, Snapshot newest) => pending.Base is null
        ? pending with { Base = newest, Target = new TargetTable(newest.Schema, newest.Protocol, newest.Metadata) }
        : pending;

    string? Conflict(PendingCommit pending, Snapshot newest)
    {
        if (pending.Base is not { } origin)
            return ConflictOfNewTable(pending, newest);
        if (pending.IsExclusive)
            return "another writer changed the table";
        if (!SameDefinition(origin, newest))
            return "another writer changed the table's columns, properties or protocol";
        if (pending.Details.Applications.Keys.FirstOrDefault(id => Mark(origin, id) != Mark(newest, id)) is { } application)
            return $"another writer recorded how far the application '{application}' is";

        HashSet<(string, string?)> now = [.. newest.Files.Select(Key)];
        if (!pending.Removed.All(file => now.Contains(Key(file))))
            return "another writer replaced rows that this write replaces";
        if (pending.Reads is not { } condition)
            return null;

        HashSet<(string, string?)> before = [.. origin.Files.Select(Key)];
        DataFile[] since = [.. newest.Files.Where(file => !before.Contains(Key(file)))];
        return RowRemoval.Touches(newest, since, condition, connection, cancellation)
            ? "another writer added rows that this write would replace"
            : null;
    }

    static long? Mark(Snapshot snapshot, string application) =>
        snapshot.Applications.TryGetValue(application, out long version) ? version : null;

    static (string Path, string? DeletionVector) Key(DataFile file) => (file.Path, file.DeletionVectorId);

    static string? ConflictOfNewTable(PendingCommit pending, Snapshot newest) =>
        pending.MayFindTable
        && !pending.Details.Applications.Keys.Any(newest.Applications.ContainsKey)
        && newest.Metadata.SchemaString == pending.Target.Metadata.SchemaString
        && newest.Metadata.PartitionColumns.SequenceEqual(pending.Target.Metadata.PartitionColumns)
            ? null
            : "another writer created the table";

    static bool SameDefinition(Snapshot one, Snapshot other) =>
        Definition(one).SequenceEqual(Definition(other), StringComparer.Ordinal);

    static string[] Definition(Snapshot snapshot) =>
        [ActionWriter.Protocol(snapshot.Protocol), ActionWriter.Metadata(snapshot.Metadata)];
}
