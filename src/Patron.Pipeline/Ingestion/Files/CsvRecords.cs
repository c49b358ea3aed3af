namespace Patron.Pipeline.Ingestion.Files;

/// <summary>One record of a CSV file.</summary>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Text">As it stands in the file, without its last line end.</param>
/// <param name="Fields">Its values; null where one is empty.</param>
/// <param name="Fault">Why it is no record; null where it is one.</param>
sealed record CsvRecord(long Line, string Text, IReadOnlyList<string?> Fields, string? Fault);

/// <summary>
/// A CSV file record by record, for what the engine does not tell: where a record stands, and what follows a damaged one. A
/// record whose quotes
/// do not close is one line, and reading goes on with the next.
/// </summary>
/// <param name="lines">The file's lines.</param>
/// <param name="dialect">How fields are separated and quoted.</param>
/// <param name="keepsBlank">Whether a blank line is a record: where there is one column, it is.</param>
sealed class CsvRecords(PhysicalLines lines, CsvDialect dialect, bool keepsBlank)
{
    // No longer than what the engine takes for one.
    const int MostCharacters = 2_000_000;

    public const string NotText = "not valid text in the file's encoding";
    public const string TooLong = "longer than 2 MB";
    const string OpenQuote = "a quote is not closed";
    const string AfterQuote = "text after a closing quote";

    public IEnumerable<CsvRecord> Read()
    {
        while (lines.Next() is { } first)
        {
            if (first.Content.Length > 0 || keepsBlank)
                yield return RecordFrom(first);
        }
    }

    CsvRecord RecordFrom(PhysicalLine first)
    {
        if (FaultOf(first) is { } fault)
            return new CsvRecord(first.Number, first.Content, [], fault);
        CsvFields fields = new(dialect);
        List<PhysicalLine> more = [];
        int length = first.Content.Length;
        CsvFields.End end = fields.Take(first.Content);
        PhysicalLine last = first;
        while (end == CsvFields.End.Open && length <= MostCharacters && lines.Next() is { } next)
        {
            more.Add(next);
            if (FaultOf(next) is not null)
                break;
            fields.TakeLineEnd(last.End);
            end = fields.Take(next.Content);
            length += next.Content.Length;
            last = next;
        }

        if (end == CsvFields.End.Complete)
            return new CsvRecord(first.Number, TextOf(first, more), fields.Values, null);
        lines.GiveBack(more);
        return new CsvRecord(first.Number, first.Content, [], end == CsvFields.End.Broken ? AfterQuote : OpenQuote);
    }

    static string? FaultOf(PhysicalLine line) => !line.IsText ? NotText : line.Content.Length > MostCharacters ? TooLong : null;

    static string TextOf(PhysicalLine first, List<PhysicalLine> more)
    {
        string text = first.Content;
        string end = first.End;
        foreach (PhysicalLine line in more)
        {
            text += end + line.Content;
            end = line.End;
        }

        return text;
    }
}
