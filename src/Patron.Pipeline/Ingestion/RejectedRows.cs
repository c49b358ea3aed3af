using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// The raw rows that do not fit, in the temporary table <c>raw_unfit</c>: row (of <c>raw</c>, NULL for a broken line), _file, line, reason,
/// raw. A row is unfit by its first column that is.
/// </summary>
sealed class RejectedRows(FileFormat format, FileTableDefinition table, IReadOnlyList<ColumnDefinition> columns, Connection connection)
{
    /// <summary>Finds them.</summary>
    /// <returns>How many there are.</returns>
    public long Find()
    {
        connection.Execute("""
            CREATE OR REPLACE TEMP TABLE raw_unfit AS
            SELECT CAST(NULL AS BIGINT) AS row, _file, line, reason, raw FROM raw_broken
            """);
        AddUntyped();
        AddDuplicates();
        return connection.Scalar<long>("SELECT count(*) FROM raw_unfit");
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
        if (connection.Scalar<long>($"SELECT count(*) FROM raw WHERE {where}") == 0)
            return;
        string reason = string.Concat(mistakes.Select(mistake => $"WHEN {mistake.Condition} THEN {mistake.Reason} "));
        Add($"SELECT rowid AS row, CASE {reason}END AS reason FROM raw WHERE {where}");
    }

    void AddDuplicates()
    {
        if (table.Key.Count == 0)
            return;
        string key = string.Join(", ", table.Key.Select(Sql.Identifier));
        const string fit = "FROM raw WHERE rowid NOT IN (SELECT row FROM raw_unfit WHERE row IS NOT NULL)";
        if (connection.Scalar<long>($"SELECT count(*) FROM (SELECT 1 {fit} GROUP BY {key} HAVING count(*) > 1)") == 0)
            return;
        string value = string.Join(" || ', ' || ", table.Key.Select(name => $"CAST({Sql.Identifier(name)} AS VARCHAR)"));
        Add($"""
            SELECT row, {Sql.Literal($"{string.Join(", ", table.Key)}: ")} || value || ' came before' AS reason
            FROM (SELECT rowid AS row, {value} AS value, row_number() OVER (PARTITION BY {key} ORDER BY rowid) AS nth {fit})
            WHERE nth > 1
            """);
    }

    void Add(string unfit) => connection.Execute($"""
        INSERT INTO raw_unfit
        SELECT unfit.row, located._file, located.line, unfit.reason, located.raw
        FROM ({unfit}) AS unfit JOIN ({LocatedSql()}) AS located USING (row)
        """);

    /// <summary>Each raw row with its line in its file.</summary>
    string LocatedSql()
    {
        string raw = $"concat_ws(',', {string.Join(", ", columns.Select(column => $"coalesce(CAST({Sql.Identifier(column.Name)} AS VARCHAR), '')"))})";
        return format == FileFormat.Csv
            ? CsvLinesSql(raw)
            : $"SELECT rowid AS row, _file, _line AS line, {raw} AS raw FROM raw";
    }

    // The lines before a row: the header, earlier rows, line ends inside their quoted values, and broken lines that made no row.
    string CsvLinesSql(string raw) => $"""
        WITH counted AS (
          SELECT rowid AS row, _file, {raw} AS raw,
            {(table.Header ? 1 : 0)} + row_number() OVER in_file
              + coalesce(sum(len({raw}) - len(replace({raw}, chr(10), ''))) OVER (in_file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS place
          FROM raw
          WINDOW in_file AS (PARTITION BY _file ORDER BY rowid)
        ),
        broken AS (
          SELECT _file, nth, line - nth + 1 AS place
          FROM (SELECT _file, line, row_number() OVER (PARTITION BY _file ORDER BY line) AS nth FROM raw_broken)
        )
        SELECT counted.row, counted._file, counted.place + coalesce(broken.nth, 0) AS line, counted.raw
        FROM counted ASOF LEFT JOIN broken ON counted._file = broken._file AND counted.place >= broken.place
        """;
}
