using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>One column being filled. Every slot starts as zero or the empty text; a row is not NULL until it is set so.</summary>
public unsafe class VectorWriter
{
    readonly Lifetime _lifetime;
    readonly nint _native;
    readonly byte* _data;
    ulong* _validity;

    internal VectorWriter(nint native, LogicalType type, int rows, Lifetime lifetime)
    {
        (_native, Type, Rows, _lifetime) = (native, type, rows, lifetime);
        _data = NativeMethods.duckdb_vector_get_data(native);
        new Span<byte>(_data, checked(rows * Storage.SlotSize(type))).Clear();
    }

    public LogicalType Type { get; }

    public int Rows { get; }

    /// <summary>Every slot as it lies in memory; see <see cref="Vector.Values{T}"/> for the types.</summary>
    /// <exception cref="ArgumentException">The type is stored in another element, or in none (text).</exception>
    public Span<T> Values<T>() where T : unmanaged
    {
        _lifetime.ThrowIfEnded();
        Storage.ThrowUnlessStoredIn<T>(Type);
        return new Span<T>(_data, Rows);
    }

    public void SetNull(int row)
    {
        CheckRow(row);
        if (_validity == null)
        {
            NativeMethods.duckdb_vector_ensure_validity_writable(_native);
            _validity = NativeMethods.duckdb_vector_get_validity(_native);
        }

        _validity[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Sets a VARCHAR; null sets NULL.</summary>
    /// <exception cref="ArgumentException">Half a surrogate pair, or another type.</exception>
    [SkipLocalsInit]
    public void SetText(int row, string? text)
    {
        if (text is null)
        {
            SetNull(row);
            return;
        }

        CheckType(row, Type.Id == TypeId.Varchar, "text");
        const int OnStack = 512;
        int most = text.Length * 3;
        Span<byte> buffer = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        Assign(row, buffer[..NativeText.Encode(text, buffer)]);
    }

    /// <summary>Sets the bytes of a VARCHAR, which must be UTF-8, or of a BLOB.</summary>
    public void SetUtf8(int row, ReadOnlySpan<byte> bytes)
    {
        CheckType(row, Type.Id is TypeId.Varchar or TypeId.Blob, "bytes");
        if (Type.Id == TypeId.Varchar && !Utf8.IsValid(bytes))
            throw new ArgumentException($"The text of row {row} is not UTF-8.", nameof(bytes));
        Assign(row, bytes);
    }

    /// <summary>Sets a DECIMAL, rounding half to even where it has more digits after the point than the type.</summary>
    /// <exception cref="OverflowException">The value has more digits before the point than the type.</exception>
    public void SetDecimal(int row, decimal value)
    {
        CheckType(row, Type.Id == TypeId.Decimal, "a decimal");
        WriteUnits(row, Decimals.UnitsFor(value, Type));
    }

    public void SetDate(int row, DateOnly value)
    {
        CheckType(row, Type.Id == TypeId.Date, "a date");
        ((int*)_data)[row] = Calendar.Days(value);
    }

    /// <summary>
    /// Sets a TIMESTAMP, or a TIMESTAMP WITH TIME ZONE from a time in UTC; ticks below a microsecond are cut off.
    /// </summary>
    public void SetTimestamp(int row, DateTime value)
    {
        CheckType(row, Type.Id is TypeId.Timestamp or TypeId.TimestampTz, "a timestamp");
        if (value.Kind == DateTimeKind.Local)
            throw new ArgumentException(
                "A DateTime of kind Local depends on the machine; pass a Utc or Unspecified one.", nameof(value));
        ((long*)_data)[row] = Calendar.Microseconds(value);
    }

    void WriteUnits(int row, Int128 units)
    {
        switch (Type.Width)
        {
            case <= 4:
                ((short*)_data)[row] = (short)units;
                break;
            case <= 9:
                ((int*)_data)[row] = (int)units;
                break;
            case <= 18:
                ((long*)_data)[row] = (long)units;
                break;
            default:
                ((Int128*)_data)[row] = units;
                break;
        }
    }

    void Assign(int row, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= TextEntry.InPlace)
        {
            TextEntry.WriteInPlace(_data, row, bytes);
            return;
        }

        fixed (byte* first = bytes)
            NativeMethods.duckdb_unsafe_vector_assign_string_element_len(_native, (ulong)row, first, (ulong)bytes.Length);
    }

    void CheckType(int row, bool fits, string wanted)
    {
        CheckRow(row);
        if (!fits)
            throw new ArgumentException($"A {Type} cannot be set to {wanted}.", nameof(wanted));
    }

    void CheckRow(int row)
    {
        _lifetime.ThrowIfEnded();
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Rows} rows to fill.");
    }
}
