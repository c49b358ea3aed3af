using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Patron.Pipeline.Ingestion;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// Requests to one MLflow server. Every body has its length in the header, for a server behind uvicorn reads a body in chunks as an
/// empty one and answers with success. What may pass is tried again, a unit of work at a time, see <see cref="Again"/>.
/// </summary>
sealed class MlflowConnection : IDisposable
{
    const string Calls = "api/2.0/mlflow/";
    const string ArtifactCalls = "api/2.0/mlflow-artifacts/artifacts/";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // as MLflow's own client has it
    static readonly TimeSpan PatienceForFiles = TimeSpan.FromMinutes(30); // some servers take five minutes for a gigabyte

    readonly Retrying _retrying;
    readonly CancellationToken _cancellation;
    readonly SocketsHttpHandler _handler;
    readonly HttpClient _client;
    readonly ThreadLocal<bool> _inUnit = new();

    public MlflowConnection(MlflowAddress server, Retrying retrying, CancellationToken cancellation)
    {
        (Server, _retrying, _cancellation) = (server, retrying, cancellation);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect could carry the password elsewhere
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2), // uvicorn closes idle ones after five
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = server.Authorization;
    }

    public MlflowAddress Server { get; }

    public JsonElement Get(string call, params IEnumerable<(string Name, string? Value)> parameters)
    {
        string query = string.Join('&', parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return Again(() => Json(HttpMethod.Get, query.Length == 0 ? call : $"{call}?{query}", null));
    }

    public JsonElement Post(string call, object body) => Again(() => Json(HttpMethod.Post, call, body));

    public JsonElement Patch(string call, object body) => Again(() => Json(HttpMethod.Patch, call, body));

    public JsonElement Delete(string call, object body) => Again(() => Json(HttpMethod.Delete, call, body));

    /// <summary>Stores a file, in place of one that is there.</summary>
    /// <param name="path">Below the server's artifacts, its parts escaped.</param>
    /// <param name="content">Can seek: its length goes before it, and it may be read more than once.</param>
    public void PutFile(string path, Stream content) => Again(() =>
    {
        content.Position = 0;
        using StreamContent body = new(new KeptOpen(content));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.ContentLength = content.Length;
        using HttpResponseMessage response = Send(HttpMethod.Put, ArtifactCalls + path, body, PatienceForFiles, HttpCompletionOption.ResponseContentRead);
        return true;
    });

    /// <summary>Reads a file as a whole: what breaks off in the middle is begun again.</summary>
    /// <returns>A temporary file that goes with its stream.</returns>
    public Stream GetFile(string path) => Again(() =>
    {
        using HttpResponseMessage response = Send(HttpMethod.Get, ArtifactCalls + path, null, PatienceForFiles, HttpCompletionOption.ResponseHeadersRead);
        using Stream content = response.Content.ReadAsStream(_cancellation);
        return SeekableFile.CopyOf(content, _cancellation);
    });

    /// <summary>
    /// Does a unit of work, and does it again from its beginning while what fails may pass. Nobody knows whether a request whose answer
    /// was lost has done its work; so a unit begins by looking for what it makes, unless doing it twice is the same as once.
    /// A unit within a unit is a part of it.
    /// </summary>
    public T Again<T>(Func<T> unit)
    {
        if (_inUnit.Value)
            return unit();
        int attempts = 0;
        _inUnit.Value = true;
        try
        {
            return _retrying.Run(
                () =>
                {
                    attempts++;
                    return unit();
                },
                WaitAfter, _cancellation);
        }
        catch (TrackingServerException error) when (error.MayPass && attempts > 1)
        {
            throw new TrackingServerException($"{error.Message} (tried {attempts} times)", error) { IsAway = error.IsAway, Status = error.Status, Code = error.Code };
        }
        catch (Exception error) when (IsLost(error) && !_cancellation.IsCancellationRequested)
        {
            string said = error is OperationCanceledException
                ? "no answer in time"
                : Server.Secrets.Hide((error.InnerException ?? error).Message).TrimEnd('.');
            string tries = attempts > 1 ? $", tried {attempts} times" : "";
            throw new TrackingServerException(
                $"{Server.Name} does not answer{tries} ({said}): see to the server, or correct 'tracking' in patron.yml", error)
            {
                IsAway = true,
            };
        }
        finally
        {
            _inUnit.Value = false;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
        _inUnit.Dispose();
    }

    JsonElement Json(HttpMethod method, string call, object? body)
    {
        using ByteArrayContent? content = body is null ? null : new ByteArrayContent(MlflowJson.Bytes(body));
        if (content is not null)
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = Send(method, Calls + call, content, Patience, HttpCompletionOption.ResponseContentRead);
        using Stream answer = response.Content.ReadAsStream(_cancellation);
        try
        {
            using JsonDocument json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json.RootElement.Clone();
        }
        catch (JsonException)
        {
        }

        throw MlflowRefusal.NotJson(NameOf(call), response, Server);
    }

    HttpResponseMessage Send(HttpMethod method, string path, HttpContent? content, TimeSpan patience, HttpCompletionOption completion)
    {
        using HttpRequestMessage request = new(method, Server.At(path)) { Content = content };
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        timeout.CancelAfter(patience);
        HttpResponseMessage response = _client.Send(request, completion, timeout.Token);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            using Stream body = response.Content.ReadAsStream(timeout.Token);
            using MemoryStream bytes = new();
            body.CopyTo(bytes);
            throw MlflowRefusal.Of(response, Encoding.UTF8.GetString(bytes.ToArray()), NameOf(path), Server);
        }
    }

    static string NameOf(string path)
    {
        string call = path.StartsWith(Calls, StringComparison.Ordinal) ? path[Calls.Length..] : path;
        return call.Split('?')[0];
    }

    static TimeSpan? WaitAfter(Exception error) => error switch
    {
        TrackingServerException refused => refused.MayPass ? refused.Wait : null,
        _ => IsLost(error) ? TimeSpan.Zero : null,
    };

    static bool IsLost(Exception error) => error is HttpRequestException or OperationCanceledException;
}
