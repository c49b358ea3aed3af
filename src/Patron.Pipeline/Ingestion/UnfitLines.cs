namespace Patron.Pipeline.Ingestion;

/// <summary>SQL that finds the line in its file of every unfit row and every broken line.</summary>
static class UnfitLines
{
    /// <summary>Where each raw row knows its number (JSON lines, Parquet).</summary>
    public static string OfNumbered(string rawText) => $"""
        SELECT raw.rowid AS row, _file, _line AS line, reason, {rawText} AS raw
        FROM raw JOIN raw_reasons ON raw.rowid = raw_reasons.row
        UNION ALL
        SELECT NULL, _file, line, reason, raw FROM raw_broken
        """;

    /// <summary>
    /// For CSV. The engine numbers records: a broken one tells its number, the others follow from their order. Line ends inside quoted
    /// values before a record make its line greater than its number.
    /// </summary>
    public static string OfCsv(string rawText, bool hasHeader) => $"""
        WITH rows AS (
          SELECT rowid AS row, _file, {rawText} AS raw, {(hasHeader ? 1 : 0)} + row_number() OVER in_file AS number,
            sum(len({rawText}) - len(replace({rawText}, chr(10), ''))) OVER in_file AS line_ends,
            len({rawText}) - len(replace({rawText}, chr(10), '')) AS own_line_ends
          FROM raw
          WINDOW in_file AS (PARTITION BY _file ORDER BY rowid)
        ),
        broken AS (
          SELECT *, line - nth + 1 AS number
          FROM (SELECT *, row_number() OVER (PARTITION BY _file ORDER BY line) AS nth FROM raw_broken)
        )
        SELECT rows.row, rows._file, CAST(rows.number + coalesce(broken.nth, 0) + rows.line_ends - rows.own_line_ends AS BIGINT) AS line,
          raw_reasons.reason, rows.raw
        FROM rows
        JOIN raw_reasons ON rows.row = raw_reasons.row
        ASOF LEFT JOIN broken ON rows._file = broken._file AND rows.number >= broken.number
        UNION ALL
        SELECT NULL, broken._file, CAST(broken.line + coalesce(rows.line_ends, 0) AS BIGINT), broken.reason, broken.raw
        FROM broken
        ASOF LEFT JOIN rows ON broken._file = rows._file AND broken.number > rows.number
        """;
}
