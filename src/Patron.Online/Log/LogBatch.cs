using System.Buffers.Binary;

namespace Patron.Online.Log;

/// <summary>
/// The header before the records of one write: u32 mark, u32 CRC-32C of what follows, i64 offset of this header in the file, i64
/// position
/// of the first record, i32 number of records, i32 bytes of their frames.
/// </summary>
/// <remarks>
/// A batch is written after the one before it is durable. So what is broken before a sound header was damaged later, and what is
/// broken
/// with none behind it was never acknowledged as a whole. The offset keeps bytes of events from being taken for a header.
/// </remarks>
/// <param name="Offset">Where the header stands.</param>
/// <param name="First">The position of the first record.</param>
/// <param name="Count">How many records there are.</param>
/// <param name="Bytes">How many bytes follow the header.</param>
readonly record struct LogBatch(long Offset, long First, int Count, int Bytes)
{
    public const int HeaderBytes = 32;

    const uint Mark = 0xB47C4EAD;

    /// <summary>The offset after the last record.</summary>
    public long End => Offset + HeaderBytes + Bytes;

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], First);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Of(header[8..HeaderBytes]));
    }

    /// <summary>Reads a header; false where the bytes at that offset are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, long offset, out LogBatch batch)
    {
        batch = default;
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark
            || BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Crc32C.Of(header[8..HeaderBytes]))
        {
            return false;
        }

        batch = new LogBatch(
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]), BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[24..]), BinaryPrimitives.ReadInt32LittleEndian(header[28..]));
        return batch.Offset == offset && batch.Count >= 0 && batch.Bytes >= 0;
    }
}
