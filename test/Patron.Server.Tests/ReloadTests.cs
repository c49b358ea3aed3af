using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Server.Tests;

/// <summary>Versions take each other's place while requests come in.</summary>
public sealed class ReloadTests(ServedShop shop)
{
    const string Row = """{"row":{"days_since_last":40,"purchases":2,"amount":30.5}}""";

    [Fact]
    public async Task Versions_change_places_without_a_request_lost()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        ModelRegistry models = Models(folder);
        AddVersion(models, "segments", "segments");
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        using CancellationTokenSource stop = new();
        ConcurrentBag<(int Status, int Version)> answers = [];
        Task[] callers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Answer answer = await server.Post("/v1/models/segments/score", Row);
                answers.Add((answer.Status, answer.Status == 200 ? answer.Json.GetProperty("version").GetInt32() : 0));
            }
        }, TestContext.Current.CancellationToken))];
        for (int change = 0; change < 6; change++)
        {
            int version = 2 - (change % 2);
            models.Promote("segments", version);
            Answer told = await server.Post("/v1/models/reload", "");
            Assert.Equal([$"segments: version {version} scores in place of {3 - version}"], Changes(told));
            Answer after = await server.Post("/v1/models/segments/score", Row);
            Assert.Equal(version, after.Json.GetProperty("version").GetInt32());
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal([1, 2], answers.Select(answer => answer.Version).Distinct().Order());
    }

    [Fact]
    public async Task A_version_that_learnt_from_something_else_is_not_taken_up_and_the_former_goes_on()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        ModelRegistry models = Models(folder);
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        AddVersion(models, "churn", "segments");
        models.Promote("churn", 2);
        Assert.Contains(Changes(await server.Post("/v1/models/reload", "")), change => change.StartsWith("churn is not taken up: ", StringComparison.Ordinal));
        Assert.Equal(1, (await server.Get("/v1/models/churn")).Json.GetProperty("version").GetInt32());
        models.Promote("churn", 1);
        await server.Post("/v1/models/reload", "");
        Assert.Empty((await server.Get("/v1/models")).Json.GetProperty("not_taken_up").EnumerateArray());
    }

    [Fact]
    public async Task A_definition_that_was_changed_keeps_a_version_out_until_it_is_mended()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        string path = folder.PathOf("models", "churn.yml");
        string sound = File.ReadAllText(path);
        File.WriteAllText(path, sound.Replace("horizon: 26w", "horizon: 20w", StringComparison.Ordinal));
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        (await server.Post("/v1/models/churn/score", "{}")).Problem(503, "model-not-served");
        File.WriteAllText(path, sound + "nonsense: 1\n");
        (await server.Post("/v1/models/reload", "")).Problem(409, "project-mistakes");
        File.WriteAllText(path, sound);
        Assert.Equal(["churn: version 1 scores"], Changes(await server.Post("/v1/models/reload", "")));
        Assert.Equal(1, (await server.Get("/v1/models/churn")).Json.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_version_whose_content_makes_no_sense_keeps_no_other_model_from_answering()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        ModelRegistry models = Models(folder);
        ModelVersion first = models.Versions("segments")[0];
        string content = Directory.EnumerateFiles(folder.PathOf(".patron"), "model.json", SearchOption.AllDirectories).Single(
            file => file.Contains(first.Run, StringComparison.Ordinal));
        await File.WriteAllTextAsync(content, "[1]", TestContext.Current.CancellationToken);
        string hash = Convert.ToHexStringLower(SHA256.HashData("[1]"u8));
        Dictionary<string, string> tags = new(first.Tags) { [VersionTags.Sha256] = hash };
        models.Store.AddVersion("segments", first.Run, first.Registered, tags, "");
        models.Store.SetAlias("segments", ModelAliases.Champion, 2);
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        (await server.Post("/v1/models/segments/score", Row)).Problem(503, "model-not-served");
        Assert.Equal(1, (await server.Get("/v1/models/churn")).Json.GetProperty("version").GetInt32());
        Assert.Equal(200, (await server.Post("/v1/models/reload", "")).Status);
    }

    [Fact]
    public async Task A_challenger_scores_the_same_rows_unseen()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        ModelRegistry models = Models(folder);
        AddVersion(models, "churn_trees", "churn_trees");
        models.Store.SetAlias("churn_trees", ModelAliases.Challenger, 2);
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        ColumnTable gold = shop.Scored("churn_trees");
        Answer answer = await server.Post(
            "/v1/models/churn_trees/score", $"{{\"rows\":{ServedShop.RowsOf(gold, await shop.InputsOf("churn_trees"), 0, 30)}}}");
        Assert.Equal(1, answer.Json.GetProperty("version").GetInt32());
        string line = "patron_shadow_rows_total{model=\"churn_trees\",outcome=\"scored\",version=\"2\"} 30";
        string text = "";
        while (!text.Contains(line, StringComparison.Ordinal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            text = Sorted((await server.Get("/metrics")).Text);
        }

        // The same version twice: no row is apart.
        Assert.Contains("patron_shadow_difference_bucket{le=\"0.001\",model=\"churn_trees\",version=\"2\"} 30", text, StringComparison.Ordinal);
    }

    /// <summary>The text with the labels of each line in order.</summary>
    static string Sorted(string text) => string.Join('\n', text.Split('\n').Select(line => line.Split('{', '}') is [var name, var labels, var value]
        ? $"{name}{{{string.Join(',', labels.Split(',').Order(StringComparer.Ordinal))}}}{value}"
        : line));

    static string[] Changes(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetString()!)];
    }

    static ModelRegistry Models(TemporaryFolder folder) => ModelRegistry.Of(ProjectLoader.Load(folder.FullPath));

    /// <summary>Registers what a version of one model is as the next version of another.</summary>
    static void AddVersion(ModelRegistry models, string name, string of)
    {
        ModelVersion first = models.Versions(of)[0];
        models.Store.AddVersion(name, first.Run, first.Registered, first.Tags, "");
    }
}
