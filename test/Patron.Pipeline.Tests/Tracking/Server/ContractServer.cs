using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>
/// A server on 127.0.0.1 that keeps to what MLflow's REST API was found to do, its traps included: see the reference material's
/// <c>interop.md</c>, section 1. Only the calls that Patron makes are there.
/// </summary>
sealed partial class ContractServer : IDisposable
{
    readonly Lock _gate = new();
    readonly List<(string Call, ContractFault Fault)> _faults = [];
    readonly ContractKind _kind;
    readonly int _port;
    HttpListener _listener;
    (int Requests, ContractFault Fault)? _later;

    public ContractServer(ContractKind? kind = null)
    {
        _kind = kind ?? new();
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener = Listen();
    }

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Calls in their order, such as <c>POST runs/create</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The next request whose call holds this text goes wrong; each fault once.</summary>
    public void Break(string call, params ContractFault[] faults)
    {
        lock (_gate)
            _faults.AddRange(faults.Select(fault => (call, fault)));
    }

    /// <summary>Lets so many requests through, and then one go wrong.</summary>
    public void BreakAfter(int requests, ContractFault fault)
    {
        lock (_gate)
            _later = (requests, fault);
    }

    public int Count(string call)
    {
        lock (_gate)
            return Asked.Count(asked => asked.Contains(call, StringComparison.Ordinal));
    }

    /// <summary>The server is set up anew: nothing is there, and its ids begin again.</summary>
    public void Empty()
    {
        lock (_gate)
        {
            Experiments.Clear();
            Runs.Clear();
            Models.Clear();
            Files.Clear();
        }
    }

    public void Stop() => _listener.Close();

    public void Start() => _listener = Listen();

    public void Dispose() => _listener.Close();

    HttpListener Listen()
    {
        HttpListener listener = new();
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        new Thread(() => Serve(listener)) { IsBackground = true }.Start();
        return listener;
    }

    void Serve(HttpListener listener)
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => Handle(context));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    void Handle(HttpListenerContext context)
    {
        try
        {
            string call = CallOf(context.Request);
            ContractFault? fault;
            lock (_gate)
            {
                Asked.Add($"{context.Request.HttpMethod} {call}");
                int at = _faults.FindIndex(one => call.Contains(one.Call, StringComparison.Ordinal));
                fault = at < 0 ? null : _faults[at].Fault;
                if (at >= 0)
                    _faults.RemoveAt(at);
                if (_later is { } later)
                {
                    fault = later.Requests == 0 ? later.Fault : fault;
                    _later = later.Requests == 0 ? null : (later.Requests - 1, later.Fault);
                }
            }

            Answer(context, call, fault);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The client is gone, or this server.
        }
    }

    void Answer(HttpListenerContext context, string call, ContractFault? fault)
    {
        switch (fault)
        {
            case ContractFault.CutBefore:
                Halve(context, Bytes("{ }"));
                return;
            case ContractFault.Error500:
                Give(context, 500, Bytes("""{"error_code": "INTERNAL_ERROR", "message": "Internal server error"}"""), "application/json");
                return;
            case ContractFault.Html503:
                Give(context, 503, Bytes("<html><h1>503 Service Unavailable</h1></html>"), "text/html");
                return;
            case ContractFault.Login:
                Give(context, 200, Bytes("<html>Who are you?</html>"), "text/html");
                return;
            case ContractFault.Html404:
                Give(context, 404, Bytes("<html>Not found</html>"), "text/html");
                return;
            case ContractFault.Busy429:
                context.Response.AddHeader("Retry-After", "0");
                Give(context, 429, Bytes("""{"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow down"}"""), "application/json");
                return;
            case ContractFault.Aborted409:
                Give(context, 409, Bytes("""{"error_code": "ABORTED", "message": "try again"}"""), "application/json");
                return;
            case ContractFault.Restart:
                Stop(); // the listener answers what is open with nothing, as if all were well
                Thread.Sleep(500);
                Start();
                return;
        }

        (int status, byte[] body, string type) = Work(context.Request, call);
        if (fault == ContractFault.CutAfter)
            Halve(context, body);
        else
            Give(context, status, body, type);
    }

    (int Status, byte[] Body, string Type) Work(HttpListenerRequest request, string call)
    {
        if (_kind.AllowedHost is { } host && request.UserHostName != host)
            return (403, Bytes("Invalid Host header - possible DNS rebinding attack detected"), "text/plain");
        if (_kind.Authorization is { } authorization && request.Headers["Authorization"] != authorization)
            return (401, Bytes("<html>You are not authenticated.</html>"), "text/html");
        lock (_gate)
        {
            try
            {
                return request.RawUrl!.StartsWith(ArtifactCalls, StringComparison.Ordinal)
                    ? File(request)
                    : (200, Bytes(Call(request.HttpMethod, call, Arguments(request)).ToJsonString()), "application/json");
            }
            catch (ContractException refused)
            {
                JsonObject body = new() { ["error_code"] = refused.Code, ["message"] = refused.Message };
                return refused.Code.Length > 0
                    ? (refused.Status, Bytes(body.ToJsonString()), "application/json")
                    : (refused.Status, Bytes($"<html>{refused.Status}</html>"), "text/html");
            }
        }
    }

    static string CallOf(HttpListenerRequest request)
    {
        string path = request.RawUrl!.Split('?')[0];
        return path.StartsWith(JsonCalls, StringComparison.Ordinal) ? path[JsonCalls.Length..] : path;
    }

    void Give(HttpListenerContext context, int status, byte[] body, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.KeepAlive = _kind.IsNew; // a gunicorn worker closes after each answer
        context.Response.Close(body, willBlock: true);
    }

    /// <summary>The connection ends in the middle of the answer: aborted before it, the listener would still give an empty one.</summary>
    static void Halve(HttpListenerContext context, byte[] body)
    {
        context.Response.ContentLength64 = body.Length;
        context.Response.OutputStream.Write(body, 0, body.Length / 2);
        context.Response.OutputStream.Flush();
        context.Response.Abort();
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
