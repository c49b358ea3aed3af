using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Patron.Server.Scoring;

/// <summary>Texts of a row that is to be kept, one behind the other in memory that is used again.</summary>
sealed class InferenceTexts : IDisposable
{
    const int MostKeptBytes = 256 * 1024;

    const int MostKept = 64;

    static readonly ConcurrentQueue<InferenceTexts> Free = [];

    readonly ArrayBufferWriter<byte> _buffer = new(4096);
    readonly Utf8JsonWriter _json;

    InferenceTexts() => _json = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public static InferenceTexts Take() => Free.TryDequeue(out InferenceTexts? texts) ? texts : new InferenceTexts();

    public ReadOnlySpan<byte> this[Range range] => _buffer.WrittenSpan[range];

    /// <summary>Forgets all texts.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Writes a text; nothing for none.</summary>
    public Range Text(string? text)
    {
        int start = _buffer.WrittenCount;
        Encoding.UTF8.GetBytes(text, _buffer);
        return start.._buffer.WrittenCount;
    }

    /// <summary>Writes JSON.</summary>
    public Range Json<T>(T of, Action<Utf8JsonWriter, T> write)
    {
        int start = _buffer.WrittenCount;
        _json.Reset(_buffer);
        write(_json, of);
        _json.Flush(); // into memory
        return start.._buffer.WrittenCount;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_buffer.Capacity <= MostKeptBytes && Free.Count < MostKept)
        {
            Clear();
            Free.Enqueue(this);
            return;
        }

        _json.Dispose();
    }
}
