using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion;

/// <summary>A text file as its lines, in their order: one column, <c>line</c>, NULL where a line is blank.</summary>
static class TextLines
{
    /// <summary>The table function that reads them; compressed files are told by their ending.</summary>
    public static string Of(SourceFile file) => $$"""
        read_csv({{Sql.Literal(file.Path)}}, columns = {'line': 'VARCHAR'}, header = false, delim = '{{NoDelimiter}}', quote = '', escape = '',
          auto_detect = false)
        """;

    // The reader wants a delimiter; no text has these control characters in a row.
    const string NoDelimiter = "\u0001\u0002\u0003";
}
