using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>Rows that fit their declared types and key become a bronze table; the others are kept with the reason.</summary>
sealed class BronzeTable(FileFormat format, FileTableDefinition table, IReadOnlyList<SourceFile> files)
{
    /// <summary>Every row that did not fit, of all sources.</summary>
    public const string Rejected = "bronze.rejected";

    /// <summary>The lake's name for a source's table.</summary>
    public static string NameOf(string table) => "bronze." + table;

    /// <summary>Reads, checks and writes.</summary>
    /// <exception cref="SourceDataException">A file is empty, lacks a column, or is mostly unfit.</exception>
    public void Write(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        RawTable raw = new(format, table, files, connection, context.Cancellation);
        raw.Read();
        IReadOnlyList<ColumnDefinition> columns = raw.Columns();
        RejectedRows rejected = new(format, table, columns, connection, context.Cancellation);
        long unfit = rejected.Find();
        RefuseIfMostlyUnfit(unfit, rejected, connection);

        string now = LakeSession.TimestampLiteral(context.Time.GetUtcNow());
        context.Lake.Overwrite(NameOf(table.Name), $"""
            SELECT {string.Join(", ", columns.Select(column => $"{TypedSql.Of(column, table.TimestampFormat)} AS {Sql.Identifier(column.Name)}"))},
              {now} AS _ingested_at, {NameOfFileSql()} AS _source
            FROM raw
            {(unfit > 0 ? "WHERE rowid NOT IN (SELECT row FROM raw_unfit WHERE row IS NOT NULL)" : "")}
            """, context);
        Keep(unfit, now, context);
        connection.Execute("DROP TABLE raw; DROP TABLE raw_broken; DROP TABLE raw_unfit");
    }

    void RefuseIfMostlyUnfit(long unfit, RejectedRows rejected, Connection connection)
    {
        long fit = connection.Scalar<long>("SELECT count(*) FROM raw") + connection.Scalar<long>("SELECT count(*) FROM raw_broken") - unfit;
        if (unfit > fit)
        {
            throw new SourceDataException(
                $"{unfit} of {unfit + fit} rows of table '{table.Name}' do not fit: {string.Join("; ", rejected.First(3).Select(WithNames))}: "
                + "correct the files, or the types of the columns");
        }
    }

    // Replaced as a whole, because the table it belongs to is written anew from all its files too.
    void Keep(long unfit, string now, StepContext context)
    {
        if (unfit == 0 && !context.Lake.Exists(Rejected))
            return;
        context.Lake.Replace(Rejected, $"source_table = {Sql.Literal(table.Name)}", $"""
            SELECT {Sql.Literal(table.Name)} AS source_table, {NameOfFileSql()} AS file, line, reason, raw, {now} AS _ingested_at
            FROM raw_unfit
            ORDER BY file, line
            """, context);
        if (unfit > 0)
            context.Journal.Warn(string.Create(CultureInfo.InvariantCulture, $"{unfit} rows of {table.Name} do not fit and are kept in {Rejected} with the reason"));
    }

    string NameOfFileSql() =>
        $"CASE _file {string.Concat(files.Select(file => $"WHEN {Sql.Literal(file.Path)} THEN {Sql.Literal(file.Name)} "))}END";

    string WithNames(string text) => files.Aggregate(text, (result, file) => result.Replace(file.Path, file.Name, StringComparison.Ordinal));
}
