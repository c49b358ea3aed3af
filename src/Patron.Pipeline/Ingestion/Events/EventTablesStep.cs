using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Events;

/// <summary>
/// The tables of a source of events in a run: whoever takes the events fills them, and a run takes them as they are. One that no event
/// has reached yet is made without rows, so that what reads it can run.
/// </summary>
sealed class EventTablesStep(EventSourceDefinition source) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {source.Name}",
        Stage.Ingest,
        [],
        [.. source.TableNames.Select(BronzeTable.NameOf)],
        source.Hash,
        UsesAsOf: false);

    public void Run(StepContext context)
    {
        foreach (EventTableDefinition table in source.Tables.Where(table => !context.Lake.Exists(BronzeTable.NameOf(table.Name))))
            context.Lake.Overwrite(BronzeTable.NameOf(table.Name), NoRows(table), context);
    }

    static string NoRows(EventTableDefinition table)
    {
        IEnumerable<string> columns = table.AllColumns
            .Select(column => (column.Name, column.Type))
            .Concat([("_ingested_at", "TIMESTAMPTZ"), ("_source", "VARCHAR"), ("_row", "BIGINT")])
            .Select(column => $"CAST(NULL AS {column.Item2}) AS {Sql.Identifier(column.Item1)}");
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }
}
