using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// Appends to a table, a chunk of columns at a time. Nothing is certain to be written before <see cref="Complete"/>, and
/// disposing without it drops what the engine still buffers; a transaction around it makes the whole all or nothing.
/// </summary>
public sealed class Appender : IDisposable
{
    /// <summary>Most rows of one chunk.</summary>
    public const int ChunkRows = 2048;

    readonly Connection _connection;
    readonly ConnectionHandle _session;
    readonly AppenderHandle _handle;
    readonly ChunkHandle _chunk;
    readonly VectorWriter[] _writers;
    Lifetime _lifetime;

    internal Appender(Connection connection, ConnectionHandle session, string table, string? schema)
    {
        (_connection, _session) = (connection, session);
        byte[]? schemaName = schema is null ? null : NativeText.Encode(schema);
        int state = NativeMethods.duckdb_appender_create(session, schemaName, NativeText.Encode(table), out nint native);
        _handle = new AppenderHandle(native, session);
        try
        {
            ThrowIf(state);
            Types = ReadTypes();
            _chunk = new ChunkHandle(TypeWriter.With(
                Types, types => NativeMethods.duckdb_create_data_chunk(types, (ulong)types.Length)), null);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }

        _writers = new VectorWriter[Types.Count];
        _lifetime = BeginChunk();
    }

    /// <summary>Types of the table's columns, in order.</summary>
    public IReadOnlyList<LogicalType> Types { get; }

    /// <summary>A column of the chunk being filled, counted from 0; it holds until <see cref="EndChunk"/>.</summary>
    public VectorWriter this[int column] => _writers[column];

    /// <summary>Appends the chunk's first rows and begins a new chunk.</summary>
    /// <param name="rows">Rows filled in every column. Range: 0 to <see cref="ChunkRows"/>.</param>
    /// <exception cref="DuckDbException">
    /// The engine refused a row, as of now or of an earlier chunk; the appender is over.
    /// </exception>
    public void EndChunk(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ChunkRows);
        ThrowIfOver();
        _lifetime.End();
        NativeMethods.duckdb_data_chunk_set_size(_chunk, (ulong)rows);
        if (rows > 0)
            Run(() => NativeMethods.duckdb_append_data_chunk(_handle, _chunk));
        NativeMethods.duckdb_data_chunk_reset(_chunk);
        _lifetime = BeginChunk();
    }

    /// <summary>Appends whole columns of equal length, cut into chunks.</summary>
    /// <exception cref="ArgumentException">
    /// The columns are not as many as the table's, or not equally long, or of another type.
    /// </exception>
    public void Append(params ReadOnlySpan<ColumnValues> columns)
    {
        if (columns.Length != Types.Count)
            throw new ArgumentException($"The table has {Types.Count} columns, not {columns.Length}.", nameof(columns));
        int rows = columns.Length == 0 ? 0 : columns[0].Rows;
        foreach (ColumnValues column in columns)
        {
            if (column.Rows != rows)
                throw new ArgumentException($"The columns have {rows} and {column.Rows} rows.", nameof(columns));
        }

        for (int from = 0; from < rows; from += ChunkRows)
        {
            int count = Math.Min(ChunkRows, rows - from);
            for (int i = 0; i < columns.Length; i++)
                columns[i].Fill(_writers[i], from, count);
            EndChunk(count);
        }
    }

    /// <summary>Writes what is buffered; nothing can be appended after it.</summary>
    /// <exception cref="DuckDbException">The engine refused a row, for instance for a constraint.</exception>
    public void Complete()
    {
        ThrowIfOver();
        Run(() => NativeMethods.duckdb_appender_close(_handle));
        Dispose();
    }

    public void Dispose()
    {
        _lifetime.End();
        _chunk.Dispose();
        _handle.Dispose();
    }

    Lifetime BeginChunk()
    {
        Lifetime lifetime = new(this);
        for (int i = 0; i < _writers.Length; i++)
        {
            nint vector = NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)i);
            _writers[i] = new VectorWriter(vector, Types[i], ChunkRows, lifetime);
        }

        return lifetime;
    }

    LogicalType[] ReadTypes()
    {
        LogicalType[] types = new LogicalType[NativeMethods.duckdb_appender_column_count(_handle)];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = TypeReader.Take(NativeMethods.duckdb_appender_column_type(_handle, (ulong)i));
            if (!Storage.IsWritable(types[i]))
                throw new NotSupportedException($"A column of {types[i]} cannot be appended to; use INSERT.");
        }

        return types;
    }

    void Run(Func<int> call) => _connection.Guard(_session, () =>
    {
        int state = call();
        ThrowIf(state);
        return state;
    });

    void ThrowIf(int state)
    {
        if (state == 0)
            return;
        DuckDbException failure = EngineError.Take(NativeMethods.duckdb_appender_error_data(_handle));
        _handle.Dispose();
        throw failure;
    }

    void ThrowIfOver()
    {
        _handle.ThrowIfEnded(this);
        _connection.ThrowIfOver(_session);
    }
}
