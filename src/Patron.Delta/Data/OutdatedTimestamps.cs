using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// Finds files whose timestamps are 96-bit (Spark's default). The engine takes these for local times and would shift them by the
/// session's time zone, so they are read as UTC in a query of their own.
/// </summary>
static class OutdatedTimestamps
{
    public static IReadOnlySet<string> Find(
        ITableStorage storage, Connection connection, TableSchema schema, IEnumerable<DataFile> files,
        CancellationToken cancellation)
    {
        string[] paths = schema.AllTypes().Any(entry => entry.Type == PrimitiveTypes.Timestamp)
            ? [.. files.Where(file => !DataFileName.IsOurs(file.Path)).Select(file => ScanSql.Locate(storage, file))]
            : [];
        if (paths.Length == 0)
            return new HashSet<string>();

        HashSet<string> found = Query(connection, paths, cancellation);
        string? nested = schema.AllTypes()
            .FirstOrDefault(entry => entry.Depth > 0 && entry.Type == PrimitiveTypes.Timestamp).Path;
        return found.Count == 0 || nested is null
            ? found
            : throw new DeltaException(
                $"{found.First()} holds 96-bit timestamps and '{nested}' may be among them, which this version of Patron "
                + "does not read within nested columns; rewrite it with spark.sql.parquet.outputTimestampType=TIMESTAMP_MICROS");
    }

    static HashSet<string> Query(Connection connection, string[] paths, CancellationToken cancellation)
    {
        try
        {
            using Result result = connection.Query(
                $"SELECT DISTINCT file_name FROM parquet_schema({ScanSql.FileList(paths)}) WHERE type = 'INT96'", cancellation);
            ColumnTable table = result.ReadAll();
            return [.. table.Texts("file_name").Select(name => name!)];
        }
        catch (DuckDbException error)
        {
            throw new DeltaException($"the data files cannot be read: {error.Message}", error);
        }
    }
}
