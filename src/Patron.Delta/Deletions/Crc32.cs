namespace Patron.Delta.Deletions;

/// <summary>The checksum of ISO 3309, reflected, as zip and <c>java.util.zip.CRC32</c> have it.</summary>
static class Crc32
{
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        return ~crc;
    }

    static uint Entry(int index)
    {
        uint entry = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
