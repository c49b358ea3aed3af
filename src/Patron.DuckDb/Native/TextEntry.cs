namespace Patron.DuckDb.Native;

/// <summary>
/// The engine's 16 bytes of a text or blob: a 32-bit length, then either up to 12 bytes in place or a 4-byte prefix and a pointer.
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
}
