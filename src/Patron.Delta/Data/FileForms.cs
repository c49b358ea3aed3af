using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// Which form each data file has. Where the log does not tell, which is for timestamps of other writers and for columns that are
/// found by id, the footers of the files that a scan is about to read are asked.
/// </summary>
sealed class FileForms(ITableStorage storage, Connection connection, TableSchema schema, ColumnMapping mapping)
{
    readonly FileForm _usual = new(
        HasOutdatedTimestamps: false, PhysicalSchema.Rename(schema.Fields, field => PhysicalSchema.NameOf(field, mapping)));

    readonly bool _hasTimestamps = schema.AllTypes().Any(entry => entry.Type == PrimitiveTypes.Timestamp);
    readonly Dictionary<string, FileForm> _known = [];

    /// <summary>The form of each file, in the files' order.</summary>
    /// <exception cref="DeltaException">A file cannot be read, or has nested timestamps of the outdated form.</exception>
    public FileForm[] Of(IReadOnlyCollection<DataFile> files, CancellationToken cancellation = default)
    {
        lock (_known)
        {
            string[] unknown = [.. files.Where(NeedsLook).Select(file => ScanSql.Locate(storage, file))
                .Where(path => !_known.ContainsKey(path)).Distinct()];
            if (unknown.Length > 0)
                Look(unknown, cancellation);
            return [.. files.Select(file => NeedsLook(file) ? _known[ScanSql.Locate(storage, file)] : _usual)];
        }
    }

    bool NeedsLook(DataFile file) => mapping == ColumnMapping.Id || (_hasTimestamps && !DataFileName.IsOurs(file.Path));

    void Look(string[] paths, CancellationToken cancellation)
    {
        Dictionary<string, ParquetFields> found = ParquetFields.Of(connection, paths, cancellation);
        foreach (string path in paths)
        {
            ParquetFields fields = found.GetValueOrDefault(path)
                ?? throw new DeltaException($"the data file {path} cannot be read: it has no columns");
            if (fields.HasOutdatedTimestamps)
                RefuseNested(path);
            _known[path] = _usual with
            {
                HasOutdatedTimestamps = fields.HasOutdatedTimestamps && _hasTimestamps,
                Stored = mapping == ColumnMapping.Id ? PhysicalSchema.Rename(schema.Fields, fields.NameOf) : _usual.Stored,
            };
        }
    }

    void RefuseNested(string path)
    {
        string? nested = schema.AllTypes()
            .FirstOrDefault(entry => entry.Depth > 0 && entry.Type == PrimitiveTypes.Timestamp).Path;
        if (nested is not null)
            throw new DeltaException(
                $"{path} holds 96-bit timestamps and '{nested}' may be among them, which this version of Patron "
                + "does not read within nested columns; rewrite it with spark.sql.parquet.outputTimestampType=TIMESTAMP_MICROS");
    }
}
