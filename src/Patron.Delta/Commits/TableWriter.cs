using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>
/// One write, from query to commit: data files first, then the commit that names them. What fails or loses leaves no file behind.
/// </summary>
sealed class TableWriter(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    readonly SnapshotReader _reader = new(storage, connection, cancellation);
    readonly string _table = storage.Locate("");

    public CommitOutcome Write(WriteRequest request)
    {
        Snapshot? current = _reader.Read();
        if (current is not null && request.Mode == WriteMode.Create)
            throw new DeltaException($"{_table} exists already, in version {current.Version}; append to it or overwrite it");

        TargetTable target = TargetTable.For(_table, current, request, connection, cancellation);
        storage.Prepare();
        DataFileWriter writer = new(storage, connection, target.Schema, target.Metadata);
        CommitLoop loop = new(storage, connection, _reader, cancellation);
        CommitOutcome? outcome = null;
        try
        {
            outcome = loop.Commit(WriteData(request, current, target, writer));
            return outcome;
        }
        finally
        {
            if (outcome is not CommitOutcome.Committed && !loop.IsUncertain)
                DeleteOrphans(writer.Written);
        }
    }

    void DeleteOrphans(IEnumerable<string> files)
    {
        try
        {
            foreach (string file in files)
                storage.Delete(file);
        }
        catch (DeltaException)
        {
            // No version names the files; what made the write fail is what the caller has to hear.
        }
    }

    PendingCommit WriteData(WriteRequest request, Snapshot? current, TargetTable target, DataFileWriter writer)
    {
        RowRemoval removal = Removal(request, current);
        DataFile? kept = removal.Mixed.Count == 0 ? null : writer.Write(KeptRows(request, current!, removal), cancellation);
        DataFile? added = writer.Write(request.Select, cancellation);
        if (added is not null && request.Mode == WriteMode.Replace)
            RequireWithin(request.Predicate!, added, writer);
        return new PendingCommit(request, current, target)
        {
            Removed = [.. removal.Removed],
            Kept = kept,
            Added = added,
        };
    }

    RowRemoval Removal(WriteRequest request, Snapshot? current) => request.Mode switch
    {
        _ when current is null => RowRemoval.None,
        WriteMode.Overwrite => new RowRemoval(current.Files, []),
        WriteMode.Replace => RowRemoval.Find(current, request.Predicate!, connection, cancellation),
        _ => RowRemoval.None,
    };

    static string KeptRows(WriteRequest request, Snapshot current, RowRemoval removal) =>
        $"FROM {ScanSql.Write(current, removal.Mixed)} WHERE (\n{request.Predicate}\n) IS NOT TRUE";

    void RequireWithin(string predicate, DataFile added, DataFileWriter writer)
    {
        long outside = writer.CountFailing(added, predicate, cancellation);
        if (outside > 0)
            throw new DeltaException(
                $"{outside} of the {added.Rows} new rows for {_table} are not among the rows to be replaced, "
                + $"those where {predicate}; a second run would add them twice");
    }
}
