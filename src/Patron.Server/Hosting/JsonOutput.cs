using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Patron.Server.Hosting;

/// <summary>A JSON answer in the making; buffers are used again and again.</summary>
sealed class JsonOutput : IDisposable
{
    const int MostKeptBytes = 64 * 1024;

    const int MostKept = 256;

    static readonly ConcurrentQueue<JsonOutput> Free = [];

    static int _kept;

    readonly ArrayBufferWriter<byte> _buffer = new(1024);

    JsonOutput() => Writer = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Where the answer is written.</summary>
    public Utf8JsonWriter Writer { get; }

    public static JsonOutput Take()
    {
        if (!Free.TryDequeue(out JsonOutput? output))
            return new JsonOutput();
        Interlocked.Decrement(ref _kept);
        return output;
    }

    /// <summary>Sends what was written; headers and status are set before.</summary>
    public async ValueTask SendAsync(HttpContext context)
    {
        ReadOnlyMemory<byte> answer = Finish();
        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = answer.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff"; // answers repeat what callers wrote
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    ReadOnlyMemory<byte> Finish()
    {
        Writer.Flush(); // into memory
        return _buffer.WrittenMemory;
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (_buffer.Capacity > MostKeptBytes || Interlocked.Increment(ref _kept) > MostKept)
        {
            if (_buffer.Capacity <= MostKeptBytes)
                Interlocked.Decrement(ref _kept);
            Writer.Dispose();
            return;
        }

        _buffer.ResetWrittenCount();
        Writer.Reset(_buffer);
        Free.Enqueue(this);
    }
}
