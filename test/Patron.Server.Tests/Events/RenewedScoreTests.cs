using System.Text.Json;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Server.Tests.Events;

/// <summary>Scores that follow the events are those of a run over the same events, to the bit.</summary>
public sealed class RenewedScoreTests(LearntGame game) : IDisposable
{
    readonly TemporaryFolder _folder = game.Copy();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scores_after_events_are_those_of_the_next_run_to_the_bit_whatever_version_scores()
    {
        ProjectDefinition project = ProjectLoader.Load(_folder.FullPath);
        Dictionary<string, double> before = LearntGame.Gold(_folder.FullPath);
        Assert.InRange(before.Count, 50, 120);
        Dictionary<string, double> after = [];
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            foreach ((string customer, double score) in before)
                Assert.Equal((1, "2025-12-31T23:00:00Z", score), Told(await server.Get($"/v1/customers/{customer}")));
            string[] betting = [.. before.Keys.Order(StringComparer.Ordinal).Take(30)];
            string bets = string.Join('\n', betting.Select((customer, place) => Bet(customer, place)));
            Assert.Equal(30, (await server.Post(Play.Path, bets, Play.Lines)).Json.GetProperty("accepted").GetInt32());
            await Play.Until(server, "patron_events_unapplied 0");
            await Play.Until(server, "patron_scores_waiting 0");
            AddVersion(project);
            foreach (string customer in before.Keys)
            {
                (int version, string? asOf, double score) = Told(await server.Get($"/v1/customers/{customer}"));
                Assert.Equal((1, "2025-12-31T23:00:00Z"), (version, asOf));
                Assert.True(betting.Contains(customer) ? score != before[customer] : score == before[customer], customer);
                after[customer] = score;
            }

            ModelRegistry.Of(project).Promote(LearntGame.Model, 2); // the same content by another number
            Assert.Equal(200, (await server.Post("/v1/models/reload", "")).Status);
            foreach (string customer in before.Keys)
                Assert.Equal((2, "2025-12-31T23:00:00Z", after[customer]), Told(await server.Get($"/v1/customers/{customer}")));
        }

        LearntGame.Run(project, "score");
        Dictionary<string, double> gold = LearntGame.Gold(_folder.FullPath);
        foreach ((string customer, double score) in after)
            Assert.Equal(gold[customer], score);
    }

    [Fact]
    public async Task A_customer_whom_no_run_has_seen_has_features_and_a_score_seconds_after_the_first_event()
    {
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        (await server.Get("/v1/customers/new")).Problem(404, "unknown-customer");
        await server.Post(Play.Path, Bet("new", 1));
        await Play.Until(server, "patron_events_unapplied 0");
        JsonElement customer = (await server.Get("/v1/customers/new")).Json;
        Assert.Equal("bets", customer.GetProperty("features")[0].GetProperty("group").GetString());
        Assert.True(Assert.Single(customer.GetProperty("scores").EnumerateArray()).GetProperty("renewed").GetBoolean());
    }

    [Theory]
    [InlineData("features: [bets]", "features: [bets, seen]", "its features of features/seen.yml are not kept while events come: make the group of a table of events, or remove 'renewed_on'")]
    [InlineData("[bronze.new_bet]", "[bronze.new_win]", "no feature of model 'stops' is of bronze.new_win, so that its events change no score: its features are of bronze.new_bet")]
    public async Task A_model_that_cannot_be_renewed_is_refused_by_name_with_the_remedy(string written, string wrong, string told)
    {
        _folder.Write("tables/silver/seen.sql", "SELECT user_id, event_time, bet_amount FROM bronze.new_bet");
        _folder.Write("features/seen.yml", "table: silver.seen\ntime: event_time\nprefix: seen\nwindows: [lifetime]\naggregates:\n  bet_amount: [max]\n");
        _folder.Write($"models/{LearntGame.Model}.yml", LearntGame.ModelFile.Replace(written, wrong, StringComparison.Ordinal));
        ProjectException error = await Assert.ThrowsAsync<ProjectException>(() => TestServer.StartAsync(_folder.FullPath));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Contains("models/stops.yml", error.Message, StringComparison.Ordinal);
    }

    static string Bet(string customer, int place) =>
        Play.Bet($"late-{customer}", customer, $"{100 + place}.25").Replace("2025-12-01T12:00:00", "2025-12-31T22:30:00", StringComparison.Ordinal);

    /// <summary>The one score of an answer.</summary>
    static (int Version, string? AsOf, double Score) Told(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        JsonElement score = Assert.Single(answer.Json.GetProperty("scores").EnumerateArray());
        Assert.True(score.GetProperty("renewed").GetBoolean());
        Assert.Equal(LearntGame.Model, score.GetProperty("model").GetString());
        return (score.GetProperty("version").GetInt32(), score.GetProperty("as_of").GetString(), score.GetProperty("score").GetDouble());
    }

    static void AddVersion(ProjectDefinition project)
    {
        ModelRegistry models = ModelRegistry.Of(project);
        ModelVersion first = models.Versions(LearntGame.Model)[0];
        models.Store.AddVersion(LearntGame.Model, first.Run, first.Registered, first.Tags, "");
    }
}
