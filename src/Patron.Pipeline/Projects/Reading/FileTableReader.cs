namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads one table of a file source.</summary>
static class FileTableReader
{
    public static FileTableDefinition Read(Mapping map, string name, FileFormat format)
    {
        FileTableDefinition table = new() { Name = name, Path = map.Required("path", Forms.Text) };
        table = SourceTableReader.Read(map, table, hasTypes: format == FileFormat.Parquet);
        if (format == FileFormat.Csv)
        {
            table = table with
            {
                Delimiter = map.Optional("delimiter", Forms.Delimiter, table.Delimiter),
                Header = map.Optional("header", Forms.Boolean, table.Header),
            };
        }

        return table;
    }
}
