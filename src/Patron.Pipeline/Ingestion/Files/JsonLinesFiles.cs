using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Files with one JSON object a line, values as text. Blank lines are no rows.</summary>
sealed class JsonLinesFiles(FileTableDefinition table, IReadOnlyList<SourceFile> files, RawTable raw)
{
    const string IsObject = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END";

    public void Read()
    {
        LineTable.Read(files, raw);
        string values = string.Concat(table.Columns.Select(column =>
            $"json_extract_string(line, {PathOf(column)}) AS {Sql.Identifier(column.Name)}, "));
        string numbered = LineTable.Numbered(raw);
        raw.Add($"SELECT {values}_source, _row, _line FROM ({numbered}) WHERE {IsObject}");
        raw.AddBroken($"SELECT _source, _row, _line, 'not a JSON object', line FROM ({numbered}) WHERE NOT {IsObject}");
        string[] unseen = [.. table.Columns.Where(column => !raw.Connection.Scalar<bool>($"""
            SELECT EXISTS (FROM {LineTable.Name} WHERE CASE WHEN {IsObject} THEN json_exists(line, {PathOf(column)}) ELSE false END)
            """, raw.Cancellation)).Select(column => column.Name)];
        raw.Execute($"DROP TABLE {LineTable.Name}");
        if (unseen.Length > 0 && raw.Count("raw") > 0)
        {
            throw new SourceDataException(
                $"no line of {string.Join(", ", files.Select(file => file.Name))} has {string.Join(", ", unseen)}: "
                + $"correct the names among the columns of table '{table.Name}'");
        }
    }

    string PathOf(ColumnDefinition column) => Sql.Literal(table.Paths.FirstOrDefault(path => path.Column == column.Name) is { } path
        ? "$." + path.Path
        : $"$.\"{column.Name}\"");
}
