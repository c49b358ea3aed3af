using System.Globalization;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>What the engine says of a Parquet file that it wrote; columns by their path of quoted names.</summary>
sealed record CopiedRows(long Rows, long Bytes, IReadOnlyDictionary<string, ColumnStatistics> Columns);

/// <summary>Writes the rows of a query into one Parquet file, in their order.</summary>
static class FileCopy
{
    /// <summary>The field ids are those of the columns as the engine's struct; null for none.</summary>
    /// <exception cref="DeltaException">The disk refuses.</exception>
    public static CopiedRows Write(
        Connection connection, string select, string path, string codec, string? fieldIds, CancellationToken cancellation)
    {
        string ids = fieldIds is null ? "" : $", FIELD_IDS {fieldIds}";
        try
        {
            using Result result = connection.Query(
                $"COPY ({select}) TO {Sql.Literal(path)} "
                + $"(FORMAT parquet, COMPRESSION {codec}, RETURN_STATS, USE_TMP_FILE false{ids})",
                cancellation);
            return Read(result);
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.Io or ErrorKind.Permission && Names(error, path))
        {
            throw new DeltaException(
                $"cannot write {path}: {error.Message} Check that the disk has room and that this user may write there.", error);
        }
    }

    /// <summary>Files that the query reads fail with the same kinds.</summary>
    static bool Names(DuckDbException error, string path) => error.Message.Contains(path, StringComparison.Ordinal);

    static CopiedRows Read(Result result)
    {
        long rows = 0;
        long bytes = 0;
        Dictionary<string, ColumnStatistics> statistics = [];
        int count = Position(result, "count");
        int size = Position(result, "file_size_bytes");
        int columns = Position(result, "column_statistics");
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
            {
                rows += Convert.ToInt64(chunk[count].Value(row), CultureInfo.InvariantCulture);
                bytes += Convert.ToInt64(chunk[size].Value(row), CultureInfo.InvariantCulture);
                foreach ((object column, object? values) in (Dictionary<object, object?>)chunk[columns].Value(row)!)
                    statistics[(string)column] = ColumnStatistics.From((Dictionary<object, object?>)values!);
            }
        }

        return new CopiedRows(rows, bytes, statistics);
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
}
