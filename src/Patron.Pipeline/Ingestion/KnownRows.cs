using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Ingestion;

/// <summary>Rows that were read again and that are kept as they are: in the table, or among the rejected ones.</summary>
static class KnownRows
{
    /// <summary>Drops them, so that a run without a change writes nothing; they count in <see cref="RawTable.Known"/>.</summary>
    /// <param name="raw">The rows that were read.</param>
    /// <param name="table">The table, bound.</param>
    /// <param name="hasRejected">Whether there is a table of rejected rows; it is bound.</param>
    public static void Drop(RawTable raw, string table, bool hasRejected)
    {
        long read = raw.Read;
        string same = string.Join(" AND ", raw.Columns.Select(column => Sql.Identifier(column.Name))
            .Select(name => $"raw.{name} IS NOT DISTINCT FROM known.{name}"));
        raw.Execute($"""
            DELETE FROM raw
            WHERE _fault IS NULL AND rowid IN (SELECT raw.rowid FROM raw JOIN {LakeSession.Identifier(table)} AS known ON {same})
            """);
        if (hasRejected)
        {
            string kept = $"(SELECT raw FROM {BronzeTable.Rejected} WHERE source_table = {Sql.Literal(raw.Table.Name)})";
            raw.Execute($"""
                DELETE FROM raw WHERE _fault IS NOT NULL AND {UnfitRows.Joined("_texts")} IN {kept};
                DELETE FROM raw_broken WHERE raw IN {kept};
                """);
        }

        raw.Known = read - raw.Read;
    }
}
