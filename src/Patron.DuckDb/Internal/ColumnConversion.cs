using System.Numerics;

namespace Patron.DuckDb.Internal;

/// <summary>Arrays of a wanted type from what the engine stored.</summary>
static class ColumnConversion
{
    public static double[] Doubles(ColumnStore store, int rows) => store switch
    {
        { Type.Id: TypeId.Decimal } => Units(store, rows, units => Internal.Decimals.ToDouble(units, store.Type.Scale), double.NaN),
        FlatStore<double> { Nulls: null } same => same.Values,
        FlatStore<double> or FlatStore<float> => EachNumber(store, rows, double.NaN),
        { Type.IsNumeric: true } => EachNumber(store, rows, double.NaN),
        _ => throw NotNumeric(store),
    };

    public static T[] Integers<T>(ColumnStore store, int rows) where T : unmanaged, IBinaryInteger<T> => store switch
    {
        FlatStore<T> { Type.IsNumeric: true, Type.Id: not TypeId.Decimal } same => same.Values,
        { Type.IsNumeric: true, Type.Id: not (TypeId.Decimal or TypeId.Float or TypeId.Double) } =>
            EachNumber(store, rows, T.Zero),
        _ => throw new ArgumentException($"A {store.Type} is not an integer."),
    };

    public static decimal[] Decimals(ColumnStore store, int rows) => store switch
    {
        { Type.Id: TypeId.Decimal } => Units(store, rows, units => Internal.Decimals.Of(units, store.Type.Scale), 0m),
        { Type.IsNumeric: true, Type.Id: not (TypeId.Float or TypeId.Double) } => EachNumber(store, rows, 0m),
        _ => throw new ArgumentException($"A {store.Type} is neither a DECIMAL nor an integer."),
    };

    public static DateTime[] DateTimes(ColumnStore store, int rows) => store.Type.Id switch
    {
        TypeId.Date => Each<int, DateTime>(store, rows, days => Calendar.Date(days).ToDateTime(TimeOnly.MinValue)),
        TypeId.Timestamp => Times(store, rows, 1_000_000, DateTimeKind.Unspecified),
        TypeId.TimestampTz => Times(store, rows, 1_000_000, DateTimeKind.Utc),
        TypeId.TimestampS => Times(store, rows, 1, DateTimeKind.Unspecified),
        TypeId.TimestampMs => Times(store, rows, 1_000, DateTimeKind.Unspecified),
        TypeId.TimestampNs => Times(store, rows, 1_000_000_000, DateTimeKind.Unspecified),
        _ => throw new ArgumentException($"A {store.Type} is neither a date nor a time."),
    };

    public static TResult[] Each<T, TResult>(ColumnStore store, int rows, Func<T, TResult> convert, TResult ofNull = default)
        where T : unmanaged where TResult : struct
    {
        FlatStore<T> flat = (FlatStore<T>)store;
        TResult[] results = new TResult[rows];
        for (int row = 0; row < rows; row++)
            results[row] = flat.IsNull(row) ? ofNull : convert(flat.Values[row]);
        return results;
    }

    static DateTime[] Times(ColumnStore store, int rows, long unitsPerSecond, DateTimeKind kind) =>
        Each<long, DateTime>(store, rows, count => Calendar.Time(count, unitsPerSecond, kind));

    static T[] Units<T>(ColumnStore store, int rows, Func<Int128, T> convert, T ofNull) where T : struct => store switch
    {
        FlatStore<short> => Each<short, T>(store, rows, units => convert(units), ofNull),
        FlatStore<int> => Each<int, T>(store, rows, units => convert(units), ofNull),
        FlatStore<long> => Each<long, T>(store, rows, units => convert(units), ofNull),
        _ => Each(store, rows, convert, ofNull),
    };

    static T[] EachNumber<T>(ColumnStore store, int rows, T ofNull) where T : struct, INumber<T> => store switch
    {
        FlatStore<sbyte> => Each<sbyte, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<byte> => Each<byte, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<short> => Each<short, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<ushort> => Each<ushort, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<int> => Each<int, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<uint> => Each<uint, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<long> => Each<long, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<ulong> => Each<ulong, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<Int128> => Each<Int128, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<UInt128> => Each<UInt128, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<float> => Each<float, T>(store, rows, T.CreateChecked, ofNull),
        FlatStore<double> => Each<double, T>(store, rows, T.CreateChecked, ofNull),
        _ => throw NotNumeric(store),
    };

    static ArgumentException NotNumeric(ColumnStore store) => new($"A {store.Type} is not numeric.");
}
