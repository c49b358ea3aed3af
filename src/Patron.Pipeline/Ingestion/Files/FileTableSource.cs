using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>A table that is read from files.</summary>
sealed class FileTableSource(FileFormat format, FileTableDefinition table, IReadOnlyList<SourceFile> files) : ITableSource
{
    public string Fingerprint => string.Join('\n', files.Select(file => file.Fingerprint));

    public Batch Read(RawTable raw, IReadOnlyDictionary<string, long> taken)
    {
        if (files.FirstOrDefault(file => file.Size == 0) is { } empty)
            throw empty.Empty();
        switch (format)
        {
            case FileFormat.Csv:
                new CsvFiles(table, files, raw).Read();
                break;
            case FileFormat.JsonLines:
                new JsonLinesFiles(table, files, raw).Read();
                break;
            default:
                new ParquetFiles(table, files, raw).Read();
                break;
        }

        return new Batch(new Dictionary<string, long>());
    }

    public void Locate(RawTable raw)
    {
        if (format == FileFormat.Csv)
            new CsvFiles(table, files, raw).Locate();
    }
}
