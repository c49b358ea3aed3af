using System.Text.Json;
using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>One write up to its commit: what goes, what comes, and the data files. What fails leaves no file behind.</summary>
sealed class TableWriter(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    readonly string _table = storage.Locate("");

    public StagedWrite Stage(TableWrite write)
    {
        Snapshot? current = write.Base ?? new SnapshotReader(storage, connection, cancellation).Read();
        if (current is not null && write.Mode == WriteMode.Create)
            throw new DeltaException($"{_table} exists already, in version {current.Version}; append to it or overwrite it");
        if (current is null && write.Mode == WriteMode.Delete)
            throw new DeltaException($"{_table} is no Delta table: nothing can be deleted from it");

        TargetTable target = TargetTable.For(_table, current, write, connection, cancellation);
        storage.Prepare();
        ColumnMapping mapping = TableFeatures.Mapping(_table, target.Protocol, target.Metadata);
        DataFileWriter writer = new(storage, connection, target.Schema, target.Metadata, mapping);
        StagedWrite? staged = null;
        try
        {
            PendingCommit pending = write.Mode == WriteMode.Merge
                ? Merge(write, current, target, writer)
                : Write(write, current, target, writer);
            staged = new StagedWrite(storage, pending, writer.Written);
            return staged;
        }
        finally
        {
            if (staged is null)
                Orphans.Delete(storage, writer.Written);
        }
    }

    PendingCommit Write(TableWrite write, Snapshot? current, TargetTable target, DataFileWriter writer)
    {
        RowRemoval removal = target.Rewriting(current, write.Mode switch
        {
            _ when current is null => RowRemoval.None,
            WriteMode.Overwrite => new RowRemoval(current.Files, []),
            WriteMode.Replace or WriteMode.Delete =>
                RowRemoval.Find(current, current.Files, write.Where!, connection, cancellation),
            _ => RowRemoval.None,
        });
        List<DataFile> kept = Keep(current, target, removal, write.Where, writer);
        List<DataFile> added = write.Mode == WriteMode.Delete ? [] : writer.Write(target.Complete(write.Select), cancellation);
        if (added.Count > 0 && write.Where is { } where)
            RequireWithin(where, added, writer);
        return Pending(write, current, target, removal, kept, added) with
        {
            Reads = target.RewritesFiles ? "true"
                : write.Mode == WriteMode.Append ? null
                : write.Where ?? "true",
            MayFindTable = write.Mode == WriteMode.Append,
            MayBeNothing = write.Mode == WriteMode.Delete,
        };
    }

    PendingCommit Merge(TableWrite write, Snapshot? current, TargetTable target, DataFileWriter writer)
    {
        using MergeSource source = new(
            connection, _table, target, write, cancellation);
        RowRemoval removal = RowRemoval.None;
        if (current is not null)
        {
            IReadOnlyList<DataFile> candidates = target.RewritesFiles
                ? current.Files
                : new KeyRanges(current, connection, cancellation).Candidates(source.Keys, MergeSource.Select);
            removal = target.Rewriting(current, RowRemoval.Find(current, candidates, source.Matches, connection, cancellation));
        }

        List<DataFile> kept = Keep(current, target, removal, source.Matches, writer);
        List<DataFile> added = writer.Write(MergeSource.Select, cancellation);
        PendingCommit pending = Pending(write, current, target, removal, kept, added);
        return pending with
        {
            Reads = target.RewritesFiles ? "true"
                : added.Count == 0 ? null
                : source.MatchesAny($"SELECT {source.KeyList} FROM {writer.Scan(added)}"),
            Metrics = [.. pending.Metrics, ("numSourceRows", $"{pending.Rows}"), ("numTargetRowsUpdated", $"{removal.Rows}")],
        };
    }

    static PendingCommit Pending(
        TableWrite write, Snapshot? current, TargetTable target, RowRemoval removal, List<DataFile> kept, List<DataFile> added) =>
        new(write.Details, current, target)
        {
            Removed = [.. removal.Removed],
            Added = [.. kept, .. added],
            Rows = added.Sum(file => file.Rows ?? 0),
            Parameters = [.. Parameters(write, target.Metadata)],
            Metrics = [("numCopiedRows", $"{kept.Sum(file => file.Rows)}"), ("numDeletedRows", $"{removal.Rows}")],
        };

    /// <summary>
    /// The rows that stay of files that go. A large file's are written by themselves, so that the ranges of keys in the files
    /// stay narrow; those of small files are put together.
    /// </summary>
    List<DataFile> Keep(
        Snapshot? current, TargetTable target, RowRemoval removal, string? goes, DataFileWriter writer)
    {
        string condition = goes is null ? "" : $" WHERE (\n{goes}\n) IS NOT TRUE";
        return [.. removal.Mixed
            .GroupBy(file => (PartitionText.KeyOf(file), file.Size >= writer.TargetSize / 2 ? file.Path : ""))
            .SelectMany(files => writer.WriteBeside(
                files.First(), target.CompleteOld($"FROM {ScanSql.Write(current!, [.. files])}{condition}"), cancellation))];
    }

    void RequireWithin(string where, List<DataFile> added, DataFileWriter writer)
    {
        long outside = connection.Scalar<long>(
            $"SELECT count(*) FROM {writer.Scan(added)} WHERE (\n{where}\n) IS NOT TRUE", cancellation);
        if (outside > 0)
            throw new DeltaException(
                $"{outside} of the {added.Sum(file => file.Rows)} new rows for {_table} are not among the rows to be replaced, "
                + $"those where {where}; a second run would add them twice");
    }

    static IEnumerable<(string Key, string? Value)> Parameters(TableWrite write, TableMetadata metadata)
    {
        if (write.Mode == WriteMode.Merge)
            yield return ("matchedBy", JsonSerializer.Serialize(write.Keys));
        else if (write.Mode != WriteMode.Delete)
            yield return ("mode", write.Mode switch
            {
                WriteMode.Create => "ErrorIfExists",
                WriteMode.Append => "Append",
                _ => "Overwrite",
            });
        if (write.Mode is not (WriteMode.Merge or WriteMode.Delete))
            yield return ("partitionBy", JsonSerializer.Serialize(metadata.PartitionColumns));
        if (write.Where is { } predicate)
            yield return ("predicate", predicate);
    }
}
