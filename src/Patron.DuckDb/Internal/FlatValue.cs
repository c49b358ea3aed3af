using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Patron.DuckDb.Internal;

/// <summary>A stored element as an object.</summary>
static class FlatValue
{
    public static object Read(LogicalType type, ReadOnlySpan<byte> slot) => type.Id switch
    {
        TypeId.Boolean => slot[0] != 0,
        TypeId.TinyInt => (sbyte)slot[0],
        TypeId.UTinyInt => slot[0],
        TypeId.SmallInt => MemoryMarshal.Read<short>(slot),
        TypeId.USmallInt => MemoryMarshal.Read<ushort>(slot),
        TypeId.Integer => MemoryMarshal.Read<int>(slot),
        TypeId.UInteger => MemoryMarshal.Read<uint>(slot),
        TypeId.BigInt => MemoryMarshal.Read<long>(slot),
        TypeId.UBigInt => MemoryMarshal.Read<ulong>(slot),
        TypeId.HugeInt => MemoryMarshal.Read<Int128>(slot),
        TypeId.UHugeInt => MemoryMarshal.Read<UInt128>(slot),
        TypeId.Float => MemoryMarshal.Read<float>(slot),
        TypeId.Double => MemoryMarshal.Read<double>(slot),
        TypeId.Decimal => Decimals.Of(Decimals.Units(type.Width, slot), type.Scale),
        TypeId.Uuid => Uuid(MemoryMarshal.Read<UInt128>(slot)),
        TypeId.Interval => MemoryMarshal.Read<Interval>(slot),
        TypeId.Date => Calendar.Date(MemoryMarshal.Read<int>(slot)),
        TypeId.TimeTz => TimeWithOffset(MemoryMarshal.Read<ulong>(slot)),
        _ => Time(type.Id, MemoryMarshal.Read<long>(slot)),
    };

    static object Time(TypeId id, long count) => id switch
    {
        TypeId.Time => Calendar.TimeOfDay(count),
        TypeId.TimeNs => Calendar.TimeOfDay(count / 1000),
        TypeId.TimestampS => Calendar.Time(count, 1, DateTimeKind.Unspecified),
        TypeId.TimestampMs => Calendar.Time(count, 1_000, DateTimeKind.Unspecified),
        TypeId.TimestampNs => Calendar.Time(count, 1_000_000_000, DateTimeKind.Unspecified),
        TypeId.TimestampTz => Calendar.Time(count, 1_000_000, DateTimeKind.Utc),
        TypeId.Timestamp => Calendar.Time(count, 1_000_000, DateTimeKind.Unspecified),
        _ => throw new NotSupportedException($"A {id} cannot be read as an object."),
    };

    /// <summary>
    /// 40 bits of microseconds, then 24 bits that count down from the largest offset, so that later instants are greater.
    /// </summary>
    static (TimeOnly Time, TimeSpan Offset) TimeWithOffset(ulong bits)
    {
        const int LargestOffset = (16 * 60 * 60) - 1;
        return (Calendar.TimeOfDay((long)(bits >> 24)), TimeSpan.FromSeconds(LargestOffset - (int)(bits & 0xFFFFFF)));
    }

    /// <summary>The engine flips the first bit so that identifiers sort as signed numbers.</summary>
    static Guid Uuid(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ (UInt128.One << 127));
        return new Guid(bytes, bigEndian: true);
    }
}
