using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Data chunks and vectors. A vector belongs to its chunk and has no handle of its own.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial void duckdb_destroy_data_chunk(ref nint chunk);

    [LibraryImport(Library)]
    public static partial ulong duckdb_data_chunk_get_size(ChunkHandle chunk);

    [LibraryImport(Library)]
    public static partial nint duckdb_data_chunk_get_vector(ChunkHandle chunk, ulong column);

    [LibraryImport(Library)]
    public static partial byte* duckdb_vector_get_data(nint vector);

    [LibraryImport(Library)]
    public static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(Library)]
    public static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(Library)]
    public static partial ulong duckdb_list_vector_get_size(nint vector);

    [LibraryImport(Library)]
    public static partial nint duckdb_struct_vector_get_child(nint vector, ulong field);

    [LibraryImport(Library)]
    public static partial nint duckdb_array_vector_get_child(nint vector);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_data_chunk(nint[] types, ulong count);

    [LibraryImport(Library)]
    public static partial void duckdb_data_chunk_reset(ChunkHandle chunk);

    [LibraryImport(Library)]
    public static partial void duckdb_data_chunk_set_size(ChunkHandle chunk, ulong rows);

    [LibraryImport(Library)]
    public static partial void duckdb_vector_ensure_validity_writable(nint vector);

    /// <summary>The bytes of a VARCHAR must be valid UTF-8; the engine does not look.</summary>
    [LibraryImport(Library)]
    public static partial void duckdb_unsafe_vector_assign_string_element_len(nint vector, ulong row, byte* bytes, ulong length);
}
