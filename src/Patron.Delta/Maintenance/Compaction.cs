using Patron.Delta.Commits;
using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Maintenance;

/// <summary>
/// Puts small files of a partition together, and leaves deleted rows out of the files that hold them; no row changes.
/// </summary>
sealed class Compaction(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    /// <summary>Files from this part of the target size on are left alone.</summary>
    const double LargeEnough = 0.75;

    public CommitOutcome Run(string? where, CommitDetails details)
    {
        string table = storage.Locate("");
        SnapshotReader reader = new(storage, connection, cancellation);
        Snapshot current = reader.Read() ?? throw new DeltaException($"{table} is no Delta table: nothing can be compacted");
        TableFeatures.RequireWritable(table, current);
        DataFileWriter writer = new(storage, connection, current.Schema, current.Metadata, current.Mapping);
        DataFile[][] groups = [.. PartitionFilter.Apply(current, where, connection, cancellation)
            .GroupBy(PartitionText.KeyOf)
            .SelectMany(partition => Groups([.. partition], writer.TargetSize))
            .Where(group => group.Length > 1 || group.Any(file => file.DeletionVector is not null))];
        using StagedWrite staged = Stage(current, where, details, groups, writer);
        return staged.Commit(connection, cancellation);
    }

    StagedWrite Stage(Snapshot current, string? where, CommitDetails details, DataFile[][] groups, DataFileWriter writer)
    {
        try
        {
            DataFile[] removed = [.. groups.SelectMany(group => group)];
            DataFile[] added = [.. groups.SelectMany(group =>
                writer.WriteBeside(group[0], $"FROM {ScanSql.Write(current, group)}", cancellation))];
            return new StagedWrite(storage, new PendingCommit(details, current, TargetTable.Same(current))
            {
                ChangesData = false,
                MayBeNothing = true,
                Removed = removed,
                Added = added,
                Parameters = [("predicate", where ?? ""), ("targetFileSize", $"{writer.TargetSize}")],
                Metrics =
                [
                    ("numRemovedBytes", $"{removed.Sum(file => file.Size)}"),
                    ("numAddedBytes", $"{added.Sum(file => file.Size)}"),
                ],
            }, writer.Written);
        }
        catch
        {
            Orphans.Delete(storage, writer.Written);
            throw;
        }
    }

    /// <summary>Runs of small neighbours that together fill a file, and single files with deleted rows.</summary>
    static IEnumerable<DataFile[]> Groups(DataFile[] files, long target)
    {
        List<DataFile> group = [];
        foreach (DataFile file in files.Where(file => file.Size < LargeEnough * target || file.DeletionVector is not null))
        {
            if (group.Count > 0 && group.Sum(member => member.Size) + file.Size > target)
            {
                yield return [.. group];
                group.Clear();
            }

            group.Add(file);
        }

        yield return [.. group];
    }
}
