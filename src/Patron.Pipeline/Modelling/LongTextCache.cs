using System.Buffers.Binary;
using System.Text;

namespace Patron.Pipeline.Modelling;

/// <summary>Texts that were met before, by their UTF-8 bytes. Not for several threads at once.</summary>
sealed class LongTextCache
{
    const int Places = 2048;
    const int MostBytes = 64;

    readonly byte[]?[] _bytes = new byte[]?[Places];
    readonly string[] _texts = new string[Places];

    public string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
            return TextOf(bytes);
        int place = PlaceOf(bytes);
        // Where two texts meet, the second stands beside.
        if (Holds(place, bytes))
            return _texts[place];
        int beside = place ^ 1;
        if (Holds(beside, bytes))
            return _texts[beside];
        if (_bytes[place] is not null)
            (_bytes[beside], _texts[beside]) = (_bytes[place], _texts[place]);
        (_bytes[place], _texts[place]) = (bytes.ToArray(), TextOf(bytes));
        return _texts[place];
    }

    /// <summary>The text of some bytes: the interned one, which models know their levels by, where there is one.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        return string.IsInterned(text) ?? text;
    }

    bool Holds(int place, ReadOnlySpan<byte> bytes) => _bytes[place] is { } held && bytes.SequenceEqual(held);

    static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            hash = ulong.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Odd, 31);
        foreach (byte one in bytes)
            hash = (hash << 8) ^ (hash >> 56) ^ one;
        return (int)((hash * Odd) >> 53);
    }
}
