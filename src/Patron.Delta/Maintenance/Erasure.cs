using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Maintenance;

/// <summary>Makes the newest version the only one: everything that only earlier versions had is deleted, log included.</summary>
sealed class Erasure(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    /// <summary>First a checkpoint that makes the log before it needless, then the log, then the data files.</summary>
    public ErasedHistory Run(DateTimeOffset now)
    {
        SnapshotReader reader = new(storage, connection, cancellation);
        string table = storage.Locate("");
        Snapshot current = reader.Read() ?? throw new DeltaException($"{table} is no Delta table: it has no history");
        TableFeatures.RequireWritable(table, current);
        LogListing listing = LogListing.Read(storage);
        long newest = listing.Newest;
        long oldest = listing.Commits.Keys.Append(newest).Min();
        if (listing.CheckpointFor(newest)?.Version != newest)
        {
            LogReplay state = reader.Replay(listing, newest);
            new CheckpointWriter(storage, connection, cancellation).Write(state, newest, now);
        }

        LogCleanup.DeleteBefore(storage, newest);
        VacuumOptions everything = new() { Retention = TimeSpan.Zero, Force = true };
        VacuumReport vacuumed = new Vacuum(storage, connection, cancellation).Run(everything, DateTimeOffset.MaxValue);
        return new ErasedHistory(newest, newest > oldest ? oldest : null, vacuumed.Files.Count);
    }
}
