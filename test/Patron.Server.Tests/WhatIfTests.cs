using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Server.Tests;

public sealed class WhatIfTests(ServedShop shop)
{
    [Fact]
    public async Task A_changed_row_scores_as_if_it_had_been_so_all_along()
    {
        (string row, double score) = await Customer(0);
        JsonElement answer = await Ask($"{{\"row\":{row},\"set\":{{\"purchase_days_since_last\":300}}}}");
        Assert.Equal(score, answer.GetProperty("score").GetDouble());
        JsonElement change = answer.GetProperty("changed").GetProperty("changes")[0];
        string changed = row.Replace(
            $"\"purchase_days_since_last\":{change.GetProperty("from").GetRawText()}", "\"purchase_days_since_last\":300", StringComparison.Ordinal);
        Assert.NotEqual(row, changed);
        Answer rescored = await shop.Server.Post("/v1/models/churn_trees/score", $"{{\"row\":{changed}}}");
        Assert.Equal(
            rescored.Json.GetProperty("rows")[0].GetProperty("score").GetDouble(), answer.GetProperty("changed").GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Changes_that_are_found_flip_the_score_and_keep_to_the_limits_of_version_and_caller()
    {
        int found = 0;
        for (int customer = 0; customer < Rounds.Count(3, 50); customer++)
        {
            (string row, double score) = await Customer(customer);
            JsonElement answer = await Ask($"{{\"row\":{row},\"threshold\":0.4,\"keep\":[\"purchase_sum\"],\"ranges\":{{\"purchase_count_90d\":{{\"most\":3}}}}}}");
            foreach (JsonElement flip in answer.GetProperty("flips").EnumerateArray())
            {
                found++;
                Assert.NotEqual(score >= 0.4, flip.GetProperty("score").GetDouble() >= 0.4);
                foreach (JsonElement change in flip.GetProperty("changes").EnumerateArray())
                {
                    string feature = change.GetProperty("feature").GetString()!;
                    Assert.DoesNotContain(feature, new[] { "purchase_sum", "purchase_days_since_first" });
                    if (feature == "purchase_count_90d")
                        Assert.InRange(change.GetProperty("to").GetDouble(), 0, 3);
                }
            }
        }

        Assert.True(found > 0, "no customer could be flipped, so that nothing was held to the limits");
    }

    [Theory]
    [InlineData("\"set\":{\"purchase_days_since_first\":3}", "refused-value", "'purchase_days_since_first' must not change")]
    [InlineData("\"set\":{\"purchase_count_90d\":7}", "refused-value", "'purchase_count_90d' may become 0 to 6, not 7")]
    [InlineData("\"set\":{\"purchase_count_90d\":2},\"keep\":[\"purchase_count_90d\"]", "refused-value", "'purchase_count_90d' must not change")]
    [InlineData("\"set\":{\"purchase_channel_last\":7}", "wrong-field", "is no text")]
    [InlineData("\"set\":{\"purchase_sum\":7,\"purchase_sum\":8}", "wrong-field", "is there twice")]
    [InlineData("\"set\":{\"purchase_cuont\":7}", "unknown-field", "there is no 'purchase_cuont'")]
    [InlineData("\"ranges\":{\"purchase_channel_last\":{\"least\":1}}", "refused-value", "has categories, which have no range")]
    [InlineData("\"ranges\":{\"purchase_count_90d\":{\"least\":8,\"most\":9}}", "refused-value", "which nothing is")]
    [InlineData("\"keep\":[\"purchase_sum\"],\"ranges\":{\"purchase_sum\":{\"least\":1}}", "wrong-field", "is kept and has a range")]
    [InlineData("\"keep\":\"purchase_sum\"", "wrong-field", "is no list")]
    [InlineData("\"threshold\":1", "wrong-field", "is no probability")]
    [InlineData("\"treshold\":0.5", "unknown-field", "there is no 'treshold'")]
    public async Task What_may_not_be_or_makes_no_sense_is_told(string asked, string kind, string said)
    {
        (string row, _) = await Customer(0);
        Answer answer = await shop.Server.Post("/v1/models/churn_trees/what-if", $"{{\"row\":{row},{asked}}}");
        Assert.Contains(said, answer.Problem(400, kind).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_without_limits_of_changes_says_why_it_finds_none()
    {
        ColumnTable gold = shop.Scored("churn");
        string row = ServedShop.RowsOf(gold, await shop.InputsOf("churn"), 0, 1)[1..^1];
        Answer answer = await shop.Server.Post("/v1/models/churn/what-if", $"{{\"row\":{row}}}");
        Assert.Contains("give models/churn.yml a 'changes:'", answer.Json.GetProperty("summary").GetString(), StringComparison.Ordinal);
    }

    async Task<(string Row, double Score)> Customer(int place)
    {
        ColumnTable gold = shop.Scored("churn_trees");
        return (ServedShop.RowsOf(gold, await shop.InputsOf("churn_trees"), place, 1)[1..^1], gold.Doubles("gold_score")[place]);
    }

    async Task<JsonElement> Ask(string body)
    {
        Answer answer = await shop.Server.Post("/v1/models/churn_trees/what-if", body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }
}
