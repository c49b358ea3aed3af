using Patron.Online.Events;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>
/// Makes features of the rows of the raw tables, in the order of their positions: what a start does where no snapshot is of use.
/// The rows are the events that were accepted, so each counts, whatever a changed lateness would say of it now.
/// </summary>
sealed class BronzeReplay(ProjectDefinition project, EventSchema schema)
{
    /// <summary>Takes all rows before a position.</summary>
    /// <returns>How many there were.</returns>
    public long Take(long before, IncrementalFeatures features, KnownEvents known)
    {
        ProjectDefinition whole = project with { Settings = project.Settings with { Sample = null } };
        using LakeSession lake = LakeSession.Open(whole, DateTimeOffset.UnixEpoch);
        List<TableRows> tables = [];
        try
        {
            foreach (EventType type in schema.Types.Where(type => type.IsCurrent && lake.Exists("bronze." + type.Table)))
                tables.Add(new TableRows(lake, type, schema.Partition, before));
            return Take(tables, features, known);
        }
        finally
        {
            tables.ForEach(table => table.Dispose());
        }
    }

    long Take(List<TableRows> tables, IncrementalFeatures features, KnownEvents known)
    {
        long rows = 0;
        tables.RemoveAll(table => !table.Next());
        while (tables.MinBy(table => table.Position) is { } table)
        {
            EventView e = new(table.Record, schema, table.Position);
            known.Judge(e);
            features.Take(e, known.Newest(e.Type.Source) ?? e.Time);
            rows++;
            if (!table.Next())
            {
                table.Dispose();
                tables.Remove(table);
            }
        }

        return rows;
    }
}
