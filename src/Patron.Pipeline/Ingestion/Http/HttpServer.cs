using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>An answer: its JSON, and the address that its header calls the next.</summary>
sealed record HttpAnswer(JsonDocument Json, Uri? Next) : IDisposable
{
    public void Dispose() => Json.Dispose();
}

/// <summary>The server of a source, asked politely: not too often, again after what may pass, and never another server.</summary>
sealed class HttpServer : IDisposable
{
    readonly HttpSourceDefinition _source;
    readonly Secrets _secrets;
    readonly Retrying _retrying;
    readonly CancellationToken _cancellation;
    // A redirect could carry the headers, and so their secrets, elsewhere.
    readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };
    readonly HttpClient _client;
    long _lastRequest;

    public HttpServer(HttpSourceDefinition source, Secrets secrets, Retrying retrying, CancellationToken cancellation)
    {
        (_source, _secrets, _retrying, _cancellation) = (source, secrets, retrying, cancellation);
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (HttpHeader header in source.Headers)
            _client.DefaultRequestHeaders.TryAddWithoutValidation(header.Name, secrets.Reveal(header.Value));
    }

    /// <summary>Gets an address.</summary>
    /// <param name="address">With its secrets in it.</param>
    /// <param name="name">The same for people.</param>
    /// <exception cref="SourceDataException">The server refuses, stays away, or answers something else than JSON.</exception>
    public HttpAnswer Get(Uri address, string name)
    {
        try
        {
            return _retrying.Run(() => GetOnce(address), WaitAfter, _cancellation);
        }
        catch (HttpRefusedException refused)
        {
            throw new SourceDataException(Told(refused, name));
        }
        catch (JsonException)
        {
            throw new SourceDataException($"the answer of {name} is not JSON: correct 'url' or 'path' in {_source.File}");
        }
        catch (Exception error) when (HttpRefusedException.MayPass(error) && !_cancellation.IsCancellationRequested)
        {
            string said = error is OperationCanceledException
                ? $"no answer within {_source.TimeoutSeconds} seconds"
                : _secrets.Hide((error.InnerException ?? error).Message).TrimEnd('.');
            throw new SourceDataException(
                $"{name} does not answer, tried {_retrying.Attempts} times ({said}): see to the server, or correct 'url' in {_source.File}, and run again");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    HttpAnswer GetOnce(Uri address)
    {
        WaitForTurn();
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(_source.TimeoutSeconds));
        using HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseContentRead, timeout.Token);
        if (!response.IsSuccessStatusCode)
            throw HttpRefusedException.Of(response, "", _retrying.Time.GetUtcNow());
        using Stream content = response.Content.ReadAsStream(timeout.Token);
        return new HttpAnswer(JsonDocument.Parse(content), LinkHeader.NextOf(response, address));
    }

    void WaitForTurn()
    {
        if (_source.RequestsPerSecond is not { } most)
            return;
        TimeSpan rest = TimeSpan.FromSeconds(1 / most) - Stopwatch.GetElapsedTime(_lastRequest);
        if (_lastRequest != 0 && rest > TimeSpan.Zero)
            _cancellation.WaitHandle.WaitOne(rest);
        _lastRequest = Stopwatch.GetTimestamp();
    }

    static TimeSpan? WaitAfter(Exception error) => error switch
    {
        HttpRefusedException { Status: 429 or 500 or 502 or 503 or 504 } refused => refused.Wait,
        HttpRefusedException => null,
        _ => HttpRefusedException.MayPass(error) ? TimeSpan.Zero : null,
    };

    string Told(HttpRefusedException refused, string name) => refused.Status switch
    {
        401 or 403 =>
            $"{name} refuses the request ({refused.Status}): correct the headers in {_source.File}, or what they refer to",
        404 or 410 => $"{name} is not there ({refused.Status}): correct 'url' or 'path' in {_source.File}",
        >= 300 and < 400 => $"{name} leads to another address ({refused.Status}), which is not followed: correct 'url' or 'path' in {_source.File}",
        _ when refused.Wait > Retrying.Longest =>
            $"{name} asks to wait {refused.Wait.TotalSeconds:0} seconds ({refused.Status}): run again after that",
        429 or >= 500 => $"{name} answers {refused.Status}, tried {_retrying.Attempts} times: see to the server, and run again",
        _ => $"{name} refuses the request ({refused.Status}): correct 'path' and the parameters in {_source.File}",
    };
}
