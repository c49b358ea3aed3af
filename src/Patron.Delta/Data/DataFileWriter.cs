using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// Writes the rows of a query into new data files of a table, durable and with their statistics: one for each partition, cut
/// where it is much larger than the table's target size. Rows keep their order within a partition and from one of its files to the
/// next.
/// </summary>
sealed class DataFileWriter(
    ITableStorage storage, Connection connection, TableSchema schema, TableMetadata metadata, ColumnMapping mapping)
{
    readonly FileSettings _settings = FileSettings.Of(metadata);
    readonly StoredColumns _columns = new(schema, metadata.PartitionColumns, mapping);
    readonly Field[] _partitions = [.. metadata.PartitionColumns.Select(name => schema.Find(name)
        ?? throw new DeltaException($"the partition column '{name}' is missing from the columns"))];

    /// <summary>Every file begun, to be deleted should the write not be committed.</summary>
    public List<string> Written { get; } = [];

    /// <summary>In bytes.</summary>
    public long TargetSize => _settings.TargetSize;

    /// <summary>The files; none when the query gave no row.</summary>
    public List<DataFile> Write(string select, CancellationToken cancellation)
    {
        string typed = Typed(schema, select);
        if (_partitions.Length == 0)
            return WritePartition(new PartitionRows([], typed), cancellation);

        using PartitionSort sorted = new(connection, typed, schema, _partitions, cancellation);
        return [.. sorted.Partitions(cancellation).SelectMany(partition => WritePartition(partition, cancellation))];
    }

    /// <summary>As <see cref="Write"/>, for rows that are all of the partition of some file.</summary>
    public List<DataFile> WriteBeside(DataFile file, string select, CancellationToken cancellation)
    {
        string?[] values = [.. _partitions.Select(field => file.PartitionValues.GetValueOrDefault(NameOf(field)))];
        PartitionRows partition = new([.. values.Select(text => text is "" ? null : text)], Typed(schema, select));
        return WritePartition(partition, cancellation);
    }

    /// <summary>The written rows as a SQL table expression.</summary>
    public string Scan(IReadOnlyCollection<DataFile> files)
    {
        IEnumerable<string> parts = files
            .GroupBy(file => string.Join(", ", _partitions.Select(field => Constant(file, field))))
            .Select(part => $"SELECT {string.Join(", ", schema.Fields.Select(field => Column(part.First(), field)))} "
                + $"FROM read_parquet({ScanSql.FileList(part.Select(file => ScanSql.Locate(storage, file)))}, "
                + "hive_partitioning = false)");
        return $"({string.Join(" UNION ALL ", parts)})";
    }

    /// <summary>A query's columns in the order and types of a table.</summary>
    public static string Typed(TableSchema schema, string select)
    {
        IEnumerable<string> columns = schema.Fields
            .Select(field => $"CAST({Sql.Identifier(field.Name)} AS {field.Type.SqlType}) AS {Sql.Identifier(field.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM (\n{select}\n)";
    }

    string NameOf(Field field) => PhysicalSchema.NameOf(field, mapping);

    string Column(DataFile file, Field field) =>
        $"{_columns.Read(field) ?? Constant(file, field)} AS {Sql.Identifier(field.Name)}";

    string Constant(DataFile file, Field field) =>
        PartitionValue.ToSql(field.Type, file.PartitionValues.GetValueOrDefault(NameOf(field)));

    List<DataFile> WritePartition(PartitionRows partition, CancellationToken cancellation)
    {
        RequireStorable(partition.Values);
        string folder = PartitionText.Folder(_partitions.Select((field, i) => (NameOf(field), partition.Values[i])));
        if (folder.Length > 0)
            storage.MakeFolder(folder);
        string select = $"SELECT {_columns.Written} FROM ({partition.Select})";

        (string path, CopiedRows copied) = Copy(folder, select, cancellation);
        int pieces = (int)Math.Round(copied.Bytes / (double)_settings.TargetSize, MidpointRounding.AwayFromZero);
        if (copied.Rows == 0 || pieces > 1)
        {
            List<DataFile> files = copied.Rows == 0
                ? []
                : [.. Cut(folder, path, copied.Rows, pieces, cancellation)
                    .Select(piece => Seal(piece.Path, piece.Rows, partition, cancellation))];
            storage.Delete(path);
            return files;
        }

        return [Seal(path, copied, partition, cancellation)];
    }

    /// <summary>How large the rows are is known only once they are written.</summary>
    IEnumerable<(string Path, CopiedRows Rows)> Cut(
        string folder, string path, long rows, int pieces, CancellationToken cancellation)
    {
        string source = $"read_parquet({ScanSql.FileList([storage.Locate(path)])}, hive_partitioning = false)";
        long size = (rows + pieces - 1) / pieces;
        for (long first = 0; first < rows; first += size)
            yield return Copy(folder, $"FROM {source} LIMIT {size} OFFSET {first}", cancellation);
    }

    (string Path, CopiedRows Rows) Copy(string folder, string select, CancellationToken cancellation)
    {
        string name = DataFileName.New(_settings.Codec);
        string path = folder.Length == 0 ? name : $"{folder}/{name}";
        Written.Add(path);
        return (path, FileCopy.Write(
            connection, select, storage.Locate(path), _settings.Codec, _columns.FieldIds, cancellation));
    }

    DataFile Seal(string path, CopiedRows copied, PartitionRows partition, CancellationToken cancellation)
    {
        SealedFile file = storage.Seal(path);
        RequireNotNull(path, cancellation);
        return new DataFile
        {
            Path = PartitionText.ToUri(path),
            PartitionValues = Enumerable.Range(0, _partitions.Length)
                .ToDictionary(i => NameOf(_partitions[i]), i => partition.Values[i]),
            Size = file.Size,
            Modified = file.Modified,
            Rows = copied.Rows,
            Statistics = StatisticsJson.Write(_columns.Stored, copied.Columns, copied.Rows, _settings.IndexedColumns),
            Tags = new Dictionary<string, string?> { [DataFile.HashTag] = file.Sha256 },
        };
    }

    void RequireStorable(IReadOnlyList<string?> values)
    {
        for (int i = 0; i < _partitions.Length; i++)
        {
            string name = _partitions[i].Name;
            if (values[i] is null && !_partitions[i].Nullable)
                throw new DeltaException($"column '{name}' must not be NULL, but in some rows of the query it is, or is empty");
            if (values[i]?.Contains('\0', StringComparison.Ordinal) == true)
                throw new DeltaException($"the partition column '{name}' has a value with the character U+0000");
        }
    }

    void RequireNotNull(string path, CancellationToken cancellation)
    {
        foreach (Field field in schema.Fields.Where(field => !field.Nullable && !_partitions.Contains(field)))
        {
            string file = ScanSql.FileList([storage.Locate(path)]);
            long missing = connection.Scalar<long>(
                $"SELECT count(*) FROM read_parquet({file}) WHERE {Sql.Identifier(NameOf(field))} IS NULL", cancellation);
            if (missing > 0)
                throw new DeltaException($"column '{field.Name}' must not be NULL, but in {missing} rows of the query it is");
        }
    }
}
