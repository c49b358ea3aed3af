using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Patron.Online.Log;

/// <summary>
/// Reads the durable records of a log one after another, and goes on when there are more. Not for several threads.
/// </summary>
public sealed class LogCursor : IDisposable
{
    const int LeastBuffer = 1 << 20;

    readonly EventLog _log;
    byte[] _buffer = new byte[LeastBuffer];
    int _start;
    int _end;
    LogSegment _segment;
    SafeFileHandle _file;
    long _offset; // of the buffer's start in the file
    LogBatch _batch;
    int _left; // records of the batch at hand that come
    long _next;
    int _record;
    int _length;

    internal LogCursor(EventLog log, long from)
    {
        _log = log;
        _segment = log.Segments.LastOrDefault(segment => segment.First <= from)
            ?? throw new EventLogException($"the event log begins at position {log.First}: events from {from} on were "
                + $"removed when all of them were in the lake and in a snapshot");
        _file = Open(_segment);
        _offset = LogSegment.HeaderBytes;
        _next = _segment.First;
        CheckHeader();
        Skip(from);
    }

    /// <summary>The position of the current record.</summary>
    public long Position => _next - 1;

    /// <summary>The position of the record that comes next.</summary>
    public long Next => _next;

    /// <summary>The current record; good until the next call.</summary>
    public ReadOnlySpan<byte> Record => _buffer.AsSpan(_record, _length);

    /// <summary>Goes on to the next record; false where there is none yet.</summary>
    /// <exception cref="EventLogException">The log is damaged.</exception>
    public bool Read()
    {
        if (!FindBatch())
            return false;
        if (!Fill(RecordBuffer.FrameBytes))
            throw Broken("the file ends within a write");
        int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length <= 0 || length > int.MaxValue - RecordBuffer.FrameBytes || !Fill(RecordBuffer.FrameBytes + length))
            throw Broken("a record has an impossible length");
        if (!LogRecovery.TryFrame(_buffer.AsSpan(_start, RecordBuffer.FrameBytes + length), out _))
            throw Broken("the checksum of a record is wrong");
        (_record, _length) = (_start + RecordBuffer.FrameBytes, length);
        _start += RecordBuffer.FrameBytes + length;
        _left--;
        _next++;
        return true;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Whether there is a batch with records left, after headers of batches and files were passed.</summary>
    bool FindBatch()
    {
        while (_left == 0)
        {
            if (_next >= _log.End.Next)
                return false;
            if (!Fill(LogBatch.HeaderBytes))
            {
                Turn();
                continue;
            }

            long offset = _offset + _start;
            if (!LogBatch.TryRead(_buffer.AsSpan(_start, _end - _start), offset, out _batch) || _batch.First != _next)
                throw Broken("the header of a write is wrong");
            _left = _batch.Count;
            _start += LogBatch.HeaderBytes;
        }

        return true;
    }

    /// <summary>Passes the records before a position: whole batches by their headers alone.</summary>
    void Skip(long from)
    {
        while (_next < from)
        {
            if (_left == 0)
            {
                if (!FindBatch())
                    return;
                if (_next + _left <= from)
                {
                    Jump(_batch.Bytes);
                    _next += _left;
                    _left = 0;
                    continue;
                }
            }

            Read();
        }
    }

    void Jump(int bytes)
    {
        int within = Math.Min(bytes, _end - _start);
        _start += within;
        if (within == bytes)
            return;
        _offset += _start + (bytes - within);
        (_start, _end) = (0, 0);
    }

    /// <summary>Goes on in the next file, where this one is read to its end.</summary>
    void Turn()
    {
        LogSegment[] segments = _log.Segments;
        LogSegment? next = segments.FirstOrDefault(segment => segment.First > _segment.First);
        if (_end > _start || next is null || next.First != _next)
            throw Broken($"it ends at position {_next}{(next is null ? "" : $", and the next file begins at {next.First}")}");
        _file.Dispose();
        _segment = next;
        _file = Open(next);
        (_start, _end, _offset) = (0, 0, LogSegment.HeaderBytes);
        CheckHeader();
    }

    void CheckHeader()
    {
        byte[] header = new byte[LogSegment.HeaderBytes];
        int read = RandomAccess.Read(_file, header, 0);
        _segment.RefuseUnlike(header.AsSpan(0, read));
    }

    /// <summary>Whether so many bytes are in the buffer, read where they were not; only what is durable is read.</summary>
    bool Fill(int bytes)
    {
        if (_end - _start >= bytes)
            return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _offset += _start;
        (_start, _end) = (0, _end - _start);
        LogEnd durable = _log.End;
        long limit = durable.Segment.First == _segment.First ? durable.Offset : RandomAccess.GetLength(_file);
        if (limit - _offset < bytes)
            return false;
        if (bytes > _buffer.Length)
            Array.Resize(ref _buffer, bytes);
        while (_end < bytes)
        {
            int room = (int)Math.Min(_buffer.Length - _end, limit - _offset - _end);
            int read = RandomAccess.Read(_file, _buffer.AsSpan(_end, room), _offset + _end);
            if (read == 0)
                return false;
            _end += read;
        }

        return true;
    }

    EventLogException Broken(string what) => _segment.Damaged(_offset + _start, what);

    static SafeFileHandle Open(LogSegment segment)
    {
        try
        {
            return File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException error)
        {
            throw new EventLogException(
                $"{segment.Path} is missing: bring it back from a copy; events that were accepted are missing without it", error);
        }
    }
}
