using System.Buffers.Binary;
using System.Numerics;

namespace Patron.Online.Log;

/// <summary>
/// The checksum of Castagnoli, as iSCSI has it (RFC 3720, appendix B.4); processors have an instruction for it.
/// </summary>
static class Crc32C
{
    /// <param name="bytes">What is summed.</param>
    /// <param name="before">The sum of what comes before, not yet complemented; all ones where nothing does.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = uint.MaxValue)
    {
        uint crc = before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
