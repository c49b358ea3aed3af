using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// The rows of one batch in temporary tables of the engine: <c>raw</c> with the declared columns in their types,
/// <c>raw_broken</c> with what
/// is no row, and <c>raw_unfit</c> with the rows that do not fit.
/// </summary>
/// <remarks>
/// A source gives a SELECT of its columns as text, or in types of its own; the types are made in the same pass, so that texts
/// are never
/// stored. Of a row that does not fit, <c>_fault</c> is the place of its first wrong column, counted from 1, and <c>_texts</c>
/// all of them.
/// </remarks>
sealed class RawTable(SourceTableDefinition table, Connection connection, CancellationToken cancellation)
{
    /// <summary>
    /// The temporary table of unfit rows: _source, _row, _line, column_name, value, reason, raw; _place is the place in
    /// <c>raw</c>.
    /// </summary>
    public const string Unfit = "raw_unfit";

    /// <summary>Names that no column of a table may have.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["_source", "_row", "_line", "_fault", "_texts", "_ingested_at", "rowid"];

    readonly List<string> _notes = [];
    readonly List<string> _warnings = [];

    /// <summary>What is read.</summary>
    public SourceTableDefinition Table => table;

    public Connection Connection => connection;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The table's columns: the declared ones, else those that the source has.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; private set; } = table.Columns;

    /// <summary>What the source has to say of how it was read, for the run's journal.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What is wrong with the source although it can be read, for whoever runs it.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>How many rows there are, with what is no row.</summary>
    public long Read => Count("raw") + Count("raw_broken");

    /// <summary>How many more were read that are kept already.</summary>
    public long Known { get; set; }

    /// <summary>Whether any row was added.</summary>
    bool IsMade { get; set; }

    /// <summary>Forgets all rows; to be called before the first.</summary>
    public void Clear()
    {
        IsMade = false;
        Execute(
            """
            DROP TABLE IF EXISTS raw;
            DROP TABLE IF EXISTS raw_unfit;
            CREATE OR REPLACE TEMP TABLE raw_broken (_source VARCHAR, _row BIGINT, _line BIGINT, reason VARCHAR, raw VARCHAR);
            """);
    }

    /// <summary>
    /// Adds the rows of a SELECT in their order: the columns by name, <c>_source</c> (file, table or address), <c>_row</c> (its
    /// number there,
    /// from 1; NULL means that it follows from the order) and <c>_line</c> (NULL where it is not known yet, or means nothing).
    /// </summary>
    public void Add(string select)
    {
        Dictionary<string, string> found = TypesOf(select);
        if (table.Columns.Count == 0)
        {
            Columns = [.. found.Where(column => !Reserved.Contains(column.Key))
                .Select(column => new ColumnDefinition(column.Key, column.Value))];
        }

        Execute($"{(IsMade ? "INSERT INTO raw" : "CREATE TEMP TABLE raw AS")} {Typed(select, found)}");
        IsMade = true;
    }

    /// <summary>Says how something was read. Never a customer's data.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>Says what is wrong with the source although it can be read. Never a customer's data.</summary>
    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>Adds what is no row: a SELECT of _source, _row, _line, reason, raw.</summary>
    public void AddBroken(string select) => Execute($"INSERT INTO raw_broken {select}");

    /// <summary>Runs statements on the engine that holds the tables.</summary>
    public void Execute(string sql) => connection.Execute(sql, cancellation);

    /// <summary>How many rows of a temporary table there are.</summary>
    public long Count(string from) => connection.Scalar<long>($"SELECT count(*) FROM {from}", cancellation);

    Dictionary<string, string> TypesOf(string select)
    {
        using Result result = connection.Query($"DESCRIBE {select}", cancellation);
        ColumnTable columns = result.ReadAll();
        return columns.Texts("column_name").Zip(columns.Texts("column_type"))
            .ToDictionary(column => column.First!, column => column.Second!);
    }

    string Typed(string select, Dictionary<string, string> found)
    {
        List<string> sources = [];
        List<string> values = [];
        List<string> names = [];
        List<string> texts = [];
        List<string> faults = [];
        foreach ((int index, ColumnDefinition column) in Columns.Index())
        {
            string place = (index + 1).ToString(CultureInfo.InvariantCulture);
            (string raw, string typed) = ("_x" + place, "_t" + place);
            sources.Add($"{Sql.Identifier(column.Name)} AS {raw}");
            values.Add($"{TypedSql.Value(raw, found[column.Name], column.Type, table.TimestampFormat)} AS {typed}");
            names.Add($"{typed} AS {Sql.Identifier(column.Name)}");
            texts.Add($"CAST({raw} AS VARCHAR)");
            if (table.Key.Contains(column.Name))
                faults.Insert(0, $"WHEN {raw} IS NULL THEN {place}");
            if (column.Type != TypedSql.Text)
                faults.Add($"WHEN {TypedSql.Misfit(raw, found[column.Name], typed, column.Type)} THEN {place}");
        }

        string fault = faults.Count == 0 ? "NULL" : $"CASE {string.Join(' ', faults)} END";
        return $"""
            SELECT {string.Join(", ", names)}, _source, CAST(_row AS BIGINT) AS _row, CAST(_line AS BIGINT) AS _line, _fault,
              CASE WHEN _fault IS NOT NULL THEN [{string.Join(", ", texts)}] END AS _texts
            FROM (
              SELECT *, CAST({fault} AS SMALLINT) AS _fault
              FROM (
                SELECT {string.Join(", ", values)}, *
                FROM (SELECT {string.Join(", ", sources)}, _source, _row, _line FROM ({select}))
              )
            )
            """;
    }
}
