using System.Diagnostics;
using Patron.Online;

namespace Patron.Server.Tests.Events;

/// <summary>What cannot be kept up with is refused in time, and what the disk refuses is told; nothing acknowledged is lost.</summary>
public sealed class EventLimitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public EventLimitTests() => Play.Make(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_too_many_bytes_wait_for_the_disk_events_are_sent_away_and_later_taken()
    {
        using ManualResetEventSlim disk = new(true);
        EventIntakeOptions slow = new() { MostWaiting = 1, Log = new() { Sync = _ => disk.Wait(TestContext.Current.CancellationToken) } };
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Events = slow });
        disk.Reset();
        Task<Answer> waiting = server.Post(Play.Path, Play.Bet("a"));
        Answer refused = null!;
        await server.Until(async () =>
        {
            refused = await server.Post(Play.Path, "", Play.Lines); // takes nothing, but looks whether there is room
            return refused.Status != 200;
        });
        refused.Problem(429, "events-behind");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Response.Headers.RetryAfter!.Delta);
        Assert.Contains("patron_refused_requests_total{reason=\"behind\"} 1\n", (await server.Get("/metrics")).Text, StringComparison.Ordinal);
        disk.Set();
        Assert.Equal(200, (await waiting).Status);
        // The writer notes that nothing waits after it has answered.
        await server.Until(async () => (await server.Post(Play.Path, Play.Bet("b"))).Status == 200);
    }

    [Fact]
    public async Task Of_many_who_come_while_the_disk_is_slow_as_many_wait_as_may_and_the_others_are_sent_away()
    {
        using ManualResetEventSlim disk = new(true);
        EventIntakeOptions slow = new() { MostWaiting = 200, Log = new() { Sync = _ => disk.Wait(TestContext.Current.CancellationToken) } };
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Events = slow });
        disk.Reset();
        const int Callers = 40;
        const int MostWaiting = 5; // a record has more than 40 bytes
        List<Task<Answer>> all = [.. Enumerable.Range(0, Callers).Select(number => server.Post(Play.Path, Play.Bet($"{number}")))];
        List<Task<Answer>> waiting = [.. all];
        while (waiting.Count > MostWaiting)
        {
            Task<Answer> refused = await Task.WhenAny(waiting);
            (await refused).Problem(429, "events-behind");
            waiting.Remove(refused);
        }

        disk.Set();
        int taken = (await Task.WhenAll(all)).Count(answer => answer.Status == 200);
        Assert.InRange(taken, 1, MostWaiting);
        await Play.Until(server, $"patron_events_total{{outcome=\"accepted\"}} {taken}");
    }

    [Theory]
    [InlineData(Play.Lines, "7\n7\n{0}")]
    [InlineData("application/json", "[7,7,{0}]")]
    public async Task A_body_with_more_events_than_one_may_have_is_refused_and_none_of_it_taken(string type, string body)
    {
        await using TestServer server = await TestServer.StartAsync(
            _folder.FullPath, options => options with { Events = new EventIntakeOptions { MostEvents = 3 } });
        string separator = type == Play.Lines ? "\n" : ",";
        string four = body.Replace("{0}", Play.Bet("a") + separator + Play.Bet("b"), StringComparison.Ordinal);
        Assert.Contains("more than 3 events", (await server.Post(Play.Path, four, type)).Problem(413, "too-many-events").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Answer three = await server.Post(Play.Path, body.Replace("{0}", Play.Bet("a"), StringComparison.Ordinal), type);
        Assert.Equal((1, 2, 0), (
            three.Json.GetProperty("accepted").GetInt32(), three.Json.GetProperty("rejected").GetInt32(),
            three.Json.GetProperty("positions")[0].GetProperty("first").GetInt32()));
    }

    [Fact]
    public async Task While_the_lake_is_too_far_behind_events_are_sent_away_and_none_that_was_acknowledged_is_lost()
    {
        EventIntakeOptions late = new() { MostUnlanded = 3, LandEvery = TimeSpan.FromHours(1) };
        int taken = 0;
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Events = late }))
        {
            Answer answer = null!;
            await server.Until(async () =>
            {
                answer = await server.Post(Play.Path, Play.Bet($"{taken:000}"));
                taken += answer.Status == 200 ? 1 : 0;
                return answer.Status != 200;
            });
            Assert.Contains("events wait to be brought to the lake, more than 3", answer.Problem(429, "events-behind").GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.InRange(taken, 4, 1000);
        Assert.Equal(Enumerable.Range(0, taken).Select(number => $"{number:000}"), Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet"));
    }

    [Fact]
    public async Task A_disk_that_does_not_make_events_durable_is_told_with_503_and_models_go_on()
    {
        bool fails = false;
        EventIntakeOptions options = new()
        {
            Log = new()
            {
                Sync = file =>
                {
                    if (Volatile.Read(ref fails))
                        throw new IOException("Input/output error");
                    RandomAccess.FlushToDisk(file);
                },
            },
        };
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath, change => change with { Events = options }))
        {
            Assert.Equal(200, (await server.Post(Play.Path, Play.Bet("a"))).Status);
            Volatile.Write(ref fails, true);
            for (int time = 0; time < 2; time++)
            {
                Answer refused = await server.Post(Play.Path, Play.Bet("b"));
                refused.Problem(503, "events-not-taken");
                Assert.DoesNotContain(_folder.FullPath, refused.Text, StringComparison.Ordinal);
                Assert.Equal(TimeSpan.FromSeconds(10), refused.Response.Headers.RetryAfter!.Delta);
            }

            Assert.Equal(200, (await server.Get("/v1/models")).Status);
            (await server.Get("/health/ready")).Problem(503, "events-broken");
            Assert.Single(server.Observer.Told, told => told.Contains("could not be made durable", StringComparison.Ordinal));
            string metrics = (await server.Get("/metrics")).Text;
            Assert.Contains("patron_refused_requests_total{reason=\"log\"} 2\n", metrics, StringComparison.Ordinal);
            Assert.Contains("patron_event_problems 1\n", metrics, StringComparison.Ordinal);
        }

        await using (TestServer again = await TestServer.StartAsync(_folder.FullPath))
            Assert.Equal(200, (await again.Post(Play.Path, Play.Bet("c"))).Status);
        Assert.Equal(["a", "c"], Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet"));
    }

    [Fact]
    public async Task A_lake_that_refuses_once_while_the_server_stops_has_the_last_events_all_the_same()
    {
        bool refuses = false;
        EventIntakeOptions options = new()
        {
            LandEvery = TimeSpan.FromHours(1),
            Passes = what =>
            {
                if (what.StartsWith("staged", StringComparison.Ordinal) && Interlocked.Exchange(ref refuses, false))
                    throw new IOException("another writer was in the way");
            },
        };
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath, change => change with { Events = options }))
        {
            await server.Post(Play.Path, Play.Bet("a"));
            Interlocked.Exchange(ref refuses, true);
        }

        Assert.False(refuses);
        Assert.Equal(["a"], Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet"));
    }

    [Fact]
    public async Task Where_the_log_cannot_be_applied_any_more_events_are_refused_and_the_server_is_not_ready()
    {
        using TemporaryFolder damaged = new();
        Play.Make(damaged);
        EventIntakeOptions small = new() { LandEvery = TimeSpan.FromHours(1), Log = new() { SegmentBytes = 4_096 } };
        string log = _folder.PathOf(".patron", "online", "log");
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Events = small }))
        {
            for (int part = 0; part < 4; part++)
            {
                IEnumerable<string> bets = Enumerable.Range(0, 40).Select(bet => Play.Bet($"{part}-{bet}"));
                await server.Post(Play.Path, string.Join('\n', bets), Play.Lines);
            }

            Directory.CreateDirectory(damaged.PathOf(".patron", "online", "log"));
            foreach (string file in Directory.EnumerateFiles(log).Where(file => Path.GetFileName(file) != "lock"))
                File.Copy(file, damaged.PathOf(".patron", "online", "log", Path.GetFileName(file)));
        }

        string copy = damaged.PathOf(".patron", "online", "log");
        string[] segments = [.. Directory.EnumerateFiles(copy, "records-*.events").Order(StringComparer.Ordinal)];
        Assert.InRange(segments.Length, 2, 10);
        byte[] bytes = await File.ReadAllBytesAsync(segments[0], TestContext.Current.CancellationToken);
        bytes[1_000] ^= 1;
        await File.WriteAllBytesAsync(segments[0], bytes, TestContext.Current.CancellationToken);
        TestServer broken = await TestServer.StartAsync(damaged.FullPath);
        await broken.Until(
            async () => (await broken.Get("/health/ready")).Text.Contains("events-broken", StringComparison.Ordinal));
        (await broken.Post(Play.Path, Play.Bet("late"))).Problem(503, "events-not-taken");
        Assert.Contains(
            broken.Observer.Told, told => told.Contains("events cannot be applied any more", StringComparison.Ordinal));
        Assert.Equal(200, (await broken.Get("/v1/models")).Status);
        EventLogException told = await Assert.ThrowsAsync<EventLogException>(() => broken.DisposeAsync().AsTask());
        Assert.Contains("is damaged at byte", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_with_503_and_with_room_events_are_taken_again()
    {
        string log = _folder.PathOf(".patron", "online", "log");
        Directory.CreateDirectory(log);
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Call("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", log),
            "needs Linux and the right to mount a file system in memory");
        try
        {
            int taken = await FillAsync(log);
            Assert.InRange(taken, 3, 1000);
            Assert.Equal(taken, Play.Texts(_folder.FullPath, "event_id", "bronze.new_bet").Distinct().Count());
        }
        finally
        {
            Call("umount", log);
        }
    }

    /// <summary>Sends events until the disk is full, makes room and sends them until it is full again; gives how many were taken.</summary>
    async Task<int> FillAsync(string log)
    {
        string filler = Path.Combine(log, "filler");
        string spare = Path.Combine(log, "spare");
        await File.WriteAllBytesAsync(filler, new byte[100_000], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(spare, new byte[20_000], TestContext.Current.CancellationToken);
        int taken = 0;
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        for (int time = 0; time < 2; time++)
        {
            Answer answer = null!;
            string comment = new('x', 10_000);
            await server.Until(async () =>
            {
                answer = await server.Post(Play.Path, Play.Bet($"{taken}").Replace("dice", comment, StringComparison.Ordinal));
                taken += answer.Status == 200 ? 1 : 0;
                return answer.Status != 200;
            });
            answer.Problem(503, "events-not-taken");
            Assert.Contains(server.Observer.Told, told => told.Contains("No space left on device", StringComparison.Ordinal));
            Assert.Equal(200, (await server.Get("/health/ready")).Status);
            Assert.True(taken > 2 * time);
            File.Delete(filler);
        }

        File.Delete(spare); // the stop notes how far the lake is
        return taken;
    }

    static bool Call(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
