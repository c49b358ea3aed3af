using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Ingestion;

/// <summary>Rows that fit their declared types and key become a bronze table; the others are kept with the reason.</summary>
sealed class BronzeTable(SourceTableDefinition table, ITableSource source)
{
    /// <summary>Every row that did not fit, of all sources.</summary>
    public const string Rejected = "bronze.rejected";

    readonly string _name = NameOf(table.Name);

    /// <summary>The lake's name for a source's table.</summary>
    public static string NameOf(string table) => "bronze." + table;

    /// <summary>Reads, checks and writes.</summary>
    /// <exception cref="SourceDataException">The source cannot be read, lacks a column, or is mostly unfit.</exception>
    public void Write(StepContext context)
    {
        RawTable raw = new(table, context.Lake.Connection, context.Cancellation);
        raw.Clear();
        if (source.Read(raw, Marks(context)) is null)
            return;
        long unfit = UnfitRows.Find(raw);
        if (unfit > 0)
            source.Locate(raw);
        ForgottenRows.Drop(raw, ForgottenList.Open(context.Project.StateFolder()));
        unfit = raw.Count("raw_unfit");
        long read = raw.Count("raw") + raw.Count("raw_broken");
        RefuseIfMostlyUnfit(unfit, read, raw);
        string now = LakeSession.TimestampLiteral(context.Time.GetUtcNow());
        KeepRejected(unfit, now, context);
        context.Lake.Overwrite(_name, Accepted(raw, unfit, now), context);
        Tell(read, unfit, context);
        raw.Clear();
    }

    IReadOnlyDictionary<string, long> Marks(StepContext context) =>
        context.Lake.Exists(_name) ? context.Lake.Snapshot(_name).Applications : new Dictionary<string, long>();

    // Rows keep the order in which they were read: the engine keeps that of a join's larger side.
    static string Accepted(RawTable raw, long unfit, string now) => $"""
        SELECT {string.Join(", ", raw.Columns.Select(column => Sql.Identifier(column.Name)))}, {now} AS _ingested_at, raw._source,
          coalesce(raw._row, raw.rowid + 1 - firsts.place) AS _row
        FROM raw JOIN (SELECT _source, min(rowid) AS place FROM raw GROUP BY _source) AS firsts ON raw._source = firsts._source
        {(unfit > 0 ? "WHERE raw.rowid NOT IN (SELECT _place FROM raw_unfit WHERE _place IS NOT NULL)" : "")}
        """;

    void RefuseIfMostlyUnfit(long unfit, long read, RawTable raw)
    {
        if (unfit <= read - unfit)
            return;
        using Result result = raw.Connection.Query(
            """
            SELECT _source || coalesce(', line ' || _line, '') || ': ' || coalesce('''' || value || ''': ', '') || reason AS text
            FROM raw_unfit
            ORDER BY _source, _line
            LIMIT 3
            """);
        throw new SourceDataException(
            $"{unfit} of {read} rows of table '{table.Name}' do not fit: {string.Join("; ", result.ReadAll().Texts("text"))}: "
            + "correct the files, or the types of the columns");
    }

    void KeepRejected(long unfit, string now, StepContext context)
    {
        if (unfit == 0 && !context.Lake.Exists(Rejected))
            return;
        context.Lake.Replace(Rejected, $"source_table = {Sql.Literal(table.Name)}", $"""
            SELECT {Sql.Literal(table.Name)} AS source_table, _source AS source, _line AS line, column_name, value, reason, raw, {now} AS _ingested_at
            FROM raw_unfit
            ORDER BY source, line
            """, context);
    }

    void Tell(long read, long unfit, StepContext context)
    {
        context.Journal.Metric($"{table.Name}.read", read);
        context.Journal.Metric($"{table.Name}.accepted", read - unfit);
        context.Journal.Metric($"{table.Name}.rejected", unfit);
        if (unfit > 0)
            context.Journal.Warn(string.Create(CultureInfo.InvariantCulture, $"{unfit} rows of {table.Name} do not fit and are kept in {Rejected} with the reason"));
    }
}
