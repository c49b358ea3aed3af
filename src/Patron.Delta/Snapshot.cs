using Patron.Delta.Data;
using Patron.Delta.Schema;
using Patron.Delta.Skipping;
using Patron.DuckDb;

namespace Patron.Delta;

/// <summary>A version of a table: which columns it has and which files hold its rows. It stays when the table changes.</summary>
public sealed class Snapshot
{
    internal Snapshot(ITableStorage storage, ColumnMapping mapping, FileForms forms) =>
        (Storage, Mapping, Forms) = (storage, mapping, forms);

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

    /// <summary>The rows of the table by its files' statistics, deleted ones left out; null when a file has none.</summary>
    public long? Rows => Files.Aggregate((long?)0, (sum, file) => sum + file.Rows - (file.DeletionVector?.Cardinality ?? 0));

    internal ITableStorage Storage { get; }

    internal ColumnMapping Mapping { get; }

    /// <summary>How the rows stand in each file.</summary>
    internal FileForms Forms { get; }

    /// <summary>
    /// A SQL table expression, to stand after FROM, with the declared columns in their order and types. Rows of files that are read
    /// alike come together, in the order of the files; where there are many partitions, in no order. Columns that a file lacks are
    /// NULL.
    /// </summary>
    /// <exception cref="DeltaException">
    /// A file lies where the SQL engine cannot read it, or its footer or list of deleted rows is damaged.
    /// </exception>
    public string ToSql() => ToSql(Files);

    /// <summary>The same over some of the files only, such as those that <see cref="FilesFor"/> leaves.</summary>
    public string ToSql(IReadOnlyCollection<DataFile> files) => ScanSql.Write(this, files);

    /// <summary>
    /// The files that may have rows for which all of the conditions hold, by the files' partitions and statistics; none of those
    /// left out has any. Conditions that say nothing about whole files are passed over.
    /// </summary>
    public IReadOnlyList<DataFile> FilesFor(
        Connection connection, IReadOnlyList<ColumnCondition> conditions, CancellationToken cancellation = default) =>
        FileFilter.Apply(this, connection, conditions, cancellation);

    /// <summary>The columns whose values the log states for whole files, in the order of the partitions.</summary>
    internal Field[] PartitionFields() => [.. Metadata.PartitionColumns.Select(name => Schema.Find(name)
        ?? throw new DeltaException($"the partition column '{name}' is not in the schema of {Storage.Locate("")}"))];

    /// <summary>A file's value of a partition column, as the log writes it.</summary>
    internal string? PartitionText(DataFile file, Field field) =>
        file.PartitionValues.GetValueOrDefault(PhysicalSchema.NameOf(field, Mapping));
}
