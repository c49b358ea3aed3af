using System.Net.Sockets;
using System.Text;

namespace Patron.Server.Tests;

public sealed class HealthTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(TestServer.EmptyProject(_folder));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/health/live", "alive")]
    [InlineData("/health/ready", "ready")]
    public async Task A_server_that_listens_is_alive_and_ready(string path, string status)
    {
        Answer answer = await Get(path);
        Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(status, answer.Json.GetProperty("status").GetString());
        Assert.Equal("nosniff", Assert.Single(answer.Response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_told_as_a_problem()
    {
        Answer answer = await Get("/nowhere");
        Assert.Equal("/nowhere", answer.Problem(404, "unknown-path").GetProperty("instance").GetString());
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_told_with_those_that_it_takes()
    {
        Answer answer = await Answer.OfAsync(_server.Client.DeleteAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal("use GET", answer.Problem(405, "wrong-method").GetProperty("remedy").GetString());
        Assert.Equal("GET", string.Join(", ", answer.Response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task What_is_no_http_is_refused_at_once(string sent, string answer) => Assert.StartsWith(answer, await Raw(sent), StringComparison.Ordinal);

    [Fact]
    public async Task A_header_or_a_path_beyond_the_limits_is_refused()
    {
        Assert.StartsWith("HTTP/1.1 414 ", await Raw($"GET /{new string('a', 5000)} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        string many = string.Concat(Enumerable.Range(0, 65).Select(number => $"X-{number}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await Raw($"GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 431 ", await Raw($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('a', 20_000)}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_the_remedy()
    {
        int port = new Uri(_server.Server.Addresses[0]).Port;
        IOException error = await Assert.ThrowsAsync<IOException>(
            () => TestServer.StartAsync(_folder.FullPath, options => options with { Port = port }));
        Assert.Equal($"cannot listen on 127.0.0.1:{port}: another program listens there: name another port, or 0 for a free one", error.Message);
    }

    Task<Answer> Get(string path) => Answer.OfAsync(_server.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    /// <summary>Sends bytes as they are and gives all that is answered.</summary>
    async Task<string> Raw(string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", new Uri(_server.Server.Addresses[0]).Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
