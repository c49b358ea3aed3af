using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Files with one JSON object a line, values as text. Blank lines are no rows.</summary>
sealed class JsonLinesFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    const string IsObject = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END";

    public void Read()
    {
        ReadLines();
        string values = string.Concat(table.Columns.Select(column =>
            $"json_extract_string(line, {JsonPath(column.Name)}) AS {Sql.Identifier(column.Name)}, "));
        string numbers = Numbers();
        raw.Add($"SELECT {values}_source, _row, _line FROM ({numbers}) WHERE {IsObject}");
        raw.AddBroken($"SELECT _source, _row, _line, 'not a JSON object', line FROM ({numbers}) WHERE NOT {IsObject}");
        string[] unseen = [.. table.Columns.Select(column => column.Name).Where(column => !raw.Connection.Scalar<bool>($"""
            SELECT EXISTS (FROM raw_lines WHERE CASE WHEN {IsObject} THEN json_exists(line, {JsonPath(column)}) ELSE false END)
            """, raw.Cancellation))];
        raw.Execute("DROP TABLE raw_lines");
        if (unseen.Length > 0 && raw.Count("raw") > 0)
        {
            throw new SourceDataException(
                $"no line of {string.Join(", ", files.Select(file => file.Name))} has {string.Join(", ", unseen)}: "
                + $"correct the names among the columns of table '{table.Name}'");
        }
    }

    void ReadLines() => raw.Execute($"""
        CREATE OR REPLACE TEMP TABLE raw_lines AS
        SELECT line, {SourceFile.NameSql(files, "_file")} AS _source FROM {TextLines.Of(files)}
        """);

    // Places follow from the order; counting rows apart from lines is only worth its time where lines are blank.
    string Numbers()
    {
        bool hasBlank = raw.Count("raw_lines WHERE line IS NULL") > 0;
        return $"""
            SELECT line, raw_lines._source, raw_lines.rowid + 1 - firsts.place AS _line,
              {(hasBlank ? "row_number() OVER (PARTITION BY raw_lines._source ORDER BY raw_lines.rowid)" : "_line")} AS _row
            FROM raw_lines JOIN (SELECT _source, min(rowid) AS place FROM raw_lines GROUP BY _source) AS firsts
              ON raw_lines._source = firsts._source
            WHERE line IS NOT NULL
            {(hasBlank ? "ORDER BY raw_lines.rowid" : "")}
            """;
    }

    static string JsonPath(string name) => Sql.Literal($"$.\"{name}\"");
}
