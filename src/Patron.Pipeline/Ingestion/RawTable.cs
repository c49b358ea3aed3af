using System.Globalization;
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
sealed class RawTable(
    FileFormat format,
    FileTableDefinition table,
    IReadOnlyList<SourceFile> files,
    Connection connection,
    CancellationToken cancellation)
{
    /// <summary>Reads every file.</summary>
    /// <exception cref="SourceDataException">A file is empty or lacks a column.</exception>
    public void Read()
    {
        Execute("CREATE OR REPLACE TEMP TABLE raw_broken (_file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)");
        foreach (SourceFile file in files)
        {
            if (file.Size == 0)
                throw Empty(file);
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
            string columns = string.Join(", ", header.Select((name, place) => $"{Sql.Literal(NameInScan(name, place))}: 'VARCHAR'"));
            string select = $"""
                SELECT {Selected()}, _file
                FROM read_csv({ListOf(alike)}, columns = {Braced(columns)}, header = {(table.Header ? "true" : "false")},
                  delim = {Sql.Literal(table.Delimiter)}, quote = '"', escape = '"', auto_detect = false, filename = '_file',
                  store_rejects = true, rejects_table = 'raw_errors', rejects_scan = 'raw_scans')
                """;
            Execute(isFirst ? $"CREATE OR REPLACE TEMP TABLE raw AS {select}" : $"INSERT INTO raw {select}");
            KeepBrokenLines();
            isFirst = false;
        }
    }

    string[] HeaderOf(SourceFile file)
    {
        if (!table.Header)
            return [.. table.Columns.Select(column => column.Name)];
        string[] header = [.. CsvHeader.Read(file, table.Delimiter, connection)];
        if (header.Length == 0)
            throw Empty(file);
        RequireColumns(file, header);
        if (table.Columns.FirstOrDefault(column => header.Count(name => name == column.Name) > 1) is { } twice)
            throw new SourceDataException($"{file.Name} has column {twice.Name} twice: remove or rename one in its header");
        return header;
    }

    // Headers may repeat a name, or lack one, as long as no column of the table is meant.
    string NameInScan(string name, int place) =>
        table.Columns.Any(column => column.Name == name) ? name : string.Create(CultureInfo.InvariantCulture, $"_unused_{place}");

    void KeepBrokenLines() => Execute(
        """
        INSERT INTO raw_broken
        SELECT scans.file_path, errors.line, min(errors.error_message), min(errors.csv_line)
        FROM raw_errors AS errors JOIN raw_scans AS scans USING (scan_id, file_id)
        GROUP BY scans.file_path, errors.line;
        DROP TABLE raw_errors;
        DROP TABLE raw_scans;
        """);

    // File by file, so that the number of a row among all lines is that of the line.
    void ReadJsonLines()
    {
        const string isObject = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END";
        string columns = string.Concat(table.Columns.Select(column => $"{Sql.Identifier(column.Name)} VARCHAR, "));
        string values = string.Concat(table.Columns.Select(column => $"json_extract_string(line, {JsonPath(column.Name)}), "));
        Execute($"CREATE OR REPLACE TEMP TABLE raw ({columns}_file VARCHAR, _line BIGINT)");
        List<string> unseen = [.. table.Columns.Select(column => column.Name)];
        foreach (SourceFile file in files)
        {
            string name = Sql.Literal(file.Path);
            Execute($"""
                CREATE OR REPLACE TEMP TABLE raw_lines AS SELECT line FROM {TextLines.Of(file)};
                INSERT INTO raw SELECT {values}{name}, rowid + 1 FROM raw_lines WHERE {isObject};
                INSERT INTO raw_broken
                SELECT {name}, rowid + 1, 'not a JSON object', line FROM raw_lines WHERE line IS NOT NULL AND NOT {isObject};
                """);
            unseen.RemoveAll(column => Scalar($"""
                SELECT EXISTS (FROM raw_lines WHERE CASE WHEN {isObject} THEN json_exists(line, {JsonPath(column)}) ELSE false END)
                """));
        }

        Execute("DROP TABLE raw_lines");
        if (unseen.Count > 0 && Scalar("SELECT EXISTS (FROM raw)"))
        {
            throw new SourceDataException(
                $"no line of {string.Join(", ", files.Select(file => file.Name))} has {string.Join(", ", unseen)}: "
                + $"correct the names among the columns of table '{table.Name}'");
        }
    }

    void ReadParquet()
    {
        foreach (SourceFile file in files)
            RequireColumns(file, [.. Describe($"read_parquet({Sql.Literal(file.Path)})").Select(column => column.Name)]);
        string columns = table.Columns.Count > 0 ? Selected() : "* EXCLUDE (_file, file_row_number)";
        Execute($"""
            CREATE OR REPLACE TEMP TABLE raw AS
            SELECT {columns}, _file, file_row_number + 1 AS _line
            FROM read_parquet({ListOf(files)}, union_by_name = true, filename = '_file', file_row_number = true)
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

    static string JsonPath(string name) => Sql.Literal($"$.\"{name}\"");

    static SourceDataException Empty(SourceFile file) =>
        new($"{file.Name} is empty: put data with a header line into it, or remove it");

    void Execute(string sql) => connection.Execute(sql, cancellation);

    bool Scalar(string sql) => connection.Scalar<bool>(sql, cancellation);
}
