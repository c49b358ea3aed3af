namespace Patron.Pipeline.Ingestion.Files;

/// <summary>
/// Text files as their lines, in their order: <c>line</c>, NULL where a line is blank, and <c>_file</c>, the path.
/// </summary>
static class TextLines
{
    /// <summary>The table function that reads them; compressed files are told by their ending.</summary>
    public static string Of(IEnumerable<SourceFile> files) => $$"""
        read_csv({{SourceFile.ListSql(files)}}, columns = {'line': 'VARCHAR'}, header = false, delim = '{{NoDelimiter}}', quote = '', escape = '',
          auto_detect = false, filename = '_file')
        """;

    // The reader wants a delimiter; no text has these control characters in a row.
    const string NoDelimiter = "\u0001\u0002\u0003";
}
