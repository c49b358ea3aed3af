using System.Buffers.Binary;
using Patron.Models.Numerics;

namespace Patron.Online.State;

/// <summary>
/// Writes the sections of a snapshot: blocks of a length (i32), a checksum (u64) and so many bytes. The checksum takes the
/// section's and the block's number in, so that a block at another place shows.
/// </summary>
sealed class SnapshotWriter(FileStream file) : Stream
{
    /// <summary>Most bytes of a block.</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>Bytes in front of a block.</summary>
    public const int BlockHeader = sizeof(int) + sizeof(ulong);

    readonly byte[] _block = new byte[BlockHeader + BlockBytes];
    int _section;
    int _number;
    int _filled;

    /// <summary>Begins a section and tells where in the file.</summary>
    public long Begin(int section)
    {
        (_section, _number, _filled) = (section, 0, 0);
        return file.Position;
    }

    /// <summary>Ends the section.</summary>
    public void End() => WriteBlock();

    public void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Bytes(bytes);
    }

    public void Long(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Bytes(bytes);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_filled == BlockBytes)
                WriteBlock();
            int part = Math.Min(bytes.Length, BlockBytes - _filled);
            bytes[..part].CopyTo(_block.AsSpan(BlockHeader + _filled));
            _filled += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>The checksum of a block.</summary>
    public static ulong ChecksumOf(ReadOnlySpan<byte> bytes, int section, int block) =>
        StableHash.OfBytes(bytes, ((ulong)(uint)section << 32) | (uint)block);

    void WriteBlock()
    {
        Span<byte> block = _block.AsSpan(0, BlockHeader + _filled);
        BinaryPrimitives.WriteInt32LittleEndian(block, _filled);
        BinaryPrimitives.WriteUInt64LittleEndian(block[sizeof(int)..], ChecksumOf(block[BlockHeader..], _section, _number++));
        file.Write(block);
        _filled = 0;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Bytes(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Bytes(buffer);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // Blocks are written when they are full or their section ends.
    }
}
