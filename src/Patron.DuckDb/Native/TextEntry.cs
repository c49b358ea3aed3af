namespace Patron.DuckDb.Native;

/// <summary>
/// The engine's 16 bytes of a text or blob: a 32-bit length, then either up to 12 bytes in place or a 4-byte prefix and a
/// pointer.
/// </summary>
static unsafe class TextEntry
{
    public const int Size = 16;
    public const int InPlace = 12;

    public static ReadOnlySpan<byte> Bytes(byte* data, int row)
    {
        byte* entry = data + ((long)row * Size);
        int length = checked((int)*(uint*)entry);
        return length <= InPlace ? new(entry + 4, length) : new(*(byte**)(entry + 8), length);
    }

    /// <summary>
    /// Writes a text of at most <see cref="InPlace"/> bytes; what is over stays zero, as comparisons of the engine need.
    /// </summary>
    public static void WriteInPlace(byte* data, int row, ReadOnlySpan<byte> bytes)
    {
        Span<byte> entry = new(data + ((long)row * Size), Size);
        entry.Clear();
        entry[0] = (byte)bytes.Length;
        bytes.CopyTo(entry[4..]);
    }
}
