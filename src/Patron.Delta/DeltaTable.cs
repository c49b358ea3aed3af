using Patron.Delta.Commits;
using Patron.Delta.Log;
using Patron.Delta.Maintenance;
using Patron.Delta.Storage;
using Patron.DuckDb;

namespace Patron.Delta;

/// <summary>
/// A Delta table by its place. Nothing is kept between calls: each read sees the newest version. A call uses the connection it is
/// given, on which no streamed result may be open.
/// </summary>
/// <remarks>
/// The Delta transaction log protocol. Rows keep the order of the query within each partition; a partition's file that is more than
/// half again as large as <c>delta.targetFileSize</c> (128 MB where the table does not say) is cut into several in that order. A
/// write that fails, conflicts or is cancelled changes nothing.
/// </remarks>
public sealed class DeltaTable
{
    readonly ITableStorage _storage;

    DeltaTable(ITableStorage storage) => _storage = storage;

    /// <summary>The table's folder.</summary>
    public string Location => _storage.Locate("");

    /// <summary>Whether the table has a version that is committed.</summary>
    public bool Exists => !LogListing.Read(_storage).IsEmpty;

    /// <summary>The table in a folder, which need not exist yet.</summary>
    public static DeltaTable Open(string folder) => new(new LocalStorage(folder));

    public static DeltaTable Open(ITableStorage storage) => new(storage);

    /// <summary>The newest version, or an earlier one that the log still has.</summary>
    /// <exception cref="DeltaException">No table or version is there, the log is damaged or a feature not understood.</exception>
    public Snapshot Snapshot(Connection connection, long? version = null, CancellationToken cancellation = default) =>
        new SnapshotReader(_storage, connection, cancellation).Read(version)
        ?? throw IsNone();

    /// <summary>The table as it was at an instant: the newest version that is not younger.</summary>
    /// <remarks>By in-commit timestamps where the table keeps them, else by when the commits' files were written.</remarks>
    /// <exception cref="DeltaException">All versions are younger; names the oldest that can be read.</exception>
    public Snapshot SnapshotAt(Connection connection, DateTimeOffset instant, CancellationToken cancellation = default) =>
        new SnapshotReader(_storage, connection, cancellation).ReadAt(instant) ?? throw IsNone();

    /// <summary>The newest version, from the names of the log's files alone; null where there is no table.</summary>
    public long? NewestVersion() => LogListing.Read(_storage) is { IsEmpty: false } listing ? listing.Newest : null;

    /// <summary>What the commits that the log still has say of themselves, newest first.</summary>
    /// <exception cref="DeltaException">There is no table, or a commit is damaged.</exception>
    public IEnumerable<HistoryEntry> History(Connection connection, CancellationToken cancellation = default)
    {
        if (!Exists)
            throw IsNone();
        return new SnapshotReader(_storage, connection, cancellation).History().Select(entry => new HistoryEntry(
            entry.Version,
            entry.Notes?.InCommitTime ?? entry.Notes?.Time ?? entry.Written,
            entry.Notes?.Operation,
            entry.Notes?.Rows,
            entry.Notes?.UserMetadata));
    }

    /// <summary>A new table with the query's columns and rows.</summary>
    /// <exception cref="DeltaException">The table exists, a column has a type that no table has, or the disk refuses.</exception>
    public CommitOutcome Create(
        Connection connection, string select, CommitDetails details, TableOptions? options = null,
        CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Create(select, details, options), cancellation);

    /// <summary>
    /// Adds the query's rows; creates the table where there is none. Columns are matched by name and must have the table's types.
    /// Appends of several writers all land.
    /// </summary>
    /// <exception cref="DeltaException">The query does not fit the table, or the disk refuses.</exception>
    public CommitOutcome Append(
        Connection connection, string select, CommitDetails details, CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Append(select, details), cancellation);

    /// <summary>
    /// The query's rows in place of all; creates the table where there is none. With <paramref name="newColumns"/> the query may
    /// change the table's columns and types; otherwise they must be the table's.
    /// </summary>
    /// <exception cref="DeltaException">The query does not fit the table, or the disk refuses.</exception>
    public CommitOutcome Overwrite(
        Connection connection, string select, CommitDetails details, bool newColumns = false,
        CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Overwrite(select, details, newColumns), cancellation);

    /// <summary>
    /// The query's rows in place of those where <paramref name="where"/>, a SQL condition over the table's columns, holds, in one
    /// version; creates the table where there is none. Files without such a row stay as they are. Every new row must satisfy the
    /// condition, so that a second run changes nothing.
    /// </summary>
    /// <exception cref="DeltaException">The query does not fit the table or the condition, or the disk refuses.</exception>
    public CommitOutcome Replace(
        Connection connection, string where, string select, CommitDetails details, CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Replace(where, select, details), cancellation);

