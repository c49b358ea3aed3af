using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// CSV files. The engine reads them, on all its threads; a file in which it meets a damaged record is read again with care, record by record.
/// </summary>
sealed class CsvFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    readonly CsvDialect _dialect = new(table.Delimiter[0], '"');

    public void Read()
    {
        List<(SourceFile File, IReadOnlyList<string> Header)> headed = [.. files.Select(file => (file, HeaderOf(file)))];
        HashSet<string> damaged = [];
        while (true)
        {
            HashSet<string> found = Read(headed, damaged);
            if (found.Count == 0)
                return;
            damaged.UnionWith(found);
            raw.Clear();
        }
    }

    /// <summary>Finds lines and texts of the unfit rows.</summary>
    public void Locate()
    {
        using Result result = raw.Connection.Query("SELECT DISTINCT _source FROM raw_unfit WHERE _place IS NOT NULL");
        HashSet<string> sources = [.. result.ReadAll().Texts("_source").OfType<string>()];
        CsvLocations locations = new(table, raw);
        foreach (SourceFile file in files.Where(file => sources.Contains(file.Name)))
            locations.Find(file, HeaderOf(file).Length, _dialect);
    }

    // Files whose columns stand in the same order are one scan; the order of the files is kept.
    HashSet<string> Read(List<(SourceFile File, IReadOnlyList<string> Header)> headed, HashSet<string> damaged)
    {
        HashSet<string> found = [];
        for (int from = 0; from < headed.Count;)
        {
            (SourceFile file, IReadOnlyList<string> header) = headed[from];
            if (damaged.Contains(file.Path))
            {
                new CarefulCsv(table, header, _dialect, raw).Read(file);
                from++;
                continue;
            }

            SourceFile[] alike = [.. headed.Skip(from)
                .TakeWhile(next => next.Header.SequenceEqual(header) && !damaged.Contains(next.File.Path)).Select(next => next.File)];
            found.UnionWith(Scan(alike, header));
            from += alike.Length;
        }

        return found;
    }

    /// <summary>Lets the engine read files.</summary>
    /// <returns>The paths of those that are damaged.</returns>
    IEnumerable<string> Scan(SourceFile[] alike, IReadOnlyList<string> header)
    {
        string columns = string.Join(", ", header.Select((name, place) => $"{Sql.Literal(NameInScan(name, place))}: 'VARCHAR'"));
        try
        {
            raw.Add($$"""
                SELECT {{string.Join(", ", table.Columns.Select(column => Sql.Identifier(column.Name)))}},
                  {{SourceFile.NameSql(alike, "_file")}} AS _source, NULL AS _row, NULL AS _line
                FROM read_csv({{SourceFile.ListSql(alike)}}, columns = { {{columns}} }, header = {{(table.Header ? "true" : "false")}},
                  delim = {{Sql.Literal(table.Delimiter)}}, quote = '"', escape = '"', auto_detect = false, filename = '_file',
                  store_rejects = true, rejects_table = 'raw_errors', rejects_scan = 'raw_scans')
                """);
            using Result result = raw.Connection.Query(
                "SELECT DISTINCT scans.file_path FROM raw_errors AS errors JOIN raw_scans AS scans USING (scan_id, file_id)");
            return result.ReadAll().Texts("file_path").OfType<string>();
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.InvalidInput)
        {
            // The engine gives up on some damage, such as line ends of several kinds, without a word about the file.
            return alike.Length == 1 ? [alike[0].Path] : [.. alike.SelectMany(file => Scan([file], header))];
        }
        finally
        {
            raw.Execute("DROP TABLE IF EXISTS raw_errors; DROP TABLE IF EXISTS raw_scans");
        }
    }

    string[] HeaderOf(SourceFile file)
    {
        if (!table.Header)
            return [.. table.Columns.Select(column => column.Name)];
        using PhysicalLines lines = PhysicalLines.Open(file.Path, Encoding.UTF8);
        CsvRecord first = new CsvRecords(lines, _dialect, keepsBlank: false).Read().FirstOrDefault() ?? throw file.Empty();
        string[] header = [.. first.Fields.Select(name => name ?? "")];
        file.Require(table, header);
        if (table.Columns.FirstOrDefault(column => header.Count(name => name == column.Name) > 1) is { } twice)
            throw new SourceDataException($"{file.Name} has column {twice.Name} twice: remove or rename one in its header");
        return header;
    }

    // Headers may repeat a name, or lack one, as long as no column of the table is meant.
    string NameInScan(string name, int place) =>
        table.Columns.Any(column => column.Name == name) ? name : string.Create(CultureInfo.InvariantCulture, $"_unused_{place}");
}
