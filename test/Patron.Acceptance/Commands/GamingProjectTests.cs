using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What the gaming example claims, held against the world that it comes from.</summary>
public sealed class GamingProjectTests(Play play) : IClassFixture<Play>
{
    [Fact]
    public void Every_event_of_the_world_is_in_the_lake_once()
    {
        string[][] counts = play.Rows(
            """
            SELECT 'bets', count(*), count(DISTINCT event_id) FROM bronze.new_bet
            UNION ALL SELECT 'purchases', count(*), count(DISTINCT event_id) FROM bronze.new_purchases
            UNION ALL SELECT 'registrations', count(*), count(DISTINCT event_id) FROM bronze.new_registration
            UNION ALL SELECT 'wins', count(*), count(DISTINCT event_id) FROM bronze.new_win
            ORDER BY 1
            """);
        Assert.All(counts, row => Assert.Equal([row[0], LinesOf(row[0]), LinesOf(row[0])], row));
    }

    [Fact]
    public void Every_registration_has_the_index_of_its_postcode()
    {
        Dictionary<string, string> places = File.ReadLines(Path.Combine(play.Folder, "data", "postcodes.csv")).Skip(1)
            .Select(line => line.Split(',')).ToDictionary(row => row[0], row => row[1]);
        string[][] rows = play.Rows("SELECT postcode, socioeconomic_idx FROM bronze.new_registration");
        Assert.True(rows.Length > 1000);
        Assert.All(rows, row => Assert.Equal(places[row[0]], row[1]));
    }

    /// <summary>
    /// Of the world's own probabilities the best ranking there is has an AUC of about 0.8; a test of some 500 players strays by 0.03.
    /// </summary>
    [Fact]
    public void The_model_foresees_players_that_it_has_not_seen() =>
        Assert.InRange(play.MetricsOf("first_day_churn").GetProperty("test_auc").GetDouble(), 0.65, 0.9);

    [Fact]
    public void The_model_that_comes_with_it_is_the_first_version_and_the_trained_one_has_to_be_as_good()
    {
        string said = play.Said["./patron models import play/pretrained --project play"].Output;
        Assert.Equal("version 1 of first_day_churn is registered: 'patron models promote first_day_churn' lets it score", said.Trim());
        string[] scored = Assert.Single(play.Rows("SELECT DISTINCT model, version FROM gold.scores"));
        Assert.Equal("first_day_churn", scored[0]);
        Assert.InRange(int.Parse(scored[1], CultureInfo.InvariantCulture), 1, 2); // the newer one has to pass the gates against it
    }

    [Fact]
    public void The_page_of_the_data_set_shows_every_feature()
    {
        string page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(play.Folder)!, "first_day.html"));
        Assert.All(
            ["purchase_sum", "bet_mean", "win_var", "registration_socioeconomic_idx_last", "registration_campaign_last"],
            feature => Assert.Contains(feature, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_answers_with_the_score_of_the_batch()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Linux and macOS");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using ServedProject served = await ServedProject.StartAsync(play.Folder, cancellation);
        JsonElement model = await served.Client.GetFromJsonAsync<JsonElement>(new Uri("/v1/models/first_day_churn", UriKind.Relative), cancellation);
        string[] inputs = [.. model.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()!)];
        string[] cells = play.Rows(
            $"""
            SELECT scores.score, CAST(to_json(data) AS VARCHAR) AS features
            FROM gold.scores AS scores
            JOIN (SELECT customer_key, {string.Join(", ", inputs)} FROM silver.dataset_first_day) AS data USING (customer_key)
            ORDER BY customer_key LIMIT 1
            """)[0];
        string features = string.Join(',', cells[1..]).Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal);
        using StringContent question = new($$"""{"row": {{features}}}""", null, "application/json");
        HttpResponseMessage answer = await served.Client.PostAsync(new Uri("/v1/models/first_day_churn/score", UriKind.Relative), question, cancellation);
        JsonElement scored = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        Assert.Equal(
            double.Parse(cells[0], CultureInfo.InvariantCulture), scored.GetProperty("rows")[0].GetProperty("score").GetDouble());
        Assert.Equal(0, (await served.StopAsync(cancellation)).ExitCode);
    }

    string LinesOf(string table) =>
        (File.ReadLines(Path.Combine(play.Folder, "data", $"{table}.csv")).Count() - 1).ToString(CultureInfo.InvariantCulture);
}
