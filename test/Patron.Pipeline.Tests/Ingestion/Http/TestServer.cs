using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Patron.Pipeline.Tests.Ingestion.Http;

/// <summary>A server on 127.0.0.1 that answers as a test says, and keeps what it was asked.</summary>
sealed class TestServer : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Thread _thread;

    public TestServer(Func<HttpListenerRequest, Answer> answer)
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public string Url { get; }

    /// <summary>Paths and queries, in their order.</summary>
    public List<string> Asked { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _thread.Join();
    }

    void Serve(Func<HttpListenerRequest, Answer> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = _listener.GetContext();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            lock (Asked)
                Asked.Add(context.Request.RawUrl!);
            Answer said = answer(context.Request);
            context.Response.StatusCode = said.Status;
            foreach ((string name, string value) in said.Headers ?? [])
                context.Response.AddHeader(name, value);
            if (said.Breaks)
            {
                context.Response.ContentLength64 = 1000;
                context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(said.Body));
                context.Response.OutputStream.Flush();
                context.Response.Abort();
                continue;
            }

            context.Response.Close(Encoding.UTF8.GetBytes(said.Body), willBlock: true);
        }
    }
}

/// <summary>An answer; one that breaks ends the connection in the middle.</summary>
sealed record Answer(string Body, int Status = 200, (string Name, string Value)[]? Headers = null, bool Breaks = false);
