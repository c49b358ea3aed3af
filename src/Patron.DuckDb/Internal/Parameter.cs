using System.Buffers.Binary;
using System.Collections;
using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>Values of .NET as the engine's.</summary>
static class Parameter
{
    public static ValueHandle Create(object? value) => new(Native(value));

    static nint Native(object? value) => value switch
    {
        null => NativeMethods.duckdb_create_null_value(),
        bool flag => NativeMethods.duckdb_create_bool(flag),
        string text => Text(text),
        DateOnly or TimeOnly or DateTime or DateTimeOffset or TimeSpan or Interval => Temporal(value),
        Guid guid => NativeMethods.duckdb_create_uuid(new HugeFields(Bits(guid))),
        byte[] bytes => NativeMethods.duckdb_create_blob(bytes, (ulong)bytes.Length),
        decimal number => Decimal(number),
        IList list => List(list),
        _ => Number(value),
    };

    static nint Number(object value) => value switch
    {
        sbyte number => NativeMethods.duckdb_create_int8(number),
        byte number => NativeMethods.duckdb_create_uint8(number),
        short number => NativeMethods.duckdb_create_int16(number),
        ushort number => NativeMethods.duckdb_create_uint16(number),
        int number => NativeMethods.duckdb_create_int32(number),
        uint number => NativeMethods.duckdb_create_uint32(number),
        long number => NativeMethods.duckdb_create_int64(number),
        ulong number => NativeMethods.duckdb_create_uint64(number),
        Int128 number => NativeMethods.duckdb_create_hugeint(new HugeFields((UInt128)number)),
        UInt128 number => NativeMethods.duckdb_create_uhugeint(new HugeFields(number)),
        float number => NativeMethods.duckdb_create_float(number),
        double number => NativeMethods.duckdb_create_double(number),
        _ => throw new ArgumentException($"A {value.GetType()} cannot be a parameter.", nameof(value)),
    };

    static nint Temporal(object value) => value switch
    {
        DateOnly date => NativeMethods.duckdb_create_date(Calendar.Days(date)),
        TimeOnly time => NativeMethods.duckdb_create_time(time.Ticks / Calendar.TicksPerMicrosecond),
        DateTimeOffset instant => NativeMethods.duckdb_create_timestamp_tz(Calendar.Microseconds(instant.UtcDateTime)),
        DateTime { Kind: DateTimeKind.Utc } instant => NativeMethods.duckdb_create_timestamp_tz(Calendar.Microseconds(instant)),
        DateTime { Kind: DateTimeKind.Unspecified } time => NativeMethods.duckdb_create_timestamp(Calendar.Microseconds(time)),
        TimeSpan span => NativeMethods.duckdb_create_interval(Interval.FromTimeSpan(span)),
        Interval interval => NativeMethods.duckdb_create_interval(interval),
        _ => throw new ArgumentException(
            "A DateTime of kind Local depends on the machine; pass a Utc or Unspecified one.", nameof(value)),
    };

    static nint Text(string text)
    {
        byte[] bytes = NativeText.EncodeAny(text);
        return NativeMethods.duckdb_create_varchar_length(bytes, (ulong)bytes.Length);
    }

    static nint Decimal(decimal number)
    {
        Int128 units = Decimals.Units(number);
        int width = Math.Max(Math.Max(1, (int)number.Scale), Decimals.Digits(units));
        return NativeMethods.duckdb_create_decimal(new DecimalFields((byte)width, number.Scale, units));
    }

    static nint List(IList list)
    {
        Type? element = list.GetType().GetInterfaces()
            .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))?
            .GetGenericArguments()[0];
        using TypeHandle type = TypeWriter.Create(ListElement(Nullable.GetUnderlyingType(element ?? typeof(object)) ?? element));
        ValueHandle[] values = [.. list.Cast<object?>().Select(Create)];
        try
        {
            nint[] pointers = [.. values.Select(value => value.DangerousGetHandle())];
            return NativeMethods.duckdb_create_list_value(type, pointers, (ulong)pointers.Length);
        }
        finally
        {
            foreach (ValueHandle value in values)
                value.Dispose();
        }
    }

    static LogicalType ListElement(Type? element) => element switch
    {
        _ when element == typeof(string) => LogicalType.Varchar,
        _ when element == typeof(bool) => LogicalType.Boolean,
        _ when element == typeof(int) => LogicalType.Integer,
        _ when element == typeof(long) => LogicalType.BigInt,
        _ when element == typeof(double) => LogicalType.Double,
        _ when element == typeof(DateOnly) => LogicalType.Date,
        _ when element == typeof(Guid) => LogicalType.Uuid,
        _ => throw new ArgumentException(
            $"A list of {element} cannot be a parameter; lists of string, bool, int, long, double, DateOnly and Guid can.",
            nameof(element)),
    };

    static UInt128 Bits(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
