using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

sealed unsafe class ConfigHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_config);

sealed unsafe class DatabaseHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_close);

sealed unsafe class ConnectionHandle(nint handle, DatabaseHandle database)
    : EngineHandle(handle, database, &NativeMethods.duckdb_disconnect)
{
    volatile bool _interrupted;

    /// <summary>Whether somebody asked to interrupt the statement that was begun last.</summary>
    public bool Interrupted
    {
        get => _interrupted;
        set => _interrupted = value;
    }
}

sealed unsafe class ExtractedHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_extracted);

sealed unsafe class StatementHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_prepare);

sealed unsafe class PendingHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_pending);

/// <summary>A chunk that a result streamed, or one to be filled.</summary>
sealed unsafe class ChunkHandle(nint handle, ResultHandle? result)
    : EngineHandle(handle, result, &NativeMethods.duckdb_destroy_data_chunk);

sealed unsafe class TypeHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_logical_type);

sealed unsafe class ValueHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_value);

sealed unsafe class FunctionHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_scalar_function);

/// <summary>Rows that were not flushed are dropped with it: the engine itself would write them, even from a finalizer.</summary>
sealed unsafe class AppenderHandle(nint handle, ConnectionHandle connection) : EngineHandle(handle, connection, &Destroy)
{
    static void Destroy(ref nint appender)
    {
        NativeMethods.duckdb_appender_clear(appender);
        NativeMethods.duckdb_appender_destroy(ref appender);
    }
}

/// <summary>Owns the memory of a <see cref="ResultFields"/>; a result is a struct in the C API, not a pointer.</summary>
sealed unsafe class ResultHandle(ConnectionHandle connection)
    : EngineHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ResultFields)), connection, &Destroy)
{
    /// <summary>The struct itself, for calls that take it by value; the caller holds a lease.</summary>
    public ResultFields Fields => *(ResultFields*)handle;

    static void Destroy(ref nint fields)
    {
        NativeMethods.duckdb_destroy_result(fields);
        NativeMemory.Free((void*)fields);
    }
}