    /// <summary>
    /// Upserts the query's rows: those whose key the table has take the place of its rows, the others are added, in one version;
    /// creates the table where there is none. Only files that hold such a key are rewritten; their statistics and partitions tell
    /// most of the others before any is read.
    /// </summary>
    /// <exception cref="DeltaException">
    /// The query does not fit the table, a key is NULL or has several rows though <paramref name="newestBy"/> is null, or the disk
    /// refuses.
    /// </exception>
    public CommitOutcome Merge(
        Connection connection, IReadOnlyList<string> keys, string select, CommitDetails details, string? newestBy = null,
        CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Merge(keys, select, details) with { NewestBy = newestBy }, cancellation);

    /// <summary>
    /// Deletes the rows where <paramref name="where"/>, a SQL condition over the table's columns, holds. The versions before still
    /// have them until they are vacuumed.
    /// </summary>
    /// <exception cref="DeltaException">There is no table, the condition does not fit it, or the disk refuses.</exception>
    public CommitOutcome Delete(
        Connection connection, string where, CommitDetails details, CancellationToken cancellation = default) =>
        Write(connection, TableWrite.Delete(where, details), cancellation);

    /// <summary>
    /// Writes the data files of a write and makes them durable, and leaves the commit for later. What the write is based on is the
    /// table's version now.
    /// </summary>
    /// <exception cref="DeltaException">The query does not fit the table or the condition, or the disk refuses.</exception>
    public StagedWrite Stage(Connection connection, TableWrite write, CancellationToken cancellation = default) =>
        new TableWriter(_storage, connection, cancellation).Stage(write);

    /// <summary>
    /// Gives the table, as a new version, the rows, columns and properties of an earlier one; the versions between stay.
    /// </summary>
    /// <param name="connection">The engine.</param>
    /// <param name="version">The earlier version.</param>
    /// <param name="details">Who commits.</param>
    /// <param name="replaced">The version that must still be the newest, so that nobody's work is undone unseen; null for any.</param>
    /// <param name="cancellation">Ends the work before the commit.</param>
    /// <exception cref="DeltaException">The version, or one of its data files, is gone.</exception>
    public CommitOutcome Restore(
        Connection connection, long version, CommitDetails details, long? replaced = null, CancellationToken cancellation = default) =>
        new Restoration(_storage, connection, cancellation).Restore(version, details, replaced);

    /// <summary>
    /// Puts small files together up to the table's target size, partition by partition, and leaves deleted rows out of the files
    /// that hold them. The rows stay, so that appends at the same time land too; a writer that rewrites one of the files in between
    /// is a conflict.
    /// </summary>
    /// <remarks>The condition is over the partition columns; without one all partitions are looked at.</remarks>
    /// <exception cref="DeltaException">There is no table, or the disk refuses.</exception>
    public CommitOutcome Optimize(
        Connection connection, CommitDetails details, string? where = null, CancellationToken cancellation = default) =>
        new Compaction(_storage, connection, cancellation).Run(where, details);

    /// <summary>
    /// Removes files from the disk that no version within the retention needs, what killed writers left behind, and empty folders.
    /// Older versions can then no longer be read; no version is made.
    /// </summary>
    /// <exception cref="DeltaException">The retention is shorter than the table's and not forced, or the disk refuses.</exception>
    public VacuumReport Vacuum(
        Connection connection, DateTimeOffset now, VacuumOptions? options = null, CancellationToken cancellation = default) =>
        new Vacuum(_storage, connection, cancellation).Run(options ?? new(), now);

    /// <summary>Changes the table's description and properties.</summary>
    /// <exception cref="DeltaException">A property asks for more than Patron does, or has a value that does not fit it.</exception>
    public CommitOutcome Alter(
        Connection connection, TableChange change, CommitDetails details, CancellationToken cancellation = default) =>
        new Alteration(_storage, connection, cancellation).Run(change, details);

    /// <summary>
    /// Deletes every earlier version, and every file that the newest does not have, for good: what was removed from the newest can then
    /// be read nowhere. No other writer may be at work on the table. The newest commit stays as it is written, the condition of a delete
    /// included, so that such a condition should not itself hold what is to be forgotten.
    /// </summary>
    /// <exception cref="DeltaException">The table cannot be read, or the storage refuses.</exception>
    public ErasedHistory EraseHistory(Connection connection, DateTimeOffset now, CancellationToken cancellation = default) =>
        new Erasure(_storage, connection, cancellation).Run(now);

    CommitOutcome Write(Connection connection, TableWrite write, CancellationToken cancellation)
    {
        using StagedWrite staged = Stage(connection, write, cancellation);
        return staged.Commit(connection, cancellation);
    }

    DeltaException IsNone() => new($"{Location} is no Delta table: it has no _delta_log with commits");
}
