using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Finds, by their numbers, lines and texts of unfit rows: a second look at the files that have any.</summary>
sealed class CsvLocations(RawTable raw)
{
    public void Find(CsvFile file)
    {
        Dictionary<long, long> wanted = Wanted(file.File);
        if (wanted.Count == 0)
            return;
        List<(long Place, long Row, CsvRecord Record)> found = [];
        using PhysicalLines lines = PhysicalLines.Open(file.File, file.Dialect.Encoding, raw.Connection);
        long row = 0;
        foreach (CsvRecord record in file.Records(lines))
        {
            if (wanted.TryGetValue(++row, out long place))
                found.Add((place, row, record));
            if (found.Count == wanted.Count)
                break;
        }

        Keep(found);
    }

    /// <summary>The numbers of the rows in the file, each with its place among all.</summary>
    Dictionary<long, long> Wanted(SourceFile file)
    {
        string source = Sql.Literal(file.Name);
        using Result result = raw.Connection.Query($"""
            SELECT _place, coalesce(_row, _place + 1 - (SELECT min(rowid) FROM raw WHERE _source = {source})) AS number
            FROM raw_unfit
            WHERE _place IS NOT NULL AND _source = {source}
            """);
        ColumnTable rows = result.ReadAll();
        return rows.Longs("number").Zip(rows.Longs("_place")).ToDictionary(row => row.First, row => row.Second);
    }

    void Keep(List<(long Place, long Row, CsvRecord Record)> found)
    {
        raw.Execute("CREATE OR REPLACE TEMP TABLE raw_located (place BIGINT, number BIGINT, line BIGINT, text VARCHAR)");
        using Appender appender = raw.Connection.Append("raw_located");
        appender.Append(
            found.Select(item => item.Place).ToArray(),
            found.Select(item => item.Row).ToArray(),
            found.Select(item => item.Record.Line).ToArray(),
            found.Select(item => item.Record.Text).ToArray());
        appender.Complete();
        raw.Execute("""
            UPDATE raw_unfit SET _row = number, _line = line, raw = text
            FROM raw_located WHERE _place = place;
            DROP TABLE raw_located;
            """);
    }
}
