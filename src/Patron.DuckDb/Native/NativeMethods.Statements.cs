using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Extracted and prepared statements, pending results.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial ulong duckdb_extract_statements(ConnectionHandle connection, byte[] sql, out nint statements);

    [LibraryImport(Library)]
    public static partial byte* duckdb_extract_statements_error(ExtractedHandle statements);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library)]
    public static partial int duckdb_prepare_extracted_statement(
        ConnectionHandle connection, ExtractedHandle statements, ulong index, out nint statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepare_error(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(Library)]
    public static partial int duckdb_pending_prepared_streaming(StatementHandle statement, out nint pending);

    [LibraryImport(Library)]
    public static partial byte* duckdb_pending_error(PendingHandle pending);

    [LibraryImport(Library)]
    public static partial int duckdb_execute_pending(PendingHandle pending, ResultHandle result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_pending(ref nint pending);

    [LibraryImport(Library)]
    public static partial ulong duckdb_nparams(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_parameter_name(StatementHandle statement, ulong index);

    [LibraryImport(Library)]
    public static partial int duckdb_bind_value(StatementHandle statement, ulong index, ValueHandle value);
}
