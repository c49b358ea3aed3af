using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>The C API, one part per chapter of its header; names are the header's own. Zero means success.</summary>
static unsafe partial class NativeMethods
{
    const string Library = EngineLibrary.ImportName;

    [LibraryImport(Library)]
    public static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    public static partial int duckdb_create_config(out nint config);

    [LibraryImport(Library)]
    public static partial int duckdb_set_config(ConfigHandle config, byte[] name, byte[] option);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library)]
    public static partial int duckdb_open_ext(byte[]? path, out nint database, ConfigHandle config, out byte* error);

    [LibraryImport(Library)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    public static partial int duckdb_connect(DatabaseHandle database, out nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(nint connection);

    [LibraryImport(Library)]
    public static partial ProgressFields duckdb_query_progress(ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial void duckdb_free(void* memory);
}
