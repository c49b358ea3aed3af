using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// Text files whose lines hold values between white space, or in columns of fixed widths. Blank lines are no rows.
/// </summary>
sealed class TextFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    public void Read()
    {
        LineTable.Read(files, raw);
        string values = table.Widths.Count > 0 ? Fixed() : @"regexp_split_to_array(trim(line, ' ' || chr(9)), '[ \t]+')";
        string header = string.Join(" OR ", table.Columns.Select(column => $"list_contains(_values, {Sql.Literal(column.Name)})"));
        // Of a header that is not said, the names tell.
        string isRow = table.Header switch
        {
            true => "_row > 1",
            false => "true",
            null => $"NOT (_row = 1 AND ({header}))",
        };
        string rows = $"SELECT *, {values} AS _values FROM ({LineTable.Numbered(raw)})";
        string number = $"_row - CAST(max(CASE WHEN _row = 1 AND NOT ({isRow}) THEN 1 ELSE 0 END) OVER (PARTITION BY _source) AS BIGINT)";
        string fits = table.Widths.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"length(rtrim(line)) <= {table.Widths.Sum()}")
            : string.Create(CultureInfo.InvariantCulture, $"len(_values) = {table.Columns.Count}");
        string columns = string.Concat(table.Columns.Select((column, place) =>
            string.Create(CultureInfo.InvariantCulture, $"nullif(_values[{place + 1}], '') AS {Sql.Identifier(column.Name)}, ")));
        raw.Execute($"""
            CREATE OR REPLACE TEMP TABLE raw_values AS
            SELECT * REPLACE ({number} AS _row) FROM ({rows}) QUALIFY {isRow} ORDER BY _source, _line
            """);
        raw.Add($"SELECT {columns}_source, _row, _line FROM raw_values WHERE {fits}");
        string reason = table.Widths.Count > 0
            ? Sql.Literal(string.Create(CultureInfo.InvariantCulture, $"longer than {table.Widths.Sum()} characters"))
            : string.Create(CultureInfo.InvariantCulture, $"'{table.Columns.Count} values expected, ' || len(_values) || ' found'");
        raw.AddBroken($"SELECT _source, _row, _line, {reason}, line FROM raw_values WHERE NOT ({fits})");
        raw.Execute($"DROP TABLE raw_values; DROP TABLE {LineTable.Name}");
    }

    string Fixed()
    {
        int start = 1;
        List<string> values = [];
        foreach (int width in table.Widths)
        {
            values.Add(string.Create(CultureInfo.InvariantCulture, $"trim(substr(line, {start}, {width}))"));
            start += width;
        }

        return $"[{string.Join(", ", values)}]";
    }
}
