using Patron.Delta.Commits;
using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Maintenance;

/// <summary>A commit that changes a table's description and properties.</summary>
sealed class Alteration(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    /// <summary>Properties of the protocol that ask nothing of a table's features.</summary>
    static readonly string[] Known =
    [
        "delta.appendOnly", "delta.checkpointInterval", "delta.logRetentionDuration", "delta.enableExpiredLogCleanup",
        "delta.deletedFileRetentionDuration", "delta.dataSkippingNumIndexedCols", "delta.parquet.compression.codec",
        "delta.targetFileSize",
    ];

    public CommitOutcome Run(TableChange change, CommitDetails details)
    {
        string table = storage.Locate("");
        SnapshotReader reader = new(storage, connection, cancellation);
        Snapshot current = reader.Read() ?? throw new DeltaException($"{table} is no Delta table: there is nothing to change");
        TableFeatures.RequireWritable(table, current);
        TableMetadata metadata = current.Metadata with
        {
            Description = change.Description ?? current.Metadata.Description,
            Properties = Changed(current.Metadata.Properties, change.Properties),
        };
        RequireFit(metadata);
        PendingCommit pending = new(details, current, new TargetTable(current.Schema, current.Protocol, metadata)
        {
            StatesMetadata = ActionWriter.Metadata(metadata) != ActionWriter.Metadata(current.Metadata),
        })
        {
            MayBeNothing = true,
            Parameters = [.. change.Properties.Select(entry => (entry.Key, entry.Value))],
        };
        return new CommitLoop(storage, connection, reader, cancellation).Commit(pending);
    }

    static Dictionary<string, string> Changed(
        IReadOnlyDictionary<string, string> properties, IReadOnlyDictionary<string, string?> changes)
    {
        Dictionary<string, string> changed = new(properties);
        foreach ((string name, string? value) in changes)
        {
            if (name.StartsWith("delta.", StringComparison.OrdinalIgnoreCase) && !Known.Contains(name))
                throw new DeltaException(
                    $"the table property {name} cannot be set: Patron sets {string.Join(", ", Known)} and names without 'delta.'");
            if (value is null)
                changed.Remove(name);
            else
                changed[name] = value;
        }

        return changed;
    }

    static void RequireFit(TableMetadata metadata)
    {
        TableProperties.Flag(metadata, "delta.appendOnly", usual: false);
        TableProperties.Flag(metadata, "delta.enableExpiredLogCleanup", usual: true);
        TableProperties.Positive(metadata, "delta.checkpointInterval", usual: 1);
        TableProperties.Interval(metadata, "delta.logRetentionDuration", TimeSpan.Zero);
        TableProperties.Interval(metadata, "delta.deletedFileRetentionDuration", TimeSpan.Zero);
        FileSettings.Of(metadata);
    }
}
