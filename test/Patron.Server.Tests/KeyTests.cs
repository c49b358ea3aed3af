using System.Net;
using System.Runtime.Versioning;
using Patron.Server.Keys;

namespace Patron.Server.Tests;

/// <summary>Who is let in, and for what.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    const string Score = "/v1/models/none/score";

    readonly TemporaryFolder _folder = new();
    readonly ManualTime _time = new();
    KeyFile _keys = null!;
    TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        TestServer.EmptyProject(_folder);
        _keys = new KeyFile(_folder.PathOf(".patron", "keys.json"));
        _server = await TestServer.StartAsync(_folder.FullPath, options => options with { Time = _time });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_role_opens_its_own_and_admin_opens_all()
    {
        Dictionary<KeyRole, string> keys = Enum.GetValues<KeyRole>().ToDictionary(role => role, role => Add($"{role}", role));
        (string Path, bool IsPost, KeyRole Role)[] doors =
            [(Score, true, KeyRole.Score), ("/v1/models", false, KeyRole.Read), ("/metrics", false, KeyRole.Read), ("/v1/models/reload", true, KeyRole.Admin)];
        foreach ((string path, bool isPost, KeyRole needed) in doors)
        {
            foreach ((KeyRole role, string key) in keys)
            {
                Answer answer = await Ask(path, isPost, key);
                if (role == needed || role == KeyRole.Admin)
                    Assert.NotInRange(answer.Status, 401, 403);
                else
                    answer.Problem(403, "wrong-role");
            }
        }
    }

    [Fact]
    public async Task Without_a_key_with_another_and_with_half_of_one_nobody_gets_in_but_health_answers()
    {
        string key = Add("one", KeyRole.Admin);
        foreach (string? wrong in new[] { null, "", "x", key[..^1], key[..^1] + (key[^1] == '0' ? '1' : '0'), ApiKey.Make("other", [KeyRole.Admin], default).Text })
        {
            Answer answer = await Ask("/v1/models", false, wrong);
            answer.Problem(401, "no-key");
            Assert.Equal("Bearer", answer.Response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(200, (await Ask("/health/live", false, null)).Status);
        Assert.Equal(200, (await Ask("/v1/models", false, key)).Status);
    }

    [Fact]
    public async Task Keys_come_and_go_while_the_server_runs()
    {
        string first = Add("first", KeyRole.Read);
        Assert.Equal(200, (await Ask("/v1/models", false, first)).Status);
        string second = Add("second", KeyRole.Read);
        _keys.Revoke("first");
        _time.Advance(TimeSpan.FromSeconds(1));
        (await Ask("/v1/models", false, first)).Problem(401, "no-key");
        Assert.Equal(200, (await Ask("/v1/models", false, second)).Status);

        _keys.Revoke("second");
        _time.Advance(TimeSpan.FromSeconds(1));
        (await Ask("/v1/models", false, null)).Problem(401, "no-key"); // the last key is gone: nothing opens
        second = Add("second", KeyRole.Read);
        Assert.Equal(200, (await Ask("/v1/models", false, second)).Status);

        File.WriteAllText(_keys.Path, "[{]");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await Ask("/v1/models", false, second)).Status);
        Assert.Contains(_server.Observer.Told, told => told.Contains("keys stay as they are", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_there_are_no_keys_this_machine_alone_is_answered_and_by_its_own_name()
    {
        Assert.Equal(200, (await Ask("/v1/models", false, null)).Status);
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models") { Headers = { Host = "rebound.example" } };
        (await Answer.OfAsync(_server.Client.SendAsync(request, TestContext.Current.CancellationToken))).Problem(401, "no-key");
        IOException refused = await Assert.ThrowsAsync<IOException>(
            () => TestServer.StartAsync(_folder.FullPath, options => options with { Address = IPAddress.Any }));
        Assert.Contains("there is no key: make one with 'patron keys add'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_key_has_a_rate_of_its_own()
    {
        string one = Add("one", KeyRole.Score), two = Add("two", KeyRole.Score);
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath, options => options with { Time = _time, Rate = 1 });
        foreach (string key in new[] { one, two })
        {
            (await Ask(Score, true, key, server)).Problem(404, "unknown-model");
            (await Ask(Score, true, key, server)).Problem(429, "too-many-requests");
        }
    }

    [Fact]
    public void The_file_has_hashes_alone_and_is_its_owners()
    {
        string one = Add("one", KeyRole.Score), two = Add("two", KeyRole.Score);
        string text = File.ReadAllText(_keys.Path);
        foreach (string key in new[] { one, two })
            Assert.DoesNotContain(key.Split('_')[2], text, StringComparison.Ordinal);
        Assert.Equal(2, _keys.Read().Select(key => key.Salt).Distinct().Count());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_keys.Path));
    }

    [Fact]
    public void An_id_takes_its_own_key_away_and_none_that_is_named_so()
    {
        Add("one", KeyRole.Score);
        string id = Assert.Single(_keys.Read()).Id;
        Add(id, KeyRole.Score);
        Assert.Equal("one", Assert.Single(_keys.Revoke(id)).Name);
        Assert.Equal(id, Assert.Single(_keys.Revoke(id)).Name);
        Assert.Empty(_keys.Read());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_a_killed_command_left_half_written_does_not_open_the_keys_to_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the modes of Unix");
        string left = $"{_keys.Path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        File.WriteAllText(left, "");
        UnixFileMode owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(left, owners | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Add("one", KeyRole.Score);
        Assert.Equal(owners, File.GetUnixFileMode(_keys.Path));
    }

    string Add(string name, KeyRole role)
    {
        string key = _keys.Add(name, [role], DateTimeOffset.UnixEpoch);
        _time.Advance(TimeSpan.FromSeconds(1));
        return key;
    }

    Task<Answer> Ask(string path, bool isPost, string? key) => Ask(path, isPost, key, _server);

    static async Task<Answer> Ask(string path, bool isPost, string? key, TestServer server)
    {
        using HttpRequestMessage request = new(isPost ? HttpMethod.Post : HttpMethod.Get, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        return await Answer.OfAsync(server.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
