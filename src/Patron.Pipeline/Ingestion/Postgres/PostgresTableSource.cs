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

    /// <summary>
    /// Tells a definition that reads otherwise from this one, and the server's columns where they decide, so that its mark
    /// means nothing to them.
    /// </summary>
    public static string MarkName(PostgresTableDefinition table, IReadOnlyList<PostgresColumn> columns)
    {
        string query = table.Query is null ? "" : SqlLayout.Canonical(table.Query);
        string? increment = columns.FirstOrDefault(column => column.Name == table.IncrementalBy)?.Type;
        string read = $"{table.Table}\n{query}\n{table.IncrementalBy}\n{increment}\n{string.Join(',', table.Key)}";
        IEnumerable<ColumnDefinition> taken = table.Columns.Count > 0
            ? table.Columns
            : columns.Select(column => new ColumnDefinition(column.Name, column.Type));
        return $"postgres:{StableHash.Of(0, read, string.Join('\n', taken)):x16}";
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
        // A row of one has the place of its row in the other.
        string fitting = $"(FROM {staged.Relation} WHERE rowid NOT IN (SELECT rowid FROM raw WHERE _fault IS NOT NULL))";
        return staged.Taken.Newer(HighWaterMark.Of(increment.Name, increment.Type, fitting, raw, staged.Taken.Now), raw);
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
