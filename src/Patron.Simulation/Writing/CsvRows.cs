using System.Buffers.Text;
using System.Globalization;

namespace Patron.Simulation.Writing;

/// <summary>
/// Rows of CSV as UTF-8 bytes in memory. Values are written without quotes: no text of a world holds a comma, a quote or a line
/// end.
/// </summary>
sealed class CsvRows
{
    const byte Comma = (byte)',';
    byte[] _bytes = new byte[1 << 16];
    int _length;

    /// <summary>The rows written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Ends the row: the comma after the last value becomes the line end.</summary>
    public void EndRow() => _bytes[_length - 1] = (byte)'\n';

    public CsvRows Text(ReadOnlySpan<byte> text)
    {
        Span<byte> free = Free(text.Length + 1);
        text.CopyTo(free);
        free[text.Length] = Comma;
        _length += text.Length + 1;
        return this;
    }

    /// <summary>An absent value.</summary>
    public CsvRows Nothing() => Text([]);

    public CsvRows Truth(bool value) => Text(value ? "true"u8 : "false"u8);

    public CsvRows Number(long value)
    {
        Span<byte> free = Free(21);
        Utf8Formatter.TryFormat(value, free, out int count);
        free[count] = Comma;
        _length += count + 1;
        return this;
    }

    /// <summary>The shortest text that reads back as the same double.</summary>
    public CsvRows Number(double value)
    {
        Span<byte> free = Free(40);
        value.TryFormat(free, out int count, default, CultureInfo.InvariantCulture);
        free[count] = Comma;
        _length += count + 1;
        return this;
    }

    /// <summary>Cents, written as currency with two decimals. Range: cents &gt;= 0.</summary>
    public CsvRows Money(long cents) => Decimal(cents, 100, 2);

    /// <summary>A share in ten-thousandths, with four decimals. Range: 0 and above.</summary>
    public CsvRows TenThousandths(long value) => Decimal(value, 10_000, 4);

    CsvRows Decimal(long value, int one, int places)
    {
        Span<byte> free = Free(26);
        Utf8Formatter.TryFormat(value / one, free, out int count);
        free[count] = (byte)'.';
        Digits(free[(count + 1)..], (int)(value % one), places);
        free[count + places + 1] = Comma;
        _length += count + places + 2;
        return this;
    }

    /// <summary>Room for <paramref name="count"/> bytes of a value that the caller writes himself, comma added.</summary>
    public Span<byte> Raw(int count)
    {
        Span<byte> free = Free(count + 1);
        free[count] = Comma;
        _length += count + 1;
        return free[..count];
    }

    /// <summary>A whole number in exactly <paramref name="width"/> digits, zeros in front.</summary>
    public static void Digits(Span<byte> target, int value, int width)
    {
        for (int place = width - 1; place >= 0; place--)
        {
            target[place] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    Span<byte> Free(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        return _bytes.AsSpan(_length);
    }
}
