using Patron.Pipeline.Checks;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// One table of a source becomes <c>bronze.NAME</c>; rows that do not fit become rows of <c>bronze.rejected</c>.
/// </summary>
sealed class IngestTableStep(SourceDefinition source, SourceTableDefinition table, ITableSource rows, TableChecks checks) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {table.Name}",
        Stage.Ingest,
        checks.Inputs,
        [BronzeTable.NameOf(table.Name), BronzeTable.Rejected, .. checks.Outputs],
        $"{source.Hash}\n{rows.Fingerprint}",
        checks.UsesAsOf);

    // Where only reading can tell whether there are new rows, every run reads.
    public bool IsInPlace(StepContext context) => rows.Fingerprint is not null;

    public void Run(StepContext context) => context.Lake.Together(context, () => new BronzeTable(table, rows, checks, context).Write());
}
