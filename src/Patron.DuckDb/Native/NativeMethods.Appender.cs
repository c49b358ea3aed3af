using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Appending chunks to a table, and the error objects that it reports with.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial int duckdb_appender_create(
        ConnectionHandle connection, byte[]? schema, byte[] table, out nint appender);

    [LibraryImport(Library)]
    public static partial ulong duckdb_appender_column_count(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial nint duckdb_appender_column_type(AppenderHandle appender, ulong column);

    [LibraryImport(Library)]
    public static partial int duckdb_append_data_chunk(AppenderHandle appender, ChunkHandle chunk);

    [LibraryImport(Library)]
    public static partial int duckdb_appender_close(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial void duckdb_appender_clear(nint appender);

    [LibraryImport(Library)]
    public static partial void duckdb_appender_destroy(ref nint appender);

    [LibraryImport(Library)]
    public static partial nint duckdb_appender_error_data(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial int duckdb_error_data_error_type(nint error);

    [LibraryImport(Library)]
    public static partial byte* duckdb_error_data_message(nint error);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_error_data(ref nint error);
}
