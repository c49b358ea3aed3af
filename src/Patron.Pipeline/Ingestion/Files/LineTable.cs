using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// Lines of text files in the temporary table <c>raw_lines</c>: line (NULL where it is blank) and _source, in their order.
/// </summary>
static class LineTable
{
    public const string Name = "raw_lines";

    /// <summary>Reads the lines of files.</summary>
    /// <exception cref="SourceDataException">A file's bytes are no UTF-8, or a line is longer than 2 MB.</exception>
    public static void Read(IReadOnlyList<SourceFile> files, RawTable raw)
    {
        try
        {
            raw.Execute($"""
                CREATE OR REPLACE TEMP TABLE {Name} AS
                SELECT line, {SourceFile.NameSql(files, "_file")} AS _source FROM {TextLines.Of(files)}
                """);
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.InvalidInput)
        {
            SourceFile file = files.FirstOrDefault(file => error.Message.Contains(file.Path, StringComparison.Ordinal)) ?? files[0];
            throw new SourceDataException($"{file.Name} cannot be read as lines: {error.Message.Split('\n')[0]}: correct the file");
        }
    }

    /// <summary>
    /// A SELECT of all lines that are not blank: line, _source, _row and _line. Places follow from the order; counting rows
    /// apart from
    /// lines is only worth its time where lines are blank.
    /// </summary>
    public static string Numbered(RawTable raw)
    {
        bool hasBlank = raw.Count($"{Name} WHERE line IS NULL") > 0;
        return $"""
            SELECT line, {Name}._source, {Name}.rowid + 1 - firsts.place AS _line,
              {(hasBlank ? $"row_number() OVER (PARTITION BY {Name}._source ORDER BY {Name}.rowid)" : "_line")} AS _row
            FROM {Name} JOIN (SELECT _source, min(rowid) AS place FROM {Name} GROUP BY _source) AS firsts
              ON {Name}._source = firsts._source
            WHERE line IS NOT NULL
            {(hasBlank ? $"ORDER BY {Name}.rowid" : "")}
            """;
    }
}
