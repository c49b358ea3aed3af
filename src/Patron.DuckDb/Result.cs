using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// Rows as they come from the engine, a chunk at a time; what is not fetched is not computed. Running another statement on the
/// same connection ends the stream: fetching on is then an error. For one thread at a time.
/// </summary>
public sealed class Result : IDisposable
{
    readonly Connection _connection;
    readonly ConnectionHandle _session;
    readonly StatementHandle _statement;
    readonly ResultHandle _handle;
    readonly CancellationToken _cancellation;
    DataChunk? _chunk;
    bool _ended;

    internal Result(
        Connection connection, ConnectionHandle session, StatementHandle statement, ResultHandle handle, CancellationToken cancellation)
    {
        (_connection, _session, _statement, _handle, _cancellation) = (connection, session, statement, handle, cancellation);
        Columns = Execution.Columns(handle);
    }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>True when nobody else disposes the statement.</summary>
    internal bool OwnsStatement { get; init; }

    /// <summary>Fetches the next chunk, computing it if need be; the one before ends.</summary>
    /// <returns>False when there is none left.</returns>
    /// <exception cref="DuckDbException">The query failed on its way.</exception>
    /// <exception cref="OperationCanceledException">The query's token was cancelled, or the connection interrupted.</exception>
    public bool TryNext(out DataChunk chunk)
    {
        _handle.ThrowIfEnded(this);
        _chunk?.End();
        _chunk = null;
        nint next = _ended ? 0 : _connection.Guard(_session, () => Execution.Fetch(_session, _statement, _handle, _cancellation));
        if (next == 0)
        {
            _ended = true;
            chunk = null!;
            return false;
        }

        _chunk = chunk = new DataChunk(new ChunkHandle(next, _handle), Columns);
        return true;
    }

    /// <summary>Fetches everything that is left into columns of .NET's own memory, and ends the stream.</summary>
    public ColumnTable ReadAll() => Read(long.MaxValue);

    /// <summary>Everything that is left, in tables of at least so many rows each but for the last; none where no row is left.</summary>
    /// <param name="rows">Range: &gt;= 1. A table has up to a chunk of the engine more.</param>
    public IEnumerable<ColumnTable> ReadInParts(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        for (ColumnTable part = Read(rows); part.Rows > 0; part = Read(rows))
            yield return part;
    }

    ColumnTable Read(long atLeast)
    {
        ColumnStore[] stores = [.. Columns.Select(column => ColumnStore.For(column.Type))];
        int rows = 0;
        while (rows < atLeast && TryNext(out DataChunk chunk))
        {
            for (int i = 0; i < stores.Length; i++)
                stores[i].Add(chunk[i]);
            rows = checked(rows + chunk.Rows);
        }

        foreach (ColumnStore store in stores)
            store.Complete();
        return new ColumnTable(Columns, stores, rows);
    }

    public void Dispose()
    {
        _chunk?.End();
        _chunk = null;
        _handle.Dispose();
        if (OwnsStatement)
            _statement.Dispose();
    }
}
