using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Reads the rows of files, by their format.</summary>
sealed class FileRows(FileFormat format, FileTableDefinition table)
{
    /// <summary>Reads files in their order.</summary>
    /// <exception cref="SourceDataException">A file is empty or lacks a column.</exception>
    public void Read(IReadOnlyList<SourceFile> files, RawTable raw)
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
            case FileFormat.Text:
                new TextFiles(table, files, raw).Read();
                break;
            default:
                new ParquetFiles(table, files, raw).Read();
                break;
        }
    }

    /// <summary>Finds lines and texts of unfit rows.</summary>
    public void Locate(IReadOnlyList<SourceFile> files, RawTable raw)
    {
        if (format == FileFormat.Csv)
            new CsvFiles(table, files, raw).Locate();
    }
}
