using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Scalar functions. Pointers that callbacks receive belong to the engine and have no handles.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_scalar_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_scalar_function(ref nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_name(FunctionHandle function, byte[] name);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_add_parameter(FunctionHandle function, TypeHandle type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_varargs(FunctionHandle function, TypeHandle type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_return_type(FunctionHandle function, TypeHandle type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_special_handling(FunctionHandle function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_volatile(FunctionHandle function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_function(
        FunctionHandle function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_extra_info(
        FunctionHandle function, nint extra, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(Library)]
    public static partial int duckdb_register_scalar_function(ConnectionHandle connection, FunctionHandle function);

    [LibraryImport(Library)]
    public static partial nint duckdb_scalar_function_get_extra_info(nint call);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_error(nint call, byte[] message);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size")]
    public static partial ulong duckdb_input_get_size(nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_column_count")]
    public static partial ulong duckdb_input_get_column_count(nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")]
    public static partial nint duckdb_input_get_vector(nint chunk, ulong column);
}
