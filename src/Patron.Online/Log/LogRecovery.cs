using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Patron.Online.Log;

/// <summary>
/// Finds the end of the newest file of a log. What a killed writer left half written behind the last whole batch is cut off: it
/// was never
/// acknowledged. What is broken before bytes that are sound was damaged after it was acknowledged, and is refused.
/// </summary>
static class LogRecovery
{
    /// <summary>The end of a segment.</summary>
    /// <param name="Offset">Where the next batch goes.</param>
    /// <param name="Next">The position of the next record.</param>
    public readonly record struct End(long Offset, long Next);

    /// <summary>Finds the end, and cuts off what is behind it.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="file">The same, open.</param>
    /// <param name="sync">Makes it durable.</param>
    /// <exception cref="EventLogException">The file is damaged before its end.</exception>
    public static End Recover(LogSegment segment, SafeFileHandle file, Action<SafeFileHandle> sync)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(file)];
        ReadFully(file, bytes);
        if (bytes.Length < LogSegment.HeaderBytes)
        {
            // Only a file that was just begun is that short.
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, segment.Header(), 0);
            sync(file);
            return new End(LogSegment.HeaderBytes, segment.First);
        }

        segment.RefuseUnlike(bytes.AsSpan(0, LogSegment.HeaderBytes));
        End end = Find(segment, bytes);
        if (end.Offset < bytes.Length)
        {
            RandomAccess.SetLength(file, end.Offset);
            sync(file);
        }

        return end;
    }

    /// <summary>The position after the last whole batch of a file that another process may write; nothing is changed.</summary>
    public static long Count(LogSegment segment)
    {
        using FileStream file = new(
            segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        long next = segment.First;
        Span<byte> header = stackalloc byte[LogBatch.HeaderBytes];
        for (long offset = LogSegment.HeaderBytes; ; )
        {
            file.Position = offset;
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
                || !LogBatch.TryRead(header, offset, out LogBatch batch) || batch.End > file.Length)
            {
                return next;
            }

            next = batch.First + batch.Count;
            offset = batch.End;
        }
    }

    static End Find(LogSegment segment, byte[] bytes)
    {
        long next = segment.First;
        int offset = LogSegment.HeaderBytes;
        while (offset < bytes.Length)
        {
            if (!LogBatch.TryRead(bytes.AsSpan(offset), offset, out LogBatch batch) || batch.First != next)
            {
                RefuseIfFollowed(segment, bytes, offset, next);
                return new End(offset, next);
            }

            int start = offset + LogBatch.HeaderBytes;
            int whole = Whole(bytes.AsSpan(start, Math.Min(batch.Bytes, bytes.Length - start)), out int records);
            if (whole < batch.Bytes || records != batch.Count)
            {
                RefuseIfFollowed(segment, bytes, start + whole, next + records);
                return new End(offset, next); // a write is there whole or not at all
            }

            next += records;
            offset = start + whole;
        }

        return new End(offset, next);
    }

    /// <summary>The whole records at the beginning of some bytes.</summary>
    static int Whole(ReadOnlySpan<byte> frames, out int records)
    {
        records = 0;
        int offset = 0;
        while (TryFrame(frames[offset..], out int length))
        {
            offset += length;
            records++;
        }

        return offset;
    }

    /// <summary>Whether a whole record stands at the beginning, and its bytes with the frame.</summary>
    public static bool TryFrame(ReadOnlySpan<byte> frames, out int length)
    {
        length = 0;
        if (frames.Length < RecordBuffer.FrameBytes)
            return false;
        int record = BinaryPrimitives.ReadInt32LittleEndian(frames);
        if (record <= 0 || record > frames.Length - RecordBuffer.FrameBytes)
            return false;
        length = RecordBuffer.FrameBytes + record;
        return BinaryPrimitives.ReadUInt32LittleEndian(frames[4..]) == RecordBuffer.ChecksumOf(frames[..length]);
    }

    /// <summary>Whether the header of a later batch stands anywhere behind the break.</summary>
    static void RefuseIfFollowed(LogSegment segment, byte[] bytes, int from, long next)
    {
        for (int offset = from + 1; offset <= bytes.Length - LogBatch.HeaderBytes; offset++)
        {
            if (LogBatch.TryRead(bytes.AsSpan(offset), offset, out LogBatch batch) && batch.First >= next)
                throw segment.Damaged(from, $"a later write at byte {offset} is whole");
        }
    }

    static void ReadFully(SafeFileHandle file, byte[] bytes)
    {
        for (int read = 0; read < bytes.Length;)
        {
            int count = RandomAccess.Read(file, bytes.AsSpan(read), read);
            if (count == 0)
                throw new EndOfStreamException("the file became shorter while it was read");
            read += count;
        }
    }
}
