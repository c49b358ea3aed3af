using Patron.Pipeline.Ingestion;

namespace Patron.Pipeline.Forgetting;

/// <summary>Keeps the forgotten out of what a source brings.</summary>
static class ForgottenRows
{
    /// <summary>Takes their rows out of a batch that was read, those that do not fit included, as if the source had not had them.</summary>
    public static void Drop(RawTable raw, ForgottenList list)
    {
        string named = list.ConditionOf(raw.Columns.Select(column => column.Name)) ?? "false";
        if (list.CustomerColumn is not { } customer)
            return;
        string inText = $"len(list_filter({NamedValue.List("raw")}, one -> {list.Condition(customer, "one")})) > 0";
        raw.Execute($"""
            CREATE OR REPLACE TEMP TABLE raw_forgotten AS
            SELECT rowid AS _place FROM raw WHERE {named}
            UNION SELECT _place FROM raw_unfit WHERE _place IS NOT NULL AND {inText};
            """);
        if (raw.Count("raw_forgotten") > 0)
        {
            // A row without a number has one by its place among those of its source, which is about to change.
            raw.Execute(
                """
                UPDATE raw SET _row = raw.rowid + 1 - firsts.place
                FROM (SELECT _source, min(rowid) AS place FROM raw GROUP BY _source) AS firsts
                WHERE raw._row IS NULL AND raw._source = firsts._source;
                DELETE FROM raw WHERE rowid IN (SELECT _place FROM raw_forgotten);
                """);
        }

        raw.Execute($"""
            DELETE FROM raw_unfit WHERE _place IN (SELECT _place FROM raw_forgotten) OR {inText};
            DELETE FROM raw_broken WHERE {inText};
            DROP TABLE raw_forgotten;
            """);
    }
}
