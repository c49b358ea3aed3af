using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// The files of one table as they are, in a temporary table of the engine in their order: <c>raw</c> with the declared columns (texts,
/// or Parquet's own types) and <c>_file</c>; and <c>raw_broken</c> with the lines that are no rows.
/// </summary>
/// <remarks>
/// Texts first and types later, because the reader turns a malformed timestamp into NULL without a word, while a cast can be asked.
/// </remarks>
sealed class RawTable(FileFormat format, FileTableDefinition table, IReadOnlyList<SourceFile> files, Connection connection)
{
    /// <summary>Reads every file.</summary>
    /// <exception cref="SourceDataException">A file is empty or lacks a column.</exception>
    public void Read()
    {
        connection.Execute("CREATE OR REPLACE TEMP TABLE raw_broken (_file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)");
        foreach (SourceFile file in files)
        {
            if (file.Size == 0)
                throw new SourceDataException($"{file.Name} is empty: put data with a header line into it, or remove it");
        }

        switch (format)
        {
            case FileFormat.Csv:
                ReadCsv();
                break;
            case FileFormat.JsonLines:
                ReadJsonLines();
                break;
            default:
                ReadParquet();
                break;
        }
    }

    /// <summary>The columns of the table, in order; those of the files where Parquet declares none.</summary>
    public IReadOnlyList<ColumnDefinition> Columns() =>
        table.Columns.Count > 0
            ? table.Columns
            : [.. Describe("raw").Where(column => column.Name != "_file" && column.Name != "_line")];

    void ReadCsv()
    {
        bool isFirst = true;
        // Files whose columns stand in the same order are one scan.
        foreach (IGrouping<string, SourceFile> alike in files.GroupBy(file => string.Join('\n', HeaderOf(file))))
        {
            string[] header = alike.Key.Split('\n');
            string columns = string.Join(", ", header.Select(name => $"{Sql.Literal(name)}: 'VARCHAR'"));
            string select = $"""
                SELECT {Selected()}, filename AS _file
                FROM read_csv({ListOf(alike)}, columns = {Braced(columns)}, header = {(table.Header ? "true" : "false")},
                  delim = {Sql.Literal(table.Delimiter)}, quote = '"', escape = '"', auto_detect = false, filename = true,
                  store_rejects = true, rejects_table = 'raw_errors', rejects_scan = 'raw_scans')
                """;
            connection.Execute(isFirst ? $"CREATE OR REPLACE TEMP TABLE raw AS {select}" : $"INSERT INTO raw {select}");
            KeepBrokenLines();
            isFirst = false;
        }
    }

    string[] HeaderOf(SourceFile file)
    {
        if (!table.Header)
            return [.. table.Columns.Select(column => column.Name)];
        string[] header = [.. CsvHeader.Read(file, table.Delimiter, connection)];
        RequireColumns(file, header);
        return header;
    }

    void KeepBrokenLines() => connection.Execute(
        """
        INSERT INTO raw_broken
        SELECT scans.file_path, errors.line, min(errors.error_message), min(errors.csv_line)
        FROM raw_errors AS errors JOIN raw_scans AS scans USING (scan_id, file_id)
        GROUP BY scans.file_path, errors.line;
        DROP TABLE raw_errors;
        DROP TABLE raw_scans;
        """);

    void ReadJsonLines()
    {
        string lines = $"""
            SELECT line, filename, row_number() OVER (PARTITION BY filename) AS number
            FROM read_csv({ListOf(files)}, columns = {Braced("'line': 'VARCHAR'")}, header = false, delim = '\x01', quote = '', escape = '',
              auto_detect = false, filename = true)
            """;
        connection.Execute($"CREATE OR REPLACE TEMP TABLE raw_lines AS {lines}");
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE raw AS
            SELECT {string.Join(", ", table.Columns.Select(column => $"json_extract_string(line, {Sql.Literal(JsonPath(column.Name))}) AS {Sql.Identifier(column.Name)}"))},
              filename AS _file, number AS _line
            FROM raw_lines WHERE line IS NOT NULL AND json_valid(line);
            INSERT INTO raw_broken SELECT filename, number, 'not a JSON object', line FROM raw_lines WHERE NOT json_valid(line);
            DROP TABLE raw_lines;
            """);
    }

    void ReadParquet()
    {
        foreach (SourceFile file in files)
            RequireColumns(file, [.. Describe($"read_parquet({Sql.Literal(file.Path)})").Select(column => column.Name)]);
        string columns = table.Columns.Count > 0 ? Selected() : "* EXCLUDE (filename, file_row_number)";
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE raw AS
            SELECT {columns}, filename AS _file, file_row_number + 1 AS _line
            FROM read_parquet({ListOf(files)}, union_by_name = true, filename = true, file_row_number = true)
            """);
    }

    void RequireColumns(SourceFile file, IReadOnlyCollection<string> found)
    {
        string[] missing = [.. table.Columns.Select(column => column.Name).Except(found)];
        if (missing.Length > 0)
        {
            throw new SourceDataException(
                $"{file.Name} has no column {string.Join(", ", missing)}; it has {string.Join(", ", found)}: "
                + $"correct the file's header, or the columns of table '{table.Name}'");
        }
    }

    IEnumerable<ColumnDefinition> Describe(string relation)
    {
        using Result result = connection.Query($"DESCRIBE SELECT * FROM {relation}");
        ColumnTable columns = result.ReadAll();
        return columns.Texts("column_name").Zip(columns.Texts("column_type"), (name, type) => new ColumnDefinition(name!, type!));
    }

    string Selected() => string.Join(", ", table.Columns.Select(column => Sql.Identifier(column.Name)));

    static string ListOf(IEnumerable<SourceFile> files) => $"[{string.Join(", ", files.Select(file => Sql.Literal(file.Path)))}]";

    static string Braced(string text) => "{" + text + "}";

    static string JsonPath(string name) => $"$.\"{name}\"";
}
