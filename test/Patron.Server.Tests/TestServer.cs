using System.Text;
using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests;

/// <summary>A server on a free port of this machine, and a client for it.</summary>
sealed class TestServer : IAsyncDisposable
{
    TestServer(PatronServer server, SilentObserver observer)
    {
        (Server, Observer) = (server, observer);
        Client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public PatronServer Server { get; }

    public SilentObserver Observer { get; }

    public HttpClient Client { get; }

    public static async Task<TestServer> StartAsync(string folder, Func<ServerOptions, ServerOptions>? change = null)
    {
        SilentObserver observer = new();
        ServerOptions options = new() { Port = 0 };
        PatronServer server = await PatronServer.StartAsync(
            () => ProjectLoader.Load(folder, checks: SqlCheck.Of), change?.Invoke(options) ?? options, observer,
            TestContext.Current.CancellationToken);
        return new TestServer(server, observer);
    }

    /// <summary>A project that has nothing yet.</summary>
    public static string EmptyProject(TemporaryFolder folder)
    {
        folder.Write("patron.yml", "name: empty\ncustomer_key: customer_id\ncurrency: EUR\n");
        return folder.FullPath;
    }

    public Task<Answer> Get(string path) => Answer.OfAsync(Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    /// <summary>Posts a body of a type, with a key where one is given.</summary>
    public Task<Answer> Post(string path, string body, string type = "application/json", string? key = null) =>
        Post(path, Encoding.UTF8.GetBytes(body), type, key);

    public async Task<Answer> Post(string path, byte[] body, string? type, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return await Answer.OfAsync(Client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until something is so; a minute at most.</summary>
    public async Task Until(Func<Task<bool>> isSo)
    {
        CancellationToken ends = TestContext.Current.CancellationToken;
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(ends);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isSo())
            await Task.Delay(1, bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>An answer, read.</summary>
sealed record Answer(int Status, string? Type, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    public static async Task<Answer> OfAsync(Task<HttpResponseMessage> sent)
    {
        HttpResponseMessage response = await sent;
        return new Answer(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    /// <summary>Holds it to be a problem document of that status with every member that callers rely on.</summary>
    public JsonElement Problem(int status, string kind)
    {
        Assert.Equal((status, "application/problem+json"), (Status, Type));
        JsonElement problem = Json;
        Assert.Equal("urn:patron:problem:" + kind, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        foreach (string member in new[] { "title", "detail", "remedy", "instance", "trace_id" })
            Assert.False(string.IsNullOrEmpty(problem.GetProperty(member).GetString()), $"{member} is empty: {Text}");
        return problem;
    }
}
