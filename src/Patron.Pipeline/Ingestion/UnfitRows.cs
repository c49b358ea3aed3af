using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// Finds the rows that do not fit their types or key, and joins them with what is no row: all of <see cref="RawTable.Unfit"/>.
/// </summary>
static class UnfitRows
{
    /// <summary>Finds them.</summary>
    /// <param name="raw">The rows.</param>
    /// <param name="staying">SQL of the table's rows whose keys came before; null for none.</param>
    /// <returns>How many there are.</returns>
    public static long Find(RawTable raw, string? staying)
    {
        raw.Execute(
            """
            CREATE OR REPLACE TEMP TABLE raw_unfit
              (_place BIGINT, _source VARCHAR, _row BIGINT, _line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, raw VARCHAR);
            INSERT INTO raw_unfit SELECT NULL, _source, _row, _line, NULL, NULL, reason, raw FROM raw_broken;
            """);
        AddMisfits(raw);
        if (raw.Table.Key.Count > 0 && raw.Table.Mode != IngestMode.Upsert)
            AddDuplicates(raw, staying);
        return raw.Count("raw_unfit");
    }

    static void AddMisfits(RawTable raw)
    {
        string of = string.Concat(raw.Columns.Index().Select(column => string.Create(
            CultureInfo.InvariantCulture,
            $"WHEN {column.Index + 1} THEN {Sql.Literal(column.Item.Name)} ")));
        string types = string.Concat(raw.Columns.Index().Select(column => string.Create(
            CultureInfo.InvariantCulture,
            $"WHEN {column.Index + 1} THEN {Sql.Literal($"{column.Item.Name} is not {column.Item.Type}")} ")));
        raw.Execute($"""
            INSERT INTO raw_unfit
            SELECT rowid, _source, _row, _line, CASE _fault {of}END, _texts[_fault],
              CASE WHEN _texts[_fault] IS NULL THEN 'the key is empty: ' || CASE _fault {of}END ELSE CASE _fault {types}END END,
              {Joined("_texts")}
            FROM raw
            WHERE _fault IS NOT NULL
            """);
    }

    static void AddDuplicates(RawTable raw, string? staying)
    {
        string key = string.Join(", ", raw.Table.Key.Select(Sql.Identifier));
        const string fitting = "raw WHERE _fault IS NULL";
        string known = staying is null ? "false" : $"({key}) IN (SELECT ({key}) FROM {staying})";
        // Counting groups is far cheaper than numbering rows, and most tables have no duplicate.
        bool hasNew = raw.Count($"(SELECT 1 FROM {fitting} GROUP BY {key} HAVING count(*) > 1)") > 0;
        if (!hasNew && (staying is null || raw.Count($"{fitting} AND {known}") == 0))
            return;
        string texts = $"[{string.Join(", ", raw.Columns.Select(column => $"CAST({Sql.Identifier(column.Name)} AS VARCHAR)"))}]";
        string value = string.Join(" || ', ' || ", raw.Table.Key.Select(name => $"CAST({Sql.Identifier(name)} AS VARCHAR)"));
        string names = string.Join(", ", raw.Table.Key);
        raw.Execute($"""
            INSERT INTO raw_unfit
            SELECT _place, _source, _row, _line, {Sql.Literal(names)}, _value, {Sql.Literal($"the key came before: {names}")}, {Joined("_all")}
            FROM (
              SELECT rowid AS _place, _source, _row, _line, {value} AS _value, {texts} AS _all,
                row_number() OVER (PARTITION BY {key} ORDER BY rowid) > 1 OR {known} AS _came_before
              FROM {fitting}
            )
            WHERE _came_before
            """);
    }

    /// <summary>SQL of a row as one text, from SQL of the list of its texts.</summary>
    public static string Joined(string texts) => $"array_to_string(list_transform({texts}, text -> coalesce(text, '')), ',')";
}
