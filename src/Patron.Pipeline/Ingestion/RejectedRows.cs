using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// The raw rows that do not fit, in the temporary table <c>raw_unfit</c>: row (of <c>raw</c>, NULL for a broken line), _file, line, reason,
/// raw. A row is unfit by its first column that is.
/// </summary>
sealed class RejectedRows(
    FileFormat format,
    FileTableDefinition table,
    IReadOnlyList<ColumnDefinition> columns,
    Connection connection,
    CancellationToken cancellation)
{
    const string FitRows = "FROM raw WHERE rowid NOT IN (SELECT row FROM raw_reasons)";

    /// <summary>Finds them.</summary>
    /// <returns>How many there are.</returns>
    public long Find()
    {
        Execute("CREATE OR REPLACE TEMP TABLE raw_reasons (row BIGINT, reason VARCHAR)");
        AddUntyped();
        AddDuplicates();
        string located = format == FileFormat.Csv ? UnfitLines.OfCsv(RawText(), table.Header) : UnfitLines.OfNumbered(RawText());
        bool areAny = connection.Scalar<bool>("SELECT EXISTS (FROM raw_reasons) OR EXISTS (FROM raw_broken)");
        Execute($"CREATE OR REPLACE TEMP TABLE raw_unfit AS {(areAny ? located : $"SELECT * FROM ({located}) LIMIT 0")}; DROP TABLE raw_reasons");
        return areAny ? connection.Scalar<long>("SELECT count(*) FROM raw_unfit") : 0;
    }

    /// <summary>The first few, for a message: file, line and reason.</summary>
    public IEnumerable<string> First(int count)
    {
        using Result result = connection.Query(
            $"SELECT _file || ', line ' || line || ': ' || reason AS text FROM raw_unfit ORDER BY _file, line LIMIT {count}");
        return result.ReadAll().Texts("text")!;
    }

    void AddUntyped()
    {
        List<(string Condition, string Reason)> mistakes = [];
        foreach (string key in table.Key)
            mistakes.Add(($"{Sql.Identifier(key)} IS NULL", Sql.Literal($"{key}: the key is empty")));
        foreach (ColumnDefinition column in columns.Where(column => column.Type != "VARCHAR"))
        {
            string name = Sql.Identifier(column.Name);
            mistakes.Add((
                $"{name} IS NOT NULL AND {TypedSql.Of(column, table.TimestampFormat)} IS NULL",
                $"{Sql.Literal($"{column.Name}: '")} || {name} || {Sql.Literal($"' is not {column.Type}")}"));
        }

        if (mistakes.Count == 0)
            return;
        string where = string.Join("\n  OR ", mistakes.Select(mistake => $"({mistake.Condition})"));
        string reason = string.Concat(mistakes.Select(mistake => $"WHEN {mistake.Condition} THEN {mistake.Reason} "));
        Execute($"INSERT INTO raw_reasons SELECT rowid, CASE {reason}END FROM raw WHERE {where}");
    }

    void AddDuplicates()
    {
        if (table.Key.Count == 0)
            return;
        string key = string.Join(", ", table.Key.Select(Sql.Identifier));
        // Counting groups is far cheaper than numbering rows, and most tables have no duplicate.
        if (connection.Scalar<long>($"SELECT count(*) FROM (SELECT 1 {FitRows} GROUP BY {key} HAVING count(*) > 1)", cancellation) == 0)
            return;
        string value = string.Join(" || ', ' || ", table.Key.Select(name => $"CAST({Sql.Identifier(name)} AS VARCHAR)"));
        Execute($"""
            INSERT INTO raw_reasons
            SELECT row, {Sql.Literal($"{string.Join(", ", table.Key)}: ")} || value || ' came before'
            FROM (SELECT rowid AS row, {value} AS value, row_number() OVER (PARTITION BY {key} ORDER BY rowid) AS nth {FitRows})
            WHERE nth > 1
            """);
    }

    void Execute(string sql) => connection.Execute(sql, cancellation);

    string RawText() =>
        $"concat_ws(',', {string.Join(", ", columns.Select(column => $"coalesce(CAST({Sql.Identifier(column.Name)} AS VARCHAR), '')"))})";
}
