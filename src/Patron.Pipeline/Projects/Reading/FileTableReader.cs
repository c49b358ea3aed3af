using System.Globalization;
using Patron.Pipeline.Ingestion.Files;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads one table of a file source.</summary>
static class FileTableReader
{
    static readonly Form<string> Encoding = new("one of " + string.Join(", ", EncodingSniffer.Names), value =>
        value.IsText(out string? text) && EncodingSniffer.Names.Contains(text)
            ? text
            : value.Problem<string>($"'encoding' is {value.Node.Description}", Suggestion.Among(text ?? "", EncodingSniffer.Names)));

    static readonly Form<IReadOnlyList<JsonPath>> Paths = Forms.EntriesOf(
        "columns, each with a path such as address.city", (name, path) => new JsonPath(name.Name, Forms.Text.Read(path)));

    public static FileTableDefinition Read(Mapping map, string name, FileFormat format)
    {
        FileTableDefinition table = new() { Name = name, Path = map.Required("path", Forms.Text) };
        table = SourceTableReader.Read(map, table, hasTypes: format == FileFormat.Parquet);
        table = format switch
        {
            FileFormat.Csv => table with
            {
                Delimiter = map.Optional("delimiter", Forms.Delimiter),
                Quote = map.Optional("quote", Forms.Delimiter),
                Header = map.OptionalValue("header", Forms.Boolean),
                Encoding = map.Optional("encoding", Encoding),
            },
            FileFormat.JsonLines => table with { Paths = map.Optional("paths", Paths, []) },
            FileFormat.Text => table with
            {
                Header = map.OptionalValue("header", Forms.Boolean),
                Widths = [.. map.Optional("widths", Forms.ListOf(Forms.WholeNumber(1, 100_000), _ => null), []).Select(width => (int)width)],
            },
            _ => table,
        };
        if (!map.File.Failed)
            RefuseContradictions(map, table);
        return table;
    }

    static void RefuseContradictions(Mapping map, FileTableDefinition table)
    {
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        foreach (string column in table.Paths.Select(path => path.Column).Except(columns))
            map.Problem("paths", $"'paths' names {Quote.Of(column)}, which is no column", Suggestion.Among(column, columns));
        if (table.Widths.Count > 0 && table.Widths.Count != columns.Length)
        {
            map.Problem(
                "widths",
                string.Create(CultureInfo.InvariantCulture, $"{table.Widths.Count} widths for {columns.Length} columns"),
                "write one width for each column, in their order");
        }
    }
}
