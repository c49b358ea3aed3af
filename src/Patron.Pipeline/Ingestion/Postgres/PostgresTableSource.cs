using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>One table of a snapshot that was read.</summary>
sealed class PostgresTableSource(PostgresSourceDefinition source, StagedTable staged) : ITableSource
{
    public string? Fingerprint => null;

    /// <summary>The table in the mode in which these rows are taken, with the server's columns where it declares none of its
    /// own.</summary>
    public PostgresTableDefinition Definition { get; } = staged.Table with
    {
        Mode = staged.Taken.ModeFor(staged.Table.Mode),
        Columns = staged.Table.Columns.Count > 0
            ? staged.Table.Columns
            : [.. staged.Columns.Select(column => new ColumnDefinition(column.Name, column.Type))],
    };

    /// <summary>Tells a definition that reads otherwise from this one, so that its mark means nothing to it.</summary>
    public static string MarkName(PostgresTableDefinition table)
    {
        string read = $"{table.Table}\n{(table.Query is null ? "" : SqlLayout.Canonical(table.Query))}\n{table.IncrementalBy}";
        return $"postgres:{StableHash.Of(0, read, string.Join('\n', table.Columns)):x16}";
    }

    public Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> marks)
    {
        string columns = string.Concat(Definition.Columns.Select(column => $"{Sql.Identifier(column.Name)}, "));
        raw.Add($"SELECT {columns}{Sql.Literal(Origin())} AS _source, NULL AS _row, NULL AS _line FROM {staged.Relation}");
        if (staged.Table.IncrementalBy is null)
        {
            string all = string.Join(", ", staged.Columns.Select(column => Sql.Identifier(column.Name)));
            return staged.Taken.Whole(HighWaterMark.OfContent(all, staged.Relation, raw));
        }

        PostgresColumn increment = PostgresQuery.Increment(staged.Table, staged.Columns);
        return staged.Taken.Newer(HighWaterMark.Of(increment.Name, increment.Type, staged.Relation, raw), raw);
    }

    /// <summary>What <c>_source</c> says: each batch has its own, so that its rejected rows stay when the next comes.</summary>
    string Origin()
    {
        string table = $"{source.Name}/{staged.Table.Table ?? staged.Table.Name}";
        return staged.Table.IncrementalBy is { } name && staged.Taken.Mark is { } mark
            ? $"{table} since {HighWaterMark.TextAt(mark, staged.Columns.First(column => column.Name == name).Type, staged.Table.Lookback)}"
            : table;
    }
}
