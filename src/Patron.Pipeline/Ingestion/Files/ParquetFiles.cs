using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Parquet files, in the types that they have.</summary>
sealed class ParquetFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    public void Read()
    {
        foreach (SourceFile file in files)
            file.Require(table, ColumnsOf(file));
        string columns = table.Columns.Count > 0
            ? string.Join(", ", table.Columns.Select(column => Sql.Identifier(column.Name)))
            : "* EXCLUDE (_file, file_row_number)";
        raw.Add($"""
            SELECT {columns}, {SourceFile.NameSql(files, "_file")} AS _source, file_row_number + 1 AS _row, NULL AS _line
            FROM read_parquet({SourceFile.ListSql(files)}, union_by_name = true, filename = '_file', file_row_number = true)
            """);
    }

    IReadOnlyList<string> ColumnsOf(SourceFile file)
    {
        using Result result = raw.Connection.Query($"SELECT * FROM read_parquet({SourceFile.ListSql([file])}) LIMIT 0");
        return [.. result.Columns.Select(column => column.Name)];
    }
}
