using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>
/// A keep-alive connection of a load generator: requests that were made before are sent as they are, one after another without waiting, and
/// answers come in the same order.
/// </summary>
sealed class LoadConnection : IDisposable
{
    static readonly byte[] HeadersEnd = "\r\n\r\n"u8.ToArray();
    static readonly byte[] Length = "Content-Length: "u8.ToArray();

    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _buffer = new byte[1 << 14];
    readonly Queue<long> _due = new();
    int _end;

    public LoadConnection(Uri server) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));

    /// <summary>A request with the bytes of its body.</summary>
    public static byte[] Request(string path, string type, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body,
    ];

    /// <summary>A request without a body.</summary>
    public static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>Sends a request whose answer is timed from when it was due.</summary>
    public void Send(ReadOnlySpan<byte> request, long due)
    {
        lock (_due)
            _due.Enqueue(due);
        while (request.Length > 0)
            request = request[_socket.Send(request)..];
    }

    /// <summary>Waits for so many answers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="answered">Told the status of each, and the time since it was due.</param>
    public async Task ReceiveAsync(int count, Action<int, TimeSpan> answered)
    {
        while (count > 0)
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
            if (read == 0)
                throw new InvalidOperationException("the server closed the connection");
            _end += read;
            for (; count > 0 && TryAnswer(out int status); count--)
            {
                long due;
                lock (_due)
                    due = _due.Dequeue();
                answered(status, Stopwatch.GetElapsedTime(due));
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Takes a whole answer off the buffer.</summary>
    bool TryAnswer(out int status)
    {
        status = 0;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _end);
        int headers = bytes.IndexOf(HeadersEnd);
        if (headers < 0)
            return false;
        ReadOnlySpan<byte> number = bytes[..headers][(bytes[..headers].IndexOf(Length) + Length.Length)..];
        if (!Utf8Parser.TryParse(number, out int body, out _) || !Utf8Parser.TryParse(bytes[9..], out status, out _))
            throw new InvalidOperationException($"no answer: {Encoding.ASCII.GetString(bytes[..headers])}");
        int whole = headers + HeadersEnd.Length + body;
        if (_end < whole)
            return false;
        bytes[whole..].CopyTo(_buffer);
        _end -= whole;
        return true;
    }
}
