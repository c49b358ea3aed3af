using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>
/// What a commit brings with it every so often: a checkpoint, and then the removal of expired versions from the log. The commit
/// stands whatever becomes of it.
/// </summary>
static class Upkeep
{
    const long UsualInterval = 10;

    /// <returns>Why the upkeep failed; null where it was done or not due.</returns>
    public static string? AfterCommit(
        ITableStorage storage, Connection connection, TableMetadata metadata, long version, DateTimeOffset now,
        CancellationToken cancellation)
    {
        try
        {
            if (version == 0 || version % TableProperties.Positive(metadata, "delta.checkpointInterval", UsualInterval) != 0)
                return null;
            Checkpoint(storage, connection, version, now, cancellation);
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return $"the version is committed, but its checkpoint or the clean-up of the log failed: {error.Message}";
        }
    }

    /// <summary>
    /// The clock is the storage's or the caller's, whichever is behind: neither alone may expire what others still need.
    /// </summary>
    static void Checkpoint(
        ITableStorage storage, Connection connection, long version, DateTimeOffset now, CancellationToken cancellation)
    {
        LogListing listing = LogListing.Read(storage);
        if (listing.Commits.TryGetValue(version, out StoredFile? commit) && commit.Modified < now)
            now = commit.Modified;
        LogReplay state = new SnapshotReader(storage, connection, cancellation).Replay(listing, version);
        new CheckpointWriter(storage, connection, cancellation).Write(state, version, now);
        LogCleanup.Run(storage, state.Metadata!, now);
    }
}
