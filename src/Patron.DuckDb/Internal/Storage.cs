using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>Which .NET element has the layout that the engine stores a type in.</summary>
static class Storage
{
    /// <summary>The element's type, or null where a row has no fixed size (text, nested).</summary>
    public static Type? ElementOf(LogicalType type) => type.Id switch
    {
        TypeId.Boolean => typeof(bool),
        TypeId.TinyInt => typeof(sbyte),
        TypeId.SmallInt => typeof(short),
        TypeId.Integer or TypeId.Date => typeof(int),
        TypeId.UTinyInt => typeof(byte),
        TypeId.USmallInt => typeof(ushort),
        TypeId.UInteger => typeof(uint),
        TypeId.UBigInt or TypeId.TimeTz => typeof(ulong),
        TypeId.BigInt or TypeId.Time or TypeId.TimeNs or TypeId.Timestamp or TypeId.TimestampS or TypeId.TimestampMs
            or TypeId.TimestampNs or TypeId.TimestampTz => typeof(long),
        TypeId.HugeInt or TypeId.Uuid => typeof(Int128),
        TypeId.UHugeInt => typeof(UInt128),
        TypeId.Float => typeof(float),
        TypeId.Double => typeof(double),
        TypeId.Interval => typeof(Interval),
        TypeId.Decimal => DecimalElement(type.Width),
        TypeId.Enum => EnumBytes(type) switch { 1 => typeof(byte), 2 => typeof(ushort), _ => typeof(uint) },
        _ => null,
    };

    /// <summary>Bytes of a row, for a type stored in elements.</summary>
    public static int SizeOf(LogicalType type) => ElementOf(type) switch
    {
        Type element when element == typeof(Interval) || element == typeof(Int128) || element == typeof(UInt128) => 16,
        Type element when element == typeof(bool) => 1,
        Type element when Type.GetTypeCode(element) is TypeCode.SByte or TypeCode.Byte => 1,
        Type element when Type.GetTypeCode(element) is TypeCode.Int16 or TypeCode.UInt16 => 2,
        Type element when Type.GetTypeCode(element) is TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        Type => 8,
        null => throw new ArgumentException($"A {type} has no elements of a fixed size.", nameof(type)),
    };

    /// <summary>True for the types whose vectors can be filled: stored in elements, or text.</summary>
    public static bool IsWritable(LogicalType type) =>
        type.Id is TypeId.Varchar or TypeId.Blob || (type.Id != TypeId.Enum && ElementOf(type) is not null);

    /// <summary>Bytes between two rows of a writable type.</summary>
    public static int SlotSize(LogicalType type) => type.Id is TypeId.Varchar or TypeId.Blob ? TextEntry.Size : SizeOf(type);

    public static int EnumBytes(LogicalType type) => type.Labels.Count <= byte.MaxValue
        ? 1
        : type.Labels.Count <= ushort.MaxValue ? 2 : 4;

    /// <summary>A caller that asks for another element would read nonsense.</summary>
    public static void ThrowUnlessStoredIn<T>(LogicalType type)
    {
        Type? element = ElementOf(type);
        if (element != typeof(T))
        {
            string stored = element is null ? "has no elements of a fixed size" : $"is stored in elements of {element.Name}";
            throw new ArgumentException($"A {type} {stored}, not {typeof(T).Name}.", nameof(T));
        }
    }

    static Type DecimalElement(int width) => width switch
    {
        <= 4 => typeof(short),
        <= 9 => typeof(int),
        <= 18 => typeof(long),
        _ => typeof(Int128),
    };
}
