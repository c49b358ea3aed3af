using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// Rows that fit their declared types and key become rows of a bronze table; the others are kept with the reason.
/// </summary>
sealed class BronzeTable(SourceTableDefinition table, ITableSource source, TableChecks checks, StepContext context)
{
    /// <summary>Every row that did not fit, of all sources.</summary>
    public const string Rejected = "bronze.rejected";

    readonly string _name = NameOf(table.Name);
    readonly LakeSession _lake = context.Lake;

    /// <summary>The lake's name for a source's table.</summary>
    public static string NameOf(string table) => "bronze." + table;

    /// <summary>Reads, checks and writes what is new.</summary>
    /// <exception cref="SourceDataException">The source cannot be read, lacks a column, or more rows are unfit than may
    /// be.</exception>
    public void Write()
    {
        bool exists = _lake.Exists(_name);
        RawTable raw = new(table, _lake.Connection, context.Cancellation);
        raw.Clear();
        if (exists)
            _lake.Bind([_name]);
        Batch? found = source.Read(raw, exists ? _lake.Snapshot(_name).Applications : new Dictionary<string, long>());
        foreach (string warning in raw.Warnings)
            context.Journal.Warn(warning);
        if (found is not { } batch)
        {
            if (exists)
                Check($"FROM {LakeSession.Identifier(_name)}");
            return;
        }

        foreach (string note in raw.Notes)
            context.Journal.Note(note);
        BronzeRows rows = new(raw, exists ? _name : null, batch.Renewed, context.Time.GetUtcNow());
        if (UnfitRows.Find(raw, rows.Staying) > 0)
            source.Locate(raw);
        ForgottenRows.Drop(raw, ForgottenList.Open(context.Project));
        long unfit = raw.Count("raw_unfit");
        long read = raw.Read;
        RefuseTooManyUnfit(unfit, read + raw.Known, raw);
        Check(rows.Whole());
        KeepRejected(unfit, rows, batch);
        Commit(rows, batch);
        Tell(read, unfit);
        raw.Clear();
    }

    /// <summary>Checks all rows that the table is about to have.</summary>
    void Check(string rows)
    {
        if (!checks.AreAny)
            return;
        _lake.Connection.Execute($"CREATE OR REPLACE TEMP TABLE checked AS {rows}", context.Cancellation);
        checks.Require("checked", context);
        _lake.Connection.Execute("DROP TABLE checked");
        if (_lake.Exists(_name))
            _lake.Bind([_name]);
    }

    void Commit(BronzeRows rows, Batch batch)
    {
        switch (table.Mode)
        {
            case IngestMode.Append when batch.Renewed.Count == 0:
                _lake.Append(_name, rows.Accepted(), context, marks: batch.Marks);
                break;
            case IngestMode.Append:
                _lake.Replace(_name, rows.OfBatch("_source"), rows.Accepted(), context, batch.Marks);
                break;
            case IngestMode.Upsert:
                _lake.Merge(_name, table.Key, rows.Newest(), context, batch.Marks);
                break;
            default:
                _lake.Overwrite(_name, rows.Accepted(), context, marks: batch.Marks);
                break;
        }
    }

    void RefuseTooManyUnfit(long unfit, long read, RawTable raw)
    {
        if (table.MaxRejected.Allows(unfit, read))
            return;
        using Result result = raw.Connection.Query(
            """
            SELECT _source || coalesce(', line ' || _line, '') || ': ' || coalesce('''' || value || ''': ', '') || reason AS text
            FROM raw_unfit
            ORDER BY _source, _line, _row
            LIMIT 3
            """);
        throw new SourceDataException(
            $"{unfit} of {read} rows of table '{table.Name}' do not fit: {string.Join("; ", result.ReadAll().Texts("text"))}: "
            + $"correct the files, or the types of the columns, or raise max_rejected ({table.MaxRejected})");
    }

    // Before the table's own commit, so that doing it again after a kill changes nothing: by what was read, or since those that
    // are kept are known by then.
    void KeepRejected(long unfit, BronzeRows rows, Batch batch)
    {
        string select = $"""
            SELECT {Sql.Literal(table.Name)} AS source_table, _source AS source, _line AS line, column_name, value, reason, raw,
              {rows.Now} AS _ingested_at
            FROM raw_unfit
            ORDER BY source, line, _row
            """;
        string where = $"source_table = {Sql.Literal(table.Name)}"
            + (table.Mode == IngestMode.Replace ? "" : $" AND {rows.OfBatch("source")}");
        if (unfit == 0 && (batch.Continues || !HasRejected(where)))
            return;
        if (batch.Continues)
            _lake.Apart(() => _lake.Append(Rejected, select, context));
        else
            _lake.Apart(() => _lake.Replace(Rejected, where, select, context));
    }

    bool HasRejected(string where)
    {
        if (!_lake.Exists(Rejected))
            return false;
        _lake.Bind([Rejected]);
        return _lake.Connection.Scalar<bool>($"SELECT EXISTS (FROM {Rejected} WHERE {where})", context.Cancellation);
    }

    void Tell(long read, long unfit)
    {
        context.Journal.Metric($"{table.Name}.read", read);
        context.Journal.Metric($"{table.Name}.accepted", read - unfit);
        context.Journal.Metric($"{table.Name}.rejected", unfit);
        if (unfit > 0)
        {
            context.Journal.Warn(string.Create(
                CultureInfo.InvariantCulture, $"{unfit} rows of {table.Name} do not fit and are kept in {Rejected} with the reason"));
        }
    }
}
