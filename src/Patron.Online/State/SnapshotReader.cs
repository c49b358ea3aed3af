using System.Buffers.Binary;

namespace Patron.Online.State;

/// <summary>
/// Reads one section of a snapshot; no byte is handed out before its block has the checksum that it was written with.
/// </summary>
/// <param name="file">The file; several readers may read it at once.</param>
/// <param name="path">Its name, for messages.</param>
/// <param name="section">The section's number.</param>
/// <param name="offset">Where it begins.</param>
sealed class SnapshotReader(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, int section, long offset) : Stream
{
    readonly byte[] _block = new byte[SnapshotWriter.BlockHeader + SnapshotWriter.BlockBytes];
    readonly long _fileLength = RandomAccess.GetLength(file);
    long _offset = offset;
    int _number;
    int _from;
    int _length;

    public int Number()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Bytes(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Long()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Bytes(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>A number of things that follow, each of at least so many bytes: more than the file could hold are none.</summary>
    public int Count(int bytesOfEach)
    {
        int count = Number();
        Require(
            count >= 0 && (long)count * bytesOfEach <= _fileLength, $"{count} records where the file has {_fileLength} bytes");
        return count;
    }

    public void Bytes(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_from == _length)
                ReadBlock();
            int part = Math.Min(bytes.Length, _length - _from);
            _block.AsSpan(SnapshotWriter.BlockHeader + _from, part).CopyTo(bytes);
            _from += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Refuses the snapshot where something does not hold.</summary>
    public void Require(bool holds, string what)
    {
        if (!holds)
            throw new SnapshotException($"{path}: section {section} has {what}");
    }

    void ReadBlock()
    {
        int block = _number++;
        string damaged = $"a damaged block: number {block}, at byte {_offset}";
        Span<byte> header = _block.AsSpan(0, SnapshotWriter.BlockHeader);
        Require(ReadAll(header, _offset), $"no block number {block}: the file ends at byte {_fileLength}");
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        Require(length is > 0 and <= SnapshotWriter.BlockBytes, damaged);
        Span<byte> bytes = _block.AsSpan(SnapshotWriter.BlockHeader, length);
        Require(ReadAll(bytes, _offset + header.Length), $"half a block: number {block}, at byte {_offset}");
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(header[sizeof(int)..]);
        Require(checksum == SnapshotWriter.ChecksumOf(bytes, section, block), damaged);
        (_offset, _from, _length) = (_offset + header.Length + length, 0, length);
    }

    bool ReadAll(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            at += read;
        }

        return true;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Bytes(buffer);
        return buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}

/// <summary>A snapshot that is damaged or of another version; the message names the file and the place.</summary>
public sealed class SnapshotException(string message) : Exception(message);
