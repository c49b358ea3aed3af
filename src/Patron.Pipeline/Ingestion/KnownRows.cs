using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Ingestion;

/// <summary>Rows that were read again and that the table has as they are.</summary>
static class KnownRows
{
    /// <summary>Drops them, so that a run without a change writes nothing.</summary>
    /// <param name="raw">The rows that were read.</param>
    /// <param name="table">The table, bound.</param>
    public static void Drop(RawTable raw, string table)
    {
        string same = string.Join(" AND ", raw.Columns.Select(column => Sql.Identifier(column.Name))
            .Select(name => $"raw.{name} IS NOT DISTINCT FROM known.{name}"));
        raw.Execute($"""
            DELETE FROM raw
            WHERE _fault IS NULL AND rowid IN (SELECT raw.rowid FROM raw JOIN {LakeSession.Identifier(table)} AS known ON {same})
            """);
    }
}
