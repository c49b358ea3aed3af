using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Tells from the beginning of a CSV file how it is written, as far as the definition does not say.</summary>
static class DialectSniffer
{
    const int SampleLines = 100;

    static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>The dialect, and the names in its header or else the declared columns in their order.</summary>
    /// <exception cref="SourceDataException">The file is empty.</exception>
    public static (CsvDialect Dialect, string[] Header) Sniff(SourceFile file, FileTableDefinition table, Connection connection)
    {
        Encoding encoding = EncodingSniffer.Of(file, table.Encoding);
        List<PhysicalLine> sample = [];
        using (PhysicalLines lines = PhysicalLines.Open(file, encoding, connection, SampleLines))
        {
            while (sample.Count < SampleLines && lines.Next() is { } line)
                sample.Add(line);
        }

        char quote = table.Quote?[0] ?? (IsSingleQuoted(sample) ? '\'' : '"');
        char[] candidates = table.Delimiter is { } said ? [said[0]] : Delimiters;
        char delimiter = candidates.MaxBy(candidate => Score(Records(sample, candidate, quote), table));
        CsvRecord[] records = Records(sample, delimiter, quote);
        if (records.Length == 0)
            throw file.Empty();
        string[] declared = [.. table.Columns.Select(column => column.Name)];
        string[] first = [.. records[0].Fields.Select(name => name ?? "")];
        if (table.Header is null && first.Length == declared.Length && !first.Intersect(declared).Any()
            && first.FirstOrDefault(name => declared.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } alike)
        {
            throw new SourceDataException(
                $"the first line of {file.Name} has {alike}, and table '{table.Name}' has a column that is written otherwise: "
                + "write its columns as the header does, or 'header: false' where it is no header");
        }

        bool hasHeader = table.Header ?? (first.Intersect(declared).Any() || first.Length != declared.Length);
        return (new CsvDialect(delimiter, quote, hasHeader, encoding), hasHeader ? first : declared);
    }

    static CsvRecord[] Records(List<PhysicalLine> sample, char delimiter, char quote)
    {
        using PhysicalLines lines = PhysicalLines.Of(sample);
        return [.. new CsvRecords(lines, new CsvDialect(delimiter, quote, false, Encoding.UTF8), keepsBlank: false).Read()];
    }

    // Declared names in the first record tell most, then that records have equally many fields, then how many.
    static (int Names, double Even, int Fields) Score(CsvRecord[] records, FileTableDefinition table)
    {
        if (records.Length == 0)
            return default;
        int fields = records[0].Fields.Count;
        double even = records.Count(record => record.Fields.Count == fields) / (double)records.Length;
        return (records[0].Fields.Intersect(table.Columns.Select(column => column.Name)).Count(), fields == 1 ? 0 : even, fields);
    }

    static bool IsSingleQuoted(List<PhysicalLine> sample) =>
        sample.Count > 0 && sample.All(line => !line.Content.Contains('"', StringComparison.Ordinal))
        && sample.Count(line => line.Content.StartsWith('\'') || line.Content.EndsWith('\'')) * 2 > sample.Count;
}
