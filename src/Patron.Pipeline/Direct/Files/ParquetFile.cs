using Patron.DuckDb;

namespace Patron.Pipeline.Direct.Files;

/// <summary>A Parquet file; its columns have types of their own.</summary>
sealed class ParquetFile(string path, Connection connection) : CustomerFile(path, ColumnsOf(path, connection))
{
    public override string Relation => $"SELECT *, row_number() OVER () AS {Record} FROM read_parquet({PathSql})";

    /// <summary>Whether the file begins as Parquet does.</summary>
    public static bool IsParquet(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PAR1"u8);
    }

    public override string PlaceOf(long record) => $"{Path}, row {record}";

    public override InputException Explain(DuckDbException error) => Unreadable(Path, error);

    static InputException Unreadable(string path, DuckDbException error) =>
        new($"{path} cannot be read as Parquet: {error.Message.Split('\n')[0]}");

    static List<FileColumn> ColumnsOf(string path, Connection connection)
    {
        try
        {
            using Result none = connection.Query($"SELECT * FROM read_parquet({Sql.Literal(System.IO.Path.GetFullPath(path))}) LIMIT 0");
            return [.. none.Columns.Select(column => new FileColumn(column.Name, Sql.Identifier(column.Name), column.Type))];
        }
        catch (DuckDbException error)
        {
            throw Unreadable(path, error);
        }
    }
}
