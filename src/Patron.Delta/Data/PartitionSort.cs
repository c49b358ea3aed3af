using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>The rows of one partition.</summary>
/// <param name="Values">Text per partition column, in their order.</param>
/// <param name="Select">The query that gives the rows, all columns in the table's order.</param>
sealed record PartitionRows(IReadOnlyList<string?> Values, string Select);

/// <summary>
/// The rows of a query, gathered by partition and in the query's order within each. The engine's own partitioned writing keeps no
/// order, so the rows are sorted once into a temporary table, of which each partition is a run.
/// </summary>
sealed class PartitionSort : IDisposable
{
    const string Table = "_patron_rows";

    readonly Connection _connection;
    readonly TableSchema _schema;
    readonly int _partitions;

    /// <summary>Sorts the rows of a query that gives the schema's columns, in its order.</summary>
    public PartitionSort(
        Connection connection, string select, TableSchema schema, IReadOnlyList<Field> partitions, CancellationToken cancellation)
    {
        (_connection, _schema, _partitions) = (connection, schema, partitions.Count);
        string columns = string.Join(", ", schema.Fields.Select((field, i) => $"{Sql.Identifier(field.Name)} AS c{i}"));
        IEnumerable<string> texts = partitions.Select((field, i) =>
            $"{PartitionText.Expression($"c{Position(field)}", field)} AS p{i}");
        IEnumerable<string> order = partitions.Select((_, i) => $"p{i} NULLS FIRST");
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE {Table} AS
            SELECT * EXCLUDE (n) FROM (
              SELECT *, {string.Join(", ", texts)}, row_number() OVER () AS n FROM (SELECT {columns} FROM ({select})))
            ORDER BY {string.Join(", ", order)}, n
            """,
            cancellation);
    }

    /// <summary>The partitions in the order of their values, NULL first.</summary>
    public IEnumerable<PartitionRows> Partitions(CancellationToken cancellation)
    {
        string values = string.Join(", ", Enumerable.Range(0, _partitions).Select(i => $"p{i}"));
        string columns = string.Join(", ", _schema.Fields.Select((field, i) => $"c{i} AS {Sql.Identifier(field.Name)}"));
        using Result result = _connection.Query(
            $"SELECT {values}, min(rowid) AS first, max(rowid) AS last FROM {Table} GROUP BY ALL ORDER BY first", cancellation);
        ColumnTable table = result.ReadAll();
        string?[][] texts = [.. Enumerable.Range(0, _partitions).Select(i => table.Texts($"p{i}"))];
        long[] first = table.Longs("first");
        long[] last = table.Longs("last");
        return Enumerable.Range(0, table.Rows).Select(row => new PartitionRows(
            [.. texts.Select(column => column[row])],
            $"SELECT {columns} FROM {Table} WHERE rowid BETWEEN {first[row]} AND {last[row]}"));
    }

    public void Dispose() => _connection.Execute($"DROP TABLE IF EXISTS {Table}");

    int Position(Field field)
    {
        for (int i = 0; i < _schema.Fields.Count; i++)
        {
            if (ReferenceEquals(_schema.Fields[i], field))
                return i;
        }

        throw new ArgumentException($"'{field.Name}' is not of the schema", nameof(field));
    }
}
