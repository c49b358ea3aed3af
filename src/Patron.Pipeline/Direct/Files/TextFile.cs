using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Patron.DuckDb;

namespace Patron.Pipeline.Direct.Files;

/// <summary>Separated text, or text in columns between white space; everything in it is text.</summary>
sealed partial class TextFile : CustomerFile
{
    readonly TextDialect _dialect;
    readonly bool _header;

    TextFile(string path, TextDialect dialect, bool header, IReadOnlyList<FileColumn> columns) : base(path, columns) =>
        (_dialect, _header) = (dialect, header);

    public override string Relation => _dialect.Separator is { } separator ? Separated(separator) : BetweenSpaces;

    public static TextFile Open(string path, bool header)
    {
        TextDialect dialect = TextDialect.Of(path);
        IEnumerable<FileColumn> columns = dialect.First.Select((name, index) => new FileColumn(
            header ? name : (index + 1).ToString(CultureInfo.InvariantCulture), $"c{index + 1}", LogicalType.Varchar));
        return new TextFile(path, dialect, header, [.. columns]);
    }

    public override string PlaceOf(long record)
    {
        if (_dialect.Separator is null)
            return $"{Path}:{record}";
        using StreamReader reader = new(TextDialect.Open(Path), Encoding.UTF8);
        return $"{Path}:{TextRecord.LineOf(reader, record + (_header ? 1 : 0))}";
    }

    public override InputException Explain(DuckDbException error)
    {
        Match line = LineNumber().Match(error.Message);
        string place = line.Success ? $"{Path}:{line.Groups[1].Value}" : Path;
        Match count = FieldCount().Match(error.Message);
        if (count.Success)
        {
            return new InputException(
                $"{place}: {count.Groups[2].Value} fields where {count.Groups[1].Value} are expected: correct the line, or quote fields that hold the separator");
        }

        if (error.Message.Contains("unterminated quote", StringComparison.OrdinalIgnoreCase))
            return new InputException($"{place}: a quote is opened and never closed: close it, or double a quote that is part of the text");
        if (error.Message.Contains("unicode", StringComparison.OrdinalIgnoreCase))
            return new InputException($"{place}: not UTF-8 text: save the file as UTF-8");
        return new InputException($"{place}: {error.Message.Split('\n')[0]}");
    }

    protected override string Advice(string name) => (_header, int.TryParse(name, CultureInfo.InvariantCulture, out _)) switch
    {
        (false, _) => $": without a header columns are named by their numbers, 1 to {Columns.Count}",
        (true, true) => $"{base.Advice(name)}. Columns go by number with --no-header",
        _ => base.Advice(name),
    };

    string Separated(char separator) =>
        $$"""
        SELECT *, row_number() OVER () AS {{Record}}
        FROM read_csv({{PathSql}}, auto_detect = false, delim = {{Sql.Literal($"{separator}")}}, quote = '"', escape = '"',
          skip = {{_dialect.FirstLine - 1}}, header = {{(_header ? "true" : "false")}}, columns = { {{string.Join(", ", Columns.Select(column => $"'{column.Sql}': 'VARCHAR'"))}} })
        """;

    /// <summary>Lines are numbered before any is left out, so a record's number is its line's.</summary>
    string BetweenSpaces =>
        $$"""
        SELECT {{string.Join(", ", Columns.Select((column, index) => $"{WordSql(index)} AS {column.Sql}"))}}, {{Record}}
        FROM (
          SELECT regexp_split_to_array(trim(line, e' \t\r'), '\s+') AS word, {{Record}}
          FROM (
            SELECT line, row_number() OVER () AS {{Record}}
            FROM read_csv({{PathSql}}, auto_detect = false, delim = e'\x01', quote = '', escape = '', header = false, columns = { 'line': 'VARCHAR' }))
          WHERE trim(line, e' \t\r') <> '' AND {{Record}} > {{(_header ? _dialect.FirstLine : 0)}})
        """;

    /// <summary>A line with another number of words is refused where it is met.</summary>
    string WordSql(int index) => index > 0
        ? $"word[{index + 1}]"
        : $"CASE WHEN len(word) = {Columns.Count} THEN word[1] ELSE error('Error on Line: ' || {Record} || ' Expected Number of Columns: {Columns.Count} Found: ' || len(word)) END";

    [GeneratedRegex(@"Error on Line: (\d+)")]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"Expected Number of Columns: (\d+) Found: (\d+)")]
    private static partial Regex FieldCount();
}
