using System.Text.Json;
using Patron.Online;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Server.Keys;

namespace Patron.Server.Tests.Events;

/// <summary>Events come over HTTP: one, an array or a line each; what is acknowledged is in the log, the state and the lake.</summary>
public sealed class EventsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public EventsTests() => Play.Make(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_object_an_array_and_lines_are_taken_in_their_order_and_are_in_the_lake_after_the_stop()
    {
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            Assert.Equal(Taken(1, 0, (0, 1)), (await server.Post(Play.Path, Play.Bet("a"))).Text);
            Assert.Equal(Taken(2, 0, (1, 2)), (await server.Post(Play.Path, $"[{Play.Bet("b")},{Play.Bet("c")}]")).Text);
            Assert.Equal(Taken(2, 0, (3, 2)), (await server.Post("/v1/events/stream", $"{Play.Bet("d")}\n\n{Play.Bet("e")}\n", Play.Lines)).Text);
            Assert.Equal(Taken(0, 0), (await server.Post(Play.Path, "", Play.Lines)).Text);
        }

        Assert.Equal(["a 0", "b 1", "c 2", "d 3", "e 4"], Play.Texts(_folder.FullPath, "event_id || ' ' || _row", "bronze.new_bet"));
    }

    [Fact]
    public async Task What_is_wrong_with_an_event_is_told_with_line_field_and_reason_and_kept_as_a_rejected_row()
    {
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            string lines = $"{Play.Bet("a")}\n{Play.Bet("b", amount: "\"much\"")}\nnonsense\n{Play.Bet("c")}";
            JsonElement answer = (await server.Post(Play.Path, lines, Play.Lines)).Json;
            Assert.Equal((2, 2), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetInt32()));
            Assert.Equal(
                [
                    """{"line":2,"table":"new_bet","field":"bet_amount","reason":"bet_amount is not DECIMAL(18,4): it is a text"}""",
                    """{"line":3,"reason":"the event is no JSON at byte 2"}""",
                ],
                answer.GetProperty("rejections").EnumerateArray().Select(one => one.GetRawText()));
            JsonElement one = (await server.Post(Play.Path, "[7,8]")).Json;
            Assert.Equal([1, 2], one.GetProperty("rejections").EnumerateArray().Select(rejection => rejection.GetProperty("line").GetInt32()));
            Assert.Equal(1, (await server.Post(Play.Path, Play.Bet("a"))).Json.GetProperty("accepted").GetInt32()); // told apart when it is applied
            await Play.Until(server, "patron_events_total{outcome=\"duplicate\"} 1");
            string metrics = (await server.Get("/metrics")).Text;
            foreach (string sample in new[] { "accepted\"} 2", "rejected\"} 4", "too_late\"} 0" })
                Assert.Contains($"patron_events_total{{outcome=\"{sample}\n", metrics, StringComparison.Ordinal);
            Assert.Contains("patron_events_unapplied 0\n", metrics, StringComparison.Ordinal);
        }

        Assert.Equal(
            ["1", "2", "2 bet_amount", "3", "event_id"], Play.Texts(_folder.FullPath, "concat_ws(' ', line, column_name)", "bronze.rejected"));
    }

    [Fact]
    public async Task A_stop_saves_the_state_and_the_next_start_begins_there()
    {
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
            await server.Post(Play.Path, $"{Play.Bet("a")}\n{Play.Bet("b")}", Play.Lines);
        string snapshot = Assert.Single(Directory.GetFiles(_folder.PathOf(".patron", "online", "snapshots")));
        Assert.Equal("features-0000000000000000002.snapshot", Path.GetFileName(snapshot));
        await using TestServer again = await TestServer.StartAsync(_folder.FullPath);
        Assert.DoesNotContain(again.Observer.Told, told => told.Contains("features", StringComparison.Ordinal));
        Assert.Equal(Taken(1, 0, (2, 1)), (await again.Post(Play.Path, Play.Bet("c"))).Text);
    }

    [Fact]
    public async Task Of_several_sources_one_has_to_be_named()
    {
        _folder.Write("sources/desk.yml", Play.Source.Replace("new_", "desk_", StringComparison.Ordinal));
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        string told = (await server.Post(Play.Path, Play.Bet("a"))).Problem(404, "unknown-source").GetProperty("detail").GetString()!;
        Assert.Equal("the project has 2 sources of events: desk, stream", told);
        JsonElement problem = (await server.Post("/v1/events/strean", Play.Bet("a"))).Problem(404, "unknown-source");
        Assert.Contains("stream", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(Taken(1, 0, (0, 1)), (await server.Post("/v1/events/stream", Play.Bet("a"))).Text);
    }

    [Fact]
    public async Task Only_json_and_lines_of_json_are_events_and_only_where_the_project_has_a_source_of_them()
    {
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { MostBytes = 1000 }))
        {
            (await server.Post(Play.Path, Play.Bet("a"), "text/csv")).Problem(415, "wrong-content-type");
            (await server.Post(Play.Path, new string(' ', 1001))).Problem(413, "body-too-large");
            Assert.Equal(1, (await server.Post(Play.Path, Play.Bet("a"), "application/json; charset=utf-8")).Json.GetProperty("accepted").GetInt32());
        }

        using TemporaryFolder empty = new();
        await using TestServer without = await TestServer.StartAsync(TestServer.EmptyProject(empty));
        (await without.Post(Play.Path, Play.Bet("a"))).Problem(404, "unknown-path");
    }

    [Fact]
    public async Task The_role_ingest_opens_events_and_no_other_role_but_admin_does()
    {
        KeyFile keys = new(_folder.PathOf(".patron", "keys.json"));
        Dictionary<KeyRole, string> held = Enum.GetValues<KeyRole>().ToDictionary(role => role, role => keys.Add($"{role}", [role], DateTimeOffset.UnixEpoch));
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        foreach ((KeyRole role, string key) in held)
            Assert.Equal(role is KeyRole.Ingest or KeyRole.Admin ? 200 : 403, (await server.Post(Play.Path, Play.Bet($"{role}"), key: key)).Status);
    }

    [Fact]
    public async Task While_another_takes_the_projects_events_no_server_starts()
    {
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        ProjectBusyException error = await Assert.ThrowsAsync<ProjectBusyException>(() => TestServer.StartAsync(_folder.FullPath));
        Assert.Contains("another process takes this project's events", error.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await server.Post(Play.Path, Play.Bet("a"))).Status);
    }

    [Fact]
    public async Task Before_the_state_is_restored_the_server_is_alive_and_not_ready()
    {
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
            await server.Post(Play.Path, Play.Bet("a"));
        Directory.Delete(_folder.PathOf(".patron", "online", "snapshots"), recursive: true); // so that restoring has something to tell
        using Held observer = new();
        int port = FreePort.Next();
        Task<PatronServer> starts = Task.Run(() => PatronServer.StartAsync(
            () => ProjectLoader.Load(_folder.FullPath), new ServerOptions { Port = port }, observer, TestContext.Current.CancellationToken));
        await observer.Told.Task;
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal(200, (await Get("/health/live")).Status);
        (await Get("/health/ready")).Problem(503, "restoring");
        using StringContent bet = new(Play.Bet("b"), System.Text.Encoding.UTF8, "application/json");
        Answer early = await Answer.OfAsync(client.PostAsync(new Uri(Play.Path, UriKind.Relative), bet, TestContext.Current.CancellationToken));
        early.Problem(503, "restoring");
        observer.Release.Set();
        await using PatronServer started = await starts;
        Assert.Equal(200, (await Get("/health/ready")).Status);

        Task<Answer> Get(string path) => Answer.OfAsync(client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
    }

    /// <summary>Keeps whoever tells it of features waiting.</summary>
    sealed class Held : IServerObserver, IDisposable
    {
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public void Tell(string message)
        {
            if (!message.Contains("features", StringComparison.Ordinal))
                return;
            Told.TrySetResult();
            Release.Wait(TestContext.Current.CancellationToken);
        }

        public void Dispose() => Release.Dispose();
    }

    static string Taken(int accepted, int rejected, params (long First, int Count)[] places) =>
        $$"""{"accepted":{{accepted}},"rejected":{{rejected}},"positions":[{{string.Join(',', places.Select(place => $"{{\"first\":{place.First},\"count\":{place.Count}}}"))}}],"rejections":[]}""";
}
