using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Patron.Server.Problems;

namespace Patron.Server.Hosting;

/// <summary>The whole body of a request, in UTF-8, until it is disposed of.</summary>
readonly struct RequestBody : IDisposable
{
    readonly PipeReader _reader;
    readonly ReadOnlySequence<byte> _whole;
    readonly byte[]? _rented;

    RequestBody(PipeReader reader, ReadOnlySequence<byte> whole)
    {
        (_reader, _whole) = (reader, whole);
        if (whole.IsSingleSegment)
            return;
        _rented = ArrayPool<byte>.Shared.Rent((int)whole.Length);
        whole.CopyTo(_rented);
    }

    public ReadOnlySpan<byte> Bytes => Memory.Span;

    public ReadOnlyMemory<byte> Memory => _rented is null ? _whole.First : _rented.AsMemory(0, (int)_whole.Length);

    /// <summary>Waits for all of it.</summary>
    /// <exception cref="ProblemException">It is of another type, packed, not UTF-8, or does not arrive in time.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, ServerOptions options, string type = "application/json")
    {
        RequireType(context.Request, type);
        return await ReadAsync(context, options);
    }

    /// <summary>The same of any type.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, ServerOptions options) => Checked(await ReadBytesAsync(context, options));

    /// <summary>The same of any bytes.</summary>
    public static ValueTask<RequestBody> ReadBytesAsync(HttpContext context, ServerOptions options)
    {
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            throw KnownProblems.WrongContent($"packed ({encoding})", "the body as it is, without Content-Encoding");
        PipeReader reader = context.Request.BodyReader;
        // Most bodies are there with their headers: no timer is set for these.
        if (!reader.TryRead(out ReadResult result))
            return WaitAsync(context, options);
        if (result.IsCompleted)
            return new(new RequestBody(reader, result.Buffer));
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        return WaitAsync(context, options);
    }

    /// <summary>Waits until all of it is here, and leaves it to be read.</summary>
    /// <exception cref="ProblemException">It does not arrive in time.</exception>
    public static async ValueTask ArriveAsync(HttpContext context, ServerOptions options)
    {
        PipeReader reader = context.Request.BodyReader;
        if (!reader.TryRead(out ReadResult result))
            result = await WholeAsync(context, options);
        else if (!result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await WholeAsync(context, options);
        }

        reader.AdvanceTo(result.Buffer.Start);
    }

    public void Dispose()
    {
        _reader.AdvanceTo(_whole.End);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    static async ValueTask<RequestBody> WaitAsync(HttpContext context, ServerOptions options) =>
        new(context.Request.BodyReader, (await WholeAsync(context, options)).Buffer);

    static async ValueTask<ReadResult> WholeAsync(HttpContext context, ServerOptions options)
    {
        PipeReader reader = context.Request.BodyReader;
        using CancellationTokenSource timer = new(options.BodyTimeout, options.Time);
        using CancellationTokenRegistration gone = context.RequestAborted.Register(timer.Cancel);
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(timer.Token);
                if (result.IsCompleted)
                    return result;
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(KnownProblems.OfStatus(StatusCodes.Status408RequestTimeout, context));
        }
    }

    static RequestBody Checked(RequestBody body)
    {
        if (Utf8.IsValid(body.Bytes))
            return body;
        body.Dispose();
        throw KnownProblems.NoUtf8();
    }

    /// <summary>Whether a body is of a type, in UTF-8 where it says so.</summary>
    public static bool IsOfType(HttpRequest request, string wanted)
    {
        string? found = request.ContentType;
        return found == wanted
            || (MediaTypeHeaderValue.TryParse(found, out MediaTypeHeaderValue? type) && type.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
    }

    /// <exception cref="ProblemException">It is of another type.</exception>
    static void RequireType(HttpRequest request, string wanted)
    {
        if (!IsOfType(request, wanted))
            throw KnownProblems.WrongContent(request.ContentType, $"Content-Type: {wanted}");
    }
}
