using Patron.Pipeline.Checks;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>One table of an HTTP source becomes a bronze table.</summary>
sealed class IngestHttpStep(HttpSourceDefinition source, HttpTableDefinition table, TableChecks checks) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {table.Name}",
        Stage.Ingest,
        checks.Inputs,
        [BronzeTable.NameOf(table.Name), BronzeTable.Rejected, .. checks.Outputs],
        source.Hash,
        checks.UsesAsOf);

    // Only the server knows whether there are new rows.
    public bool IsInPlace(StepContext context) => false;

    public void Run(StepContext context)
    {
        TakenRows taken = TakenRows.Of(table.Name, HttpTableSource.MarkName(source, table), context);
        HttpTableDefinition definition = table with { Mode = taken.ModeFor(table.Mode) };
        HttpTableSource rows = new(
            source, definition, taken, new Secrets(context.Project.Folder), Retrying.Usual(context.Project.Settings.Seed));
        context.Lake.Together(context, () => new BronzeTable(definition, rows, checks, context).Write());
    }
}
