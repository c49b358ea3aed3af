using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>Files of one table become <c>bronze.NAME</c>; rows that do not fit become rows of <c>bronze.rejected</c>.</summary>
sealed class IngestFilesStep(FileSourceDefinition source, FileTableDefinition table, IReadOnlyList<SourceFile> files) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {table.Name}",
        Stage.Ingest,
        [],
        [BronzeTable.NameOf(table.Name), BronzeTable.Rejected],
        string.Join('\n', files.Select(file => file.Fingerprint).Prepend(source.Hash)),
        UsesAsOf: false);

    public void Run(StepContext context) =>
        context.Lake.Together(context, () => new BronzeTable(source.Format, table, files).Write(context));
}
