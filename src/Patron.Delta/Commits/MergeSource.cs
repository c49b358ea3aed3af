using Patron.Delta.Data;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>The rows of an upsert, one a key, kept in a temporary table until this is disposed of.</summary>
sealed class MergeSource : IDisposable
{
    const string Table = "_patron_source";
    const string Number = "_patron_number";

    readonly Connection _connection;

    /// <exception cref="DeltaException">A key is no column, is NULL, or has two rows of which none is the newest.</exception>
    public MergeSource(
        Connection connection, string table, TargetTable target, TableWrite write, CancellationToken cancellation)
    {
        (TableSchema schema, string select) = (target.Schema, target.Complete(write.Select));
        _connection = connection;
        Keys = [.. write.Keys.Select(name => schema.Find(name)
            ?? throw new DeltaException($"{table} has no column '{name}', by which rows are to be matched"))];
        KeyList = string.Join(", ", Keys.Select(key => Sql.Identifier(key.Name)));
        string newest = write.NewestBy is not { } name ? ""
            : schema.Find(name) is { } field ? Newest(field)
            : throw new DeltaException($"{table} has no column '{name}', by which the newest row is to be found");
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE {Table} AS SELECT * EXCLUDE ({Number}) FROM (
              SELECT *, row_number() OVER () AS {Number} FROM ({DataFileWriter.Typed(schema, select)}))
            {newest} ORDER BY {Number}
            """,
            cancellation);
        RequireKeys(target.Metadata.PartitionColumns, cancellation);
    }

    public IReadOnlyList<Field> Keys { get; }

    public string KeyList { get; }

    /// <summary>The rows in the order of the query.</summary>
    public static string Select => $"SELECT * FROM {Table}";

    /// <summary>The condition that a row of the table has a key of these.</summary>
    public string Matches => MatchesAny($"SELECT {KeyList} FROM {Table}");

    /// <summary>The condition that a row of the table has a key that a query of keys gives.</summary>
    public string MatchesAny(string keys) => $"({KeyList}) IN ({keys})";

    public void Dispose() => _connection.Execute($"DROP TABLE IF EXISTS {Table}");

    /// <summary>Of rows that are equally new, the query's last.</summary>
    string Newest(Field order) =>
        $"QUALIFY row_number() OVER (PARTITION BY {KeyList} "
        + $"ORDER BY {Sql.Identifier(order.Name)} DESC NULLS LAST, {Number} DESC) = 1";

    // The log writes an empty text that names a partition as it writes NULL.
    void RequireKeys(IReadOnlyList<string> partitions, CancellationToken cancellation)
    {
        string missing = string.Join(" OR ", Keys.Select(key => partitions.Contains(key.Name)
            ? $"coalesce(CAST({Sql.Identifier(key.Name)} AS VARCHAR), '') = ''"
            : $"{Sql.Identifier(key.Name)} IS NULL"));
        long nulls = _connection.Scalar<long>($"SELECT count(*) FROM {Table} WHERE {missing}", cancellation);
        if (nulls > 0)
            throw new DeltaException($"{nulls} rows of the query have no key: {KeyList} is NULL there, or the empty name of a partition");
        long repeated = _connection.Scalar<long>(
            $"SELECT count(*) FROM (SELECT 1 FROM {Table} GROUP BY {KeyList} HAVING count(*) > 1)", cancellation);
        if (repeated > 0)
            throw new DeltaException(
                $"{repeated} keys ({KeyList}) have several rows in the query; name the column by which the newest is taken");
    }
}
