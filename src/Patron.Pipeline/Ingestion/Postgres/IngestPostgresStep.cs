using Patron.Pipeline.Checks;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>The tables of a PostgreSQL source, as they stood at one instant, become bronze tables together.</summary>
sealed class IngestPostgresStep(PostgresSourceDefinition source, IReadOnlyDictionary<string, TableChecks> checks) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {source.Name}",
        Stage.Ingest,
        [.. checks.Values.SelectMany(table => table.Inputs).Distinct()],
        [.. source.TableNames.Select(BronzeTable.NameOf), BronzeTable.Rejected,
            .. checks.Values.SelectMany(table => table.Outputs).Distinct()],
        source.Hash,
        checks.Values.Any(table => table.UsesAsOf));

    // Only the server knows whether there are new rows.
    public bool IsInPlace(StepContext context) => false;

    public void Run(StepContext context)
    {
        PostgresServer server = new(source, new Secrets(context.Project.Folder));
        Retrying retrying = Retrying.Usual(context.Project.Settings.Seed);
        PostgresSnapshot snapshot = new(source, server, retrying, context.Lake.Connection, context.Cancellation);
        IReadOnlyList<StagedTable> staged = snapshot.Read(
            (table, columns) => TakenRows.Of(table.Name, PostgresTableSource.MarkName(table, columns), context));
        context.Lake.Together(context, () =>
        {
            foreach (StagedTable table in staged)
            {
                PostgresTableSource rows = new(source, table);
                new BronzeTable(rows.Definition, rows, checks[table.Table.Name], context).Write();
                context.Lake.Connection.Execute($"DROP TABLE {table.Relation}");
            }
        });
    }
}
