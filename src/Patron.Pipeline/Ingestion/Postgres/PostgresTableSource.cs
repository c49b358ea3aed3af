using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>One table of a snapshot that was read.</summary>
sealed class PostgresTableSource(PostgresSourceDefinition source, StagedTable staged) : ITableSource
{
    public string? Fingerprint => null;

    /// <summary>The table with the server's columns and types, where it declares none of its own.</summary>
    public PostgresTableDefinition Definition { get; } = staged.Table.Columns.Count > 0
        ? staged.Table
        : staged.Table with { Columns = [.. staged.Columns.Select(column => new ColumnDefinition(column.Name, column.Type))] };

    /// <summary>The mark up to which rows of a table are taken; null for none, and where the table is read whole.</summary>
    public static long? MarkOf(PostgresTableDefinition table, StepContext context)
    {
        string name = BronzeTable.NameOf(table.Name);
        return table.IncrementalBy is not null && context.Lake.Exists(name)
            && context.Lake.Snapshot(name).Applications.TryGetValue(MarkName(table), out long mark)
                ? mark
                : null;
    }

    public Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> taken)
    {
        string columns = string.Concat(Definition.Columns.Select(column => $"{Sql.Identifier(column.Name)}, "));
        raw.Add($"SELECT {columns}{Sql.Literal(Origin())} AS _source, NULL AS _row, NULL AS _line FROM {staged.Relation}");
        string name = MarkName(staged.Table);
        if (staged.Table.IncrementalBy is null)
        {
            long content = ContentMark(raw);
            return taken.TryGetValue(name, out long before) && before == content ? null : Marked(name, content);
        }

        PostgresColumn column = PostgresQuery.Increment(staged.Table, staged.Columns);
        long? newest = HighWaterMark.Of(column.Name, column.Type, staged.Relation, raw);
        return newest is null && staged.From is not null ? null : Marked(name, newest > staged.From ? newest : staged.From ?? newest);
    }

    static Batch Marked(string name, long? mark) => new(mark is { } value ? new Dictionary<string, long> { [name] = value } : []);

    /// <summary>What <c>_source</c> says: each batch has its own, so that its rejected rows stay when the next comes.</summary>
    string Origin()
    {
        string table = $"{source.Name}/{staged.Table.Table ?? staged.Table.Name}";
        return staged.From is { } from ? string.Create(CultureInfo.InvariantCulture, $"{table} since {from}") : table;
    }

    /// <summary>Tells a definition that reads otherwise from this one, so that its mark means nothing to it.</summary>
    static string MarkName(PostgresTableDefinition table)
    {
        string read = $"{table.Table}\n{(table.Query is null ? "" : SqlLayout.Canonical(table.Query))}\n{table.IncrementalBy}";
        return $"postgres:{StableHash.Of(0, read, string.Join('\n', table.Columns)):x16}";
    }

    /// <summary>Of a table that is read whole: the same for the same rows in any order, so that a run without a change writes nothing.</summary>
    long ContentMark(RawTable raw)
    {
        string columns = string.Join(", ", staged.Columns.Select(column => Sql.Identifier(column.Name)));
        return raw.Connection.Scalar<long>(
            $"SELECT CAST(coalesce(sum(CAST(hash({columns}) AS HUGEINT)), 0) % {long.MaxValue} AS BIGINT) FROM {staged.Relation}", raw.Cancellation);
    }
}
