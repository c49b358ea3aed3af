using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Logical types.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial void duckdb_destroy_logical_type(ref nint type);

    [LibraryImport(Library)]
    public static partial int duckdb_get_type_id(TypeHandle type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_width(TypeHandle type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_scale(TypeHandle type);

    [LibraryImport(Library)]
    public static partial uint duckdb_enum_dictionary_size(TypeHandle type);

    [LibraryImport(Library)]
    public static partial byte* duckdb_enum_dictionary_value(TypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_list_type_child_type(TypeHandle type);

    [LibraryImport(Library)]
    public static partial nint duckdb_array_type_child_type(TypeHandle type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_array_type_array_size(TypeHandle type);

    [LibraryImport(Library)]
    public static partial nint duckdb_map_type_key_type(TypeHandle type);

    [LibraryImport(Library)]
    public static partial nint duckdb_map_type_value_type(TypeHandle type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_struct_type_child_count(TypeHandle type);

    [LibraryImport(Library)]
    public static partial byte* duckdb_struct_type_child_name(TypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_struct_type_child_type(TypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial ulong duckdb_union_type_member_count(TypeHandle type);

    [LibraryImport(Library)]
    public static partial byte* duckdb_union_type_member_name(TypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_union_type_member_type(TypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_logical_type(int id);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_decimal_type(byte width, byte scale);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_list_type(TypeHandle element);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_array_type(TypeHandle element, ulong length);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_map_type(TypeHandle key, TypeHandle value);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_struct_type(nint[] types, nint[] names, ulong count);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_union_type(nint[] types, nint[] names, ulong count);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_enum_type(nint[] labels, ulong count);
}
