using System.Globalization;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// Writes the rows of a query into a new data file of a table, durable and with its statistics. One file a query: the engine
/// keeps the rows' order only within a file.
/// </summary>
sealed class DataFileWriter(ITableStorage storage, Connection connection, TableSchema schema, TableMetadata metadata)
{
    static readonly Dictionary<string, string> Codecs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["zstd"] = "zstd", ["snappy"] = "snappy", ["gzip"] = "gzip", ["lz4_raw"] = "lz4_raw", ["lz4"] = "lz4_raw",
        ["uncompressed"] = "uncompressed", ["none"] = "uncompressed",
    };

    /// <summary>Every file begun, to be deleted should the write not be committed.</summary>
    public List<string> Written { get; } = [];

    /// <summary>The file; null when the query gave no row.</summary>
    public DataFile? Write(string select, CancellationToken cancellation)
    {
        string codec = Codec();
        string name = DataFileName.New(codec);
        Written.Add(name);
        (long rows, Dictionary<string, ColumnStatistics> statistics) = Copy(select, name, codec, cancellation);
        if (rows == 0)
        {
            storage.Delete(name);
            return null;
        }

        SealedFile file = storage.Seal(name);
        RequireNotNull(name, cancellation);
        return new DataFile
        {
            Path = name,
            Size = file.Size,
            Modified = file.Modified,
            Rows = rows,
            Statistics = StatisticsJson.Write(schema, statistics, rows, IndexedColumns()),
            Tags = new Dictionary<string, string?> { [DataFile.HashTag] = file.Sha256 },
        };
    }

    /// <summary>Rows of a written file that a condition does not hold for.</summary>
    public long CountFailing(DataFile file, string condition, CancellationToken cancellation) => connection.Scalar<long>(
        $"SELECT count(*) FROM read_parquet({ScanSql.FileList([storage.Locate(file.Path)])}) WHERE (\n{condition}\n) IS NOT TRUE",
        cancellation);

    (long Rows, Dictionary<string, ColumnStatistics> Statistics) Copy(
        string select, string name, string codec, CancellationToken cancellation)
    {
        IEnumerable<string> columns = schema.Fields
            .Where(field => field.Type != PrimitiveTypes.Void)
            .Select(field => $"CAST({Sql.Identifier(field.Name)} AS {field.Type.SqlType}) AS {Sql.Identifier(field.Name)}");
        string path = storage.Locate(name);
        try
        {
            using Result result = connection.Query(
                $"COPY (SELECT {string.Join(", ", columns)} FROM (\n{select}\n)) TO {Sql.Literal(path)} "
                + $"(FORMAT parquet, COMPRESSION {codec}, RETURN_STATS, USE_TMP_FILE false)",
                cancellation);
            return ReadStatistics(result);
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.Io or ErrorKind.Permission && Names(error, path))
        {
            throw new DeltaException(
                $"cannot write {path}: {error.Message} Check that the disk has room and that this user may write there.", error);
        }
    }

    /// <summary>Files that the query reads fail with the same kinds.</summary>
    static bool Names(DuckDbException error, string path) => error.Message.Contains(path, StringComparison.Ordinal);

    static (long Rows, Dictionary<string, ColumnStatistics> Statistics) ReadStatistics(Result result)
    {
        long rows = 0;
        Dictionary<string, ColumnStatistics> statistics = [];
        int count = Position(result, "count");
        int columns = Position(result, "column_statistics");
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
            {
                rows += Convert.ToInt64(chunk[count].Value(row), CultureInfo.InvariantCulture);
                foreach ((object column, object? values) in (Dictionary<object, object?>)chunk[columns].Value(row)!)
                    statistics[(string)column] = ColumnStatistics.From((Dictionary<object, object?>)values!);
            }
        }

        return (rows, statistics);
    }

    static int Position(Result result, string column)
    {
        for (int i = 0; i < result.Columns.Count; i++)
        {
            if (result.Columns[i].Name == column)
                return i;
        }

        throw new DeltaException($"the SQL engine gave no '{column}' for the file it wrote");
    }

    void RequireNotNull(string name, CancellationToken cancellation)
    {
        foreach (Field field in schema.Fields.Where(field => !field.Nullable))
        {
            string column = Sql.Identifier(field.Name);
            string file = ScanSql.FileList([storage.Locate(name)]);
            long missing = connection.Scalar<long>(
                $"SELECT count(*) FROM read_parquet({file}) WHERE {column} IS NULL", cancellation);
            if (missing > 0)
                throw new DeltaException($"column '{field.Name}' must not be NULL, but in {missing} rows of the query it is");
        }
    }

    string Codec()
    {
        string codec = metadata.Properties.GetValueOrDefault("delta.parquet.compression.codec") ?? "zstd";
        return Codecs.GetValueOrDefault(codec)
            ?? throw new DeltaException($"the table property delta.parquet.compression.codec is '{codec}'; "
                + $"known are {string.Join(", ", Codecs.Keys)}");
    }

    int IndexedColumns() =>
        metadata.Properties.GetValueOrDefault("delta.dataSkippingNumIndexedCols") is { } text
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            ? count
            : StatisticsJson.UsualColumns;
}
