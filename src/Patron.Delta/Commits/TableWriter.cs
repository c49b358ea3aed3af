using System.Text.Json;
using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>One write up to its commit: what goes, what comes, and the data files. What fails leaves no file behind.</summary>
sealed class TableWriter(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    readonly string _table = storage.Locate("");

    public StagedWrite Stage(TableWrite write)
    {
        Snapshot? current = new SnapshotReader(storage, connection, cancellation).Read();
        if (current is not null && write.Mode == WriteMode.Create)
            throw new DeltaException($"{_table} exists already, in version {current.Version}; append to it or overwrite it");

        TargetTable target = TargetTable.For(_table, current, write, connection, cancellation);
        storage.Prepare();
        DataFileWriter writer = new(storage, connection, target.Schema, target.Metadata);
        StagedWrite? staged = null;
        try
        {
            staged = new StagedWrite(storage, WriteData(write, current, target, writer), writer.Written);
            return staged;
        }
        finally
        {
            if (staged is null)
                Orphans.Delete(storage, writer.Written);
        }
    }

    PendingCommit WriteData(TableWrite write, Snapshot? current, TargetTable target, DataFileWriter writer)
    {
        RowRemoval removal = Removal(write, current);
        DataFile[] kept = [.. removal.Mixed.GroupBy(Partition).SelectMany(files =>
            writer.WriteBeside(files.First(), KeptRows(write, current!, [.. files]), cancellation))];
        List<DataFile> added = writer.Write(write.Select, cancellation);
        long rows = added.Sum(file => file.Rows ?? 0);
        if (added.Count > 0 && write.Where is { } where)
            RequireWithin(where, added, writer);
        return new PendingCommit(write.Details, current, target)
        {
            Reads = write.Mode == WriteMode.Append ? null : write.Where ?? "true",
            Removed = [.. removal.Removed],
            Added = [.. kept, .. added],
            Rows = rows,
            MayFindTable = write.Mode == WriteMode.Append,
            Parameters = [.. Parameters(write, target.Metadata)],
            Metrics = [("numCopiedRows", $"{kept.Sum(file => file.Rows)}")],
        };
    }

    RowRemoval Removal(TableWrite write, Snapshot? current) => write.Mode switch
    {
        _ when current is null => RowRemoval.None,
        WriteMode.Overwrite => new RowRemoval(current.Files, []),
        WriteMode.Replace => RowRemoval.Find(current, write.Where!, connection, cancellation),
        _ => RowRemoval.None,
    };

    static string Partition(DataFile file) =>
        string.Join('|', file.PartitionValues.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}={entry.Value?.Length}:{entry.Value}"));

    static string KeptRows(TableWrite write, Snapshot current, DataFile[] files) =>
        $"FROM {ScanSql.Write(current, files)} WHERE (\n{write.Where}\n) IS NOT TRUE";

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
        yield return ("mode", write.Mode switch
        {
            WriteMode.Create => "ErrorIfExists",
            WriteMode.Append => "Append",
            _ => "Overwrite",
        });
        yield return ("partitionBy", JsonSerializer.Serialize(metadata.PartitionColumns));
        if (write.Where is { } predicate)
            yield return ("predicate", predicate);
    }
}
