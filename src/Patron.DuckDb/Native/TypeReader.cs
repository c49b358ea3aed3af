namespace Patron.DuckDb.Native;

/// <summary>Reads the engine's types into <see cref="LogicalType"/>.</summary>
static unsafe class TypeReader
{
    /// <summary>Reads and destroys a type that the engine handed over.</summary>
    public static LogicalType Take(nint native)
    {
        using TypeHandle type = new(native);
        TypeId id = (TypeId)NativeMethods.duckdb_get_type_id(type);
        return id switch
        {
            TypeId.Decimal => LogicalType.Decimal(
                NativeMethods.duckdb_decimal_width(type), NativeMethods.duckdb_decimal_scale(type)),
            TypeId.List => LogicalType.List(Take(NativeMethods.duckdb_list_type_child_type(type))),
            TypeId.Array => LogicalType.Array(
                Take(NativeMethods.duckdb_array_type_child_type(type)),
                checked((int)NativeMethods.duckdb_array_type_array_size(type))),
            TypeId.Struct => LogicalType.Struct(StructMembers(type)),
            TypeId.Union => LogicalType.Union(UnionMembers(type)),
            TypeId.Map => LogicalType.Map(
                Take(NativeMethods.duckdb_map_type_key_type(type)), Take(NativeMethods.duckdb_map_type_value_type(type))),
            TypeId.Enum => LogicalType.Enum(Labels(type)),
            _ => LogicalType.Plain(id),
        };
    }

    static Column[] StructMembers(TypeHandle type)
    {
        Column[] members = new Column[NativeMethods.duckdb_struct_type_child_count(type)];
        for (int i = 0; i < members.Length; i++)
        {
            string name = NativeText.Take(NativeMethods.duckdb_struct_type_child_name(type, (ulong)i)) ?? "";
            members[i] = new Column(name, Take(NativeMethods.duckdb_struct_type_child_type(type, (ulong)i)));
        }

        return members;
    }

    static Column[] UnionMembers(TypeHandle type)
    {
        Column[] members = new Column[NativeMethods.duckdb_union_type_member_count(type)];
        for (int i = 0; i < members.Length; i++)
        {
            string name = NativeText.Take(NativeMethods.duckdb_union_type_member_name(type, (ulong)i)) ?? "";
            members[i] = new Column(name, Take(NativeMethods.duckdb_union_type_member_type(type, (ulong)i)));
        }

        return members;
    }

    static string[] Labels(TypeHandle type)
    {
        string[] labels = new string[NativeMethods.duckdb_enum_dictionary_size(type)];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = NativeText.Take(NativeMethods.duckdb_enum_dictionary_value(type, (ulong)i)) ?? "";
        return labels;
    }
}
