using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>Makes the engine's types from <see cref="LogicalType"/>.</summary>
static class TypeWriter
{
    public static TypeHandle Create(LogicalType type) => new(Native(type));

    /// <summary>Makes the types of a list and hands their pointers to a call; they are destroyed after it.</summary>
    public static T With<T>(IEnumerable<LogicalType> types, Func<nint[], T> call)
    {
        List<TypeHandle> handles = [];
        try
        {
            foreach (LogicalType type in types)
                handles.Add(Create(type));
            return call([.. handles.Select(handle => handle.DangerousGetHandle())]);
        }
        finally
        {
            handles.ForEach(handle => handle.Dispose());
        }
    }

    static nint Native(LogicalType type)
    {
        nint native = type.Id switch
        {
            TypeId.Decimal => NativeMethods.duckdb_create_decimal_type((byte)type.Width, (byte)type.Scale),
            TypeId.List => OfElement(type, NativeMethods.duckdb_create_list_type),
            TypeId.Array => OfElement(type, element => NativeMethods.duckdb_create_array_type(element, (ulong)type.Length)),
            TypeId.Map => Map(type),
            TypeId.Struct => OfMembers(type, NativeMethods.duckdb_create_struct_type),
            TypeId.Union => OfMembers(type, NativeMethods.duckdb_create_union_type),
            TypeId.Enum => WithTexts(
                type.Labels, labels => NativeMethods.duckdb_create_enum_type(labels, (ulong)labels.Length)),
            _ => NativeMethods.duckdb_create_logical_type((int)type.Id),
        };
        return native != 0 ? native : throw new ArgumentException($"The engine cannot make the type {type}.", nameof(type));
    }

    static nint OfElement(LogicalType type, Func<TypeHandle, nint> create)
    {
        using TypeHandle element = Create(type.Element!);
        return create(element);
    }

    static nint Map(LogicalType type)
    {
        using TypeHandle key = Create(type.Members[0].Type);
        using TypeHandle value = Create(type.Members[1].Type);
        return NativeMethods.duckdb_create_map_type(key, value);
    }

    static nint OfMembers(LogicalType type, Func<nint[], nint[], ulong, nint> create) => With(
        type.Members.Select(member => member.Type),
        types => WithTexts(
            [.. type.Members.Select(member => member.Name)], names => create(types, names, (ulong)types.Length)));

    static nint WithTexts(IReadOnlyList<string> texts, Func<nint[], nint> call)
    {
        GCHandle[] pins = [.. texts.Select(text => GCHandle.Alloc(NativeText.Encode(text), GCHandleType.Pinned))];
        try
        {
            return call([.. pins.Select(pin => pin.AddrOfPinnedObject())]);
        }
        finally
        {
            foreach (GCHandle pin in pins)
                pin.Free();
        }
    }
}
