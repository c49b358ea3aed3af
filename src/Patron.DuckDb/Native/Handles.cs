using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

sealed unsafe class ConfigHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_config);

sealed unsafe class DatabaseHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_close);

sealed unsafe class ConnectionHandle(nint handle, DatabaseHandle database)
    : EngineHandle(handle, database, &NativeMethods.duckdb_disconnect);

sealed unsafe class ExtractedHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_extracted);

sealed unsafe class StatementHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_prepare);

sealed unsafe class PendingHandle(nint handle, ConnectionHandle connection)
    : EngineHandle(handle, connection, &NativeMethods.duckdb_destroy_pending);

sealed unsafe class ChunkHandle(nint handle, ResultHandle? result)
    : EngineHandle(handle, result, &NativeMethods.duckdb_destroy_data_chunk);

sealed unsafe class TypeHandle(nint handle) : EngineHandle(handle, null, &NativeMethods.duckdb_destroy_logical_type);

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
