using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// Reads a CSV file in which records are damaged: those that are none are kept with line and text, and every other is a row.
/// </summary>
sealed class CarefulCsv(FileTableDefinition table, RawTable raw)
{
    const string Rows = "raw_careful";
    const int BatchRows = 100 * Appender.ChunkRows;

    /// <summary>Adds the file's rows and broken records.</summary>
    public void Read(CsvFile file)
    {
        int[] places = [.. table.Columns.Select(column => file.Header.Index().First(item => item.Item == column.Name).Index)];
        string columns = string.Concat(table.Columns.Select(column => $"{Sql.Identifier(column.Name)} VARCHAR, "));
        string name = Sql.Literal(file.File.Name);
        using PhysicalLines lines = PhysicalLines.Open(file.File, file.Dialect.Encoding, raw.Connection);
        foreach ((long Row, CsvRecord Record)[] batch in Numbered(file, lines).Chunk(BatchRows))
        {
            raw.Cancellation.ThrowIfCancellationRequested();
            raw.Execute($"""
                CREATE OR REPLACE TEMP TABLE {Rows} ({columns}_row BIGINT, _line BIGINT);
                CREATE OR REPLACE TEMP TABLE {Rows}_broken (_row BIGINT, _line BIGINT, reason VARCHAR, raw VARCHAR);
                """);
            AppendRows(places, [.. batch.Where(item => item.Record.Fault is null)]);
            AppendBroken([.. batch.Where(item => item.Record.Fault is not null)]);
            raw.Add($"SELECT *, {name} AS _source FROM {Rows}");
            raw.AddBroken($"SELECT {name}, _row, _line, reason, raw FROM {Rows}_broken");
        }

        raw.Execute($"DROP TABLE IF EXISTS {Rows}; DROP TABLE IF EXISTS {Rows}_broken");
    }

    static IEnumerable<(long Row, CsvRecord Record)> Numbered(CsvFile file, PhysicalLines lines) =>
        file.Records(lines).Select((record, index) => (index + 1L, Counted(record, file.Header.Count)));

    static CsvRecord Counted(CsvRecord record, int columns) => record.Fault is null && record.Fields.Count != columns
        ? record with { Fault = $"{columns} values expected, {record.Fields.Count} found" }
        : record;

    void AppendRows(int[] places, (long Row, CsvRecord Record)[] rows)
    {
        using Appender appender = raw.Connection.Append(Rows);
        appender.Append(
        [
            .. places.Select(place => (ColumnValues)rows.Select(item => item.Record.Fields[place]).ToArray()),
            rows.Select(item => item.Row).ToArray(),
            rows.Select(item => item.Record.Line).ToArray(),
        ]);
        appender.Complete();
    }

    void AppendBroken((long Row, CsvRecord Record)[] broken)
    {
        using Appender appender = raw.Connection.Append(Rows + "_broken");
        appender.Append(
            broken.Select(item => item.Row).ToArray(),
            broken.Select(item => item.Record.Line).ToArray(),
            broken.Select(item => item.Record.Fault).ToArray(),
            broken.Select(item => item.Record.Text).ToArray());
        appender.Complete();
    }
}
