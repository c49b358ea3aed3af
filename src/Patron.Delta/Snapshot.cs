using Patron.Delta.Data;

namespace Patron.Delta;

/// <summary>A version of a table: which columns it has and which files hold its rows. It stays when the table changes.</summary>
public sealed class Snapshot
{
    internal Snapshot(ITableStorage storage) => Storage = storage;

    public required long Version { get; init; }

    /// <summary>When the version was committed: as the commit says, else when its file was written.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public required TableSchema Schema { get; init; }

    public required TableProtocol Protocol { get; init; }

    public required TableMetadata Metadata { get; init; }

    /// <summary>The files in the order in which the log added them.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>How far each application has come, by its id (the protocol's <c>txn</c>).</summary>
    public required IReadOnlyDictionary<string, long> Applications { get; init; }

    /// <summary>Settings of features and users by name (the protocol's <c>domainMetadata</c>).</summary>
    public required IReadOnlyDictionary<string, string> Domains { get; init; }

    /// <summary>The rows of the table by its files' statistics; null when a file has none.</summary>
    public long? Rows => Files.Aggregate((long?)0, (sum, file) => sum + file.Rows);

    internal ITableStorage Storage { get; }

    /// <summary>Paths of files whose timestamps are in Parquet's outdated 96-bit form.</summary>
    internal IReadOnlySet<string> OutdatedTimestamps { get; init; } = new HashSet<string>();

    /// <summary>
    /// A SQL table expression, to stand after FROM, with the declared columns in their order and types. Rows come in the order of
    /// the files, those of a partition together. Columns that a file lacks are NULL.
    /// </summary>
    /// <exception cref="DeltaException">A file lies where the SQL engine cannot read it.</exception>
    public string ToSql() => ScanSql.Write(this, Files);
}
