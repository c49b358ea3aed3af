using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// CSV files. The engine reads them, on all its threads; a file in which it meets a damaged record is read again with care,
/// record by record.
/// </summary>
sealed class CsvFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    /// <summary>Reads all files.</summary>
    public void Read()
    {
        CsvFile[] opened = [.. files.Select(Open)];
        foreach (IGrouping<string, CsvFile> alike in opened.GroupBy(file => file.Dialect.ToString()))
            raw.Note($"{table.Name}: {alike.First().File.Name}{(alike.Count() > 1 ? $" and {alike.Count() - 1} more" : "")}: {alike.Key}");
        HashSet<string> careful = [.. opened.Where(file => !file.IsForTheEngine).Select(file => file.File.Path)];
        while (true)
        {
            HashSet<string> damaged = Read(opened, careful);
            if (damaged.Count == 0)
                return;
            careful.UnionWith(damaged);
            raw.Clear();
        }
    }

    /// <summary>Finds lines and texts of the unfit rows.</summary>
    public void Locate()
    {
        using Result result = raw.Connection.Query("SELECT DISTINCT _source FROM raw_unfit WHERE _place IS NOT NULL");
        HashSet<string> sources = [.. result.ReadAll().Texts("_source").OfType<string>()];
        foreach (SourceFile file in files.Where(file => sources.Contains(file.Name)))
            new CsvLocations(raw).Find(Open(file));
    }

    // Files whose columns stand in the same order are one scan; the order of the files is kept.
    HashSet<string> Read(CsvFile[] opened, HashSet<string> careful)
    {
        HashSet<string> damaged = [];
        for (int from = 0; from < opened.Length;)
        {
            CsvFile first = opened[from];
            if (careful.Contains(first.File.Path))
            {
                new CarefulCsv(table, raw).Read(first);
                from++;
                continue;
            }

            SourceFile[] alike = [.. opened.Skip(from)
                .TakeWhile(next => next.IsLike(first) && !careful.Contains(next.File.Path)).Select(next => next.File)];
            damaged.UnionWith(Scan(alike, first));
            from += alike.Length;
        }

        return damaged;
    }

    /// <summary>Lets the engine read files.</summary>
    /// <returns>The paths of those that are damaged.</returns>
    IEnumerable<string> Scan(SourceFile[] alike, CsvFile form)
    {
        CsvDialect dialect = form.Dialect;
        string quote = Sql.Literal($"{dialect.Quote}");
        string columns = string.Join(", ", form.Header.Select((name, place) => $"{Sql.Literal(NameInScan(name, place))}: 'VARCHAR'"));
        try
        {
            raw.Add($$"""
                SELECT {{string.Join(", ", table.Columns.Select(column => Sql.Identifier(column.Name)))}},
                  {{SourceFile.NameSql(alike, "_file")}} AS _source, NULL AS _row, NULL AS _line
                FROM read_csv({{SourceFile.ListSql(alike)}}, columns = { {{columns}} }, header = {{(dialect.HasHeader ? "true" : "false")}},
                  delim = {{Sql.Literal($"{dialect.Delimiter}")}}, quote = {{quote}}, escape = {{quote}},
                  auto_detect = false, filename = '_file',
                  encoding = '{{(dialect.Encoding is UTF8Encoding ? "utf-8" : "latin-1")}}',
                  store_rejects = true, rejects_table = 'raw_errors', rejects_scan = 'raw_scans')
                """);
            using Result result = raw.Connection.Query(
                "SELECT DISTINCT scans.file_path FROM raw_errors AS errors JOIN raw_scans AS scans USING (scan_id, file_id)");
            return result.ReadAll().Texts("file_path").OfType<string>();
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.InvalidInput)
        {
            // The engine gives up on some damage, such as line ends of several kinds, without a word about the file.
            return alike.Length == 1 ? [alike[0].Path] : [.. alike.SelectMany(file => Scan([file], form))];
        }
        finally
        {
            raw.Execute("DROP TABLE IF EXISTS raw_errors; DROP TABLE IF EXISTS raw_scans");
        }
    }

    CsvFile Open(SourceFile file)
    {
        (CsvDialect dialect, string[] header) = DialectSniffer.Sniff(file, table, raw.Connection);
        file.Require(table, header);
        if (table.Columns.FirstOrDefault(column => header.Count(name => name == column.Name) > 1) is { } twice)
            throw new SourceDataException($"{file.Name} has column {twice.Name} twice: remove or rename one in its header");
        return new CsvFile(file, dialect, header);
    }

    // Headers may repeat a name, or lack one, as long as no column of the table is meant.
    string NameInScan(string name, int place) =>
        table.Columns.Any(column => column.Name == name) ? name : string.Create(CultureInfo.InvariantCulture, $"_unused_{place}");
}

/// <summary>A CSV file of which it is known how it is written.</summary>
/// <param name="File">The file.</param>
/// <param name="Dialect">How it is written.</param>
/// <param name="Header">The names of its columns in their order.</param>
sealed record CsvFile(SourceFile File, CsvDialect Dialect, IReadOnlyList<string> Header)
{
    /// <summary>Whether the engine knows its encoding.</summary>
    public bool IsForTheEngine =>
        Dialect.Encoding.CodePage == Encoding.UTF8.CodePage || Dialect.Encoding.CodePage == Encoding.Latin1.CodePage;

    /// <summary>Whether one scan reads both.</summary>
    public bool IsLike(CsvFile other) => Dialect == other.Dialect && Header.SequenceEqual(other.Header);

    /// <summary>Its records without the header.</summary>
    public IEnumerable<CsvRecord> Records(PhysicalLines lines) =>
        new CsvRecords(lines, Dialect, keepsBlank: Header.Count == 1).Read().Skip(Dialect.HasHeader ? 1 : 0);
}
