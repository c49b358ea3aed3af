using System.Buffers.Binary;

namespace Patron.Online.Log;

/// <summary>
/// Records on their way to the log, framed as it keeps them: u32 length, u32 CRC-32C of the length and the record, the record.
/// The
/// memory is kept when it is cleared.
/// </summary>
public sealed class RecordBuffer
{
    /// <summary>Bytes before each record.</summary>
    internal const int FrameBytes = 8;

    byte[] _bytes = new byte[4096];
    int _length;
    int _start = -1;

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, framed; good until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Bytes that it takes.</summary>
    internal int Capacity => _bytes.Length;

    /// <summary>Forgets all records.</summary>
    public void Clear() => (_length, Count, _start) = (0, 0, -1);

    /// <summary>Begins a record.</summary>
    internal void Begin()
    {
        _start = _length;
        Room(FrameBytes);
    }

    /// <summary>More bytes of the record, to be filled at once.</summary>
    internal Span<byte> Room(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    /// <summary>Bytes of the record written so far, from its start.</summary>
    internal Span<byte> Record => _bytes.AsSpan(_start + FrameBytes, _length - _start - FrameBytes);

    /// <summary>Ends the record: it has its checksum.</summary>
    internal void End()
    {
        Span<byte> frame = _bytes.AsSpan(_start, _length - _start);
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - FrameBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], ChecksumOf(frame));
        Count++;
        _start = -1;
    }

    /// <summary>Adds all records of another buffer.</summary>
    internal void Add(RecordBuffer other)
    {
        other.Written.Span.CopyTo(Room(other._length));
        Count += other.Count;
    }

    /// <summary>Takes the record that was begun back.</summary>
    internal void GiveUp() => (_length, _start) = (_start, -1);

    /// <summary>Takes the last record back.</summary>
    /// <param name="length">How many bytes were written before it.</param>
    internal void RemoveLast(int length) => (_length, Count) = (length, Count - 1);

    /// <summary>The checksum that a frame should have.</summary>
    internal static uint ChecksumOf(ReadOnlySpan<byte> frame)
    {
        uint crc = System.Numerics.BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        return Crc32C.Of(frame[FrameBytes..], crc);
    }
}
