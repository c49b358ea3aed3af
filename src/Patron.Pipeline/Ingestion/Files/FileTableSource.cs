using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>A table that is read from files, each remembered once it is taken.</summary>
sealed class FileTableSource(FileSourceDefinition source, FileTableDefinition table, IReadOnlyList<SourceFile> files) : ITableSource
{
    readonly FileRows _rows = new(source.Format, table);

    readonly string _definition = Definition(source, table);

    public string Fingerprint => string.Join('\n', files.Select(file => file.Fingerprint));

    public Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> taken)
    {
        TakenFiles known = new(taken);
        IReadOnlyList<SourceFile> wanted = files;
        if (table.Mode != IngestMode.Replace && known.IsLast(_definition))
            wanted = [.. files.Where(file => !known.Has(file))];
        else if (table.Mode == IngestMode.Replace && known.AreAll(files, _definition))
            return null;
        if (wanted.Count == 0)
            return null;

        Task<IReadOnlyDictionary<string, long>> marks =
            Task.Run(() => known.MarksOf(wanted, _definition, table.Mode == IngestMode.Replace, raw.Cancellation), raw.Cancellation);
        _rows.Read(wanted, raw);
        IReadOnlyDictionary<string, long> read = marks.GetAwaiter().GetResult();
        if (wanted.FirstOrDefault(file => file.HasChanged()) is { } changed)
            throw new SourceDataException($"{changed.Name} changed while it was read: run again when it is complete");
        return new Batch(read) { Renewed = [.. wanted.Select(file => file.Name).Where(known.HasName)] };
    }

    /// <summary>
    /// Tells a definition that makes other rows of the same files. Another program may read them better, which is worth it where
    /// no row is kept from files that are gone.
    /// </summary>
    static string Definition(FileSourceDefinition source, FileTableDefinition table)
    {
        FileTableDefinition reading = table with { Path = "", Checks = [], MaxRejected = RejectedLimit.Usual };
        string hash = (source with { Tables = [reading] }).Hash;
        return table.Mode == IngestMode.Replace ? $"{hash}+{typeof(FileTableSource).Module.ModuleVersionId}" : hash;
    }

    public void Locate(RawTable raw) => _rows.Locate(files, raw);
}
