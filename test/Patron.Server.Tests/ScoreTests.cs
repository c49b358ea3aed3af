using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Server.Tests;

/// <summary>Scores over HTTP are those of the batch: the same bits for every customer.</summary>
public sealed class ScoreTests(ServedShop shop)
{
    TestServer Server => shop.Server;

    [Fact]
    public async Task Every_customer_has_the_score_of_gold_scores_to_the_bit()
    {
        foreach (string model in ServedShop.Propensities)
        {
            ColumnTable gold = shop.Scored(model);
            Assert.True(gold.Rows > 500, $"{gold.Rows} customers");
            string[] inputs = await shop.InputsOf(model);
            JsonElement[] rows = await Score(model, $"{{\"rows\":{ServedShop.RowsOf(gold, inputs, 0, gold.Rows)}}}");
            Assert.Equal(gold.Texts("customer_key"), rows.Select(row => row.GetProperty("customer_key").GetString()));
            Assert.Equal(Bits(gold.Doubles("gold_score")), Bits(rows.Select(row => row.GetProperty("score").GetDouble())));
            for (int row = 0; row < 25; row++)
            {
                string one = ServedShop.RowsOf(gold, inputs, row, 1)[1..^1];
                JsonElement[] alone = await Score(model, $"{{\"row\":{one}}}");
                Assert.Equal(Bits([gold.Doubles("gold_score")[row]]), Bits(alone.Select(scored => scored.GetProperty("score").GetDouble())));
            }
        }
    }

    [Fact]
    public async Task Reasons_are_those_of_gold_scores_and_contributions_add_up_to_the_score()
    {
        foreach (string model in ServedShop.Propensities)
        {
            ColumnTable gold = shop.Scored(model);
            string[] inputs = await shop.InputsOf(model);
            Answer answer = await Server.Post($"/v1/models/{model}/explain", $"{{\"rows\":{ServedShop.RowsOf(gold, inputs, 0, 100)}}}");
            JsonElement[] rows = [.. Rows(answer)];
            Assert.Equal(gold.Texts("gold_reasons")[..100], rows.Select(row => row.GetProperty("reasons").GetString()));
            Assert.Equal("log odds", answer.Json.GetProperty("scale").GetString());
            double start = answer.Json.GetProperty("base").GetDouble();
            foreach (JsonElement row in rows)
            {
                double sum = start + row.GetProperty("contributions").EnumerateArray().Sum(one => one.GetProperty("adds").GetDouble());
                Assert.Equal(row.GetProperty("score").GetDouble(), 1 / (1 + Math.Exp(-sum)), 1e-9); // the log odds, within what learners promise
            }
        }
    }

    [Fact]
    public async Task Values_and_segments_are_those_of_gold_to_the_bit()
    {
        ColumnTable values = shop.Query(
            """
            SELECT customer_key, frequency, recency, age, greatest(mean_spend, 0) AS mean_spend, gold.* EXCLUDE (customer_key, as_of)
            FROM silver.histories_lifetime_value AS histories JOIN gold.lifetime_value AS gold USING (customer_key, as_of)
            ORDER BY customer_key
            """,
            "silver.histories_lifetime_value", "gold.lifetime_value");
        Assert.True(values.Rows > 500, $"{values.Rows} customers");
        JsonElement[] valued = await Score(
            "lifetime_value", $"{{\"rows\":{ServedShop.RowsOf(values, ["frequency", "recency", "age", "mean_spend"], 0, values.Rows)}}}");
        foreach (string column in new[] { "p_alive", "expected_purchases", "expected_spend", "value", "value_low", "value_high" })
            Assert.Equal(Bits(values.Doubles(column)), Bits(valued.Select(row => row.GetProperty(column).GetDouble())));

        ColumnTable segments = shop.Query(
            """
            SELECT customer_key, segment, recency_score, frequency_score, monetary_score, days_since_last, purchases, exact_mean(amount, 1) AS amount
            FROM gold.segments ORDER BY customer_key
            """,
            "gold.segments");
        JsonElement[] placed = await Score(
            "segments", $"{{\"rows\":{ServedShop.RowsOf(segments, ["days_since_last", "purchases", "amount"], 0, segments.Rows)}}}");
        Assert.Equal(segments.Texts("segment"), placed.Select(row => row.GetProperty("segment").GetString()));
        foreach (string column in new[] { "recency_score", "frequency_score", "monetary_score" })
            Assert.Equal(segments.Doubles(column), placed.Select(row => row.GetProperty(column).GetDouble()));
    }

    [Fact]
    public async Task What_is_served_is_listed_with_what_it_takes_and_gives()
    {
        JsonElement models = (await Server.Get("/v1/models")).Json.GetProperty("models");
        Assert.Equal(
            ["churn", "churn_trees", "lifetime_value", "segments"], models.EnumerateArray().Select(model => model.GetProperty("model").GetString()));
        JsonElement segments = (await Server.Get("/v1/models/segments")).Json;
        Assert.Equal(("rfm", 1), (segments.GetProperty("kind").GetString(), segments.GetProperty("version").GetInt32()));
        Assert.Equal(
            ["segment", "recency_score", "frequency_score", "monetary_score"],
            segments.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("", "no-json", null)]
    [InlineData("{", "no-json", null)]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":3}} 1", "no-json", null)]
    [InlineData("[]", "wrong-field", null)]
    [InlineData("{}", "missing-field", "rows")]
    [InlineData("{\"rows\":[]}", "wrong-field", "rows")]
    [InlineData("{\"rows\":{}}", "wrong-field", "rows")]
    [InlineData("{\"rowz\":[]}", "unknown-field", "rowz")]
    [InlineData("{\"row\":{},\"row\":{}}", "missing-field", "row.days_since_last")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2}}", "missing-field", "row.amount")]
    [InlineData("{\"rows\":[{\"days_since_last\":1,\"purchases\":2,\"amount\":3},{\"purchases\":2}]}", "missing-field", "rows[1].days_since_last")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":3,\"amuont\":3}}", "unknown-field", "row.amuont")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":\"3\"}}", "wrong-field", "row.amount")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":null}}", "wrong-field", "row.amount")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":1e999}}", "wrong-field", "row.amount")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":3,\"amount\":3}}", "wrong-field", "row.amount")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":3,\"customer_key\":\"\\ud800\"}}", "wrong-field", "row.customer_key")]
    [InlineData("{\"row\":{\"days_since_last\":1,\"purchases\":2,\"amount\":3,\"customer_key\":\"a\\u0000b\"}}", "wrong-field", "row.customer_key")]
    [InlineData("{\"row\":{\"days_since_last\":-1,\"purchases\":2,\"amount\":3}}", "refused-value", null)]
    public async Task A_body_that_is_wrong_is_told_with_its_field(string body, string kind, string? field)
    {
        JsonElement problem = (await Server.Post("/v1/models/segments/score", body)).Problem(400, kind);
        Assert.Equal(field, problem.TryGetProperty("field", out JsonElement named) ? named.GetString() : null);
    }

    [Fact]
    public async Task A_mistyped_feature_or_model_is_told_with_the_one_that_was_meant()
    {
        JsonElement feature = (await Server.Post(
            "/v1/models/segments/score", """{"row":{"days_since_last":1,"purchase":2,"amount":3}}""")).Problem(400, "unknown-field");
        Assert.StartsWith("did you mean 'purchases'?", feature.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        JsonElement model = (await Server.Post("/v1/models/segment/score", "{}")).Problem(404, "unknown-model");
        Assert.StartsWith("did you mean 'segments'?", model.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        (await Server.Post("/v1/models/segments/explain", "{}")).Problem(404, "no-explanation");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Another_type_of_content_is_refused(string? type) =>
        (await Server.Post("/v1/models/segments/score", "{}"u8.ToArray(), type)).Problem(415, "wrong-content-type");

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused() =>
        (await Server.Post("/v1/models/segments/score", [(byte)'{', 0xff, (byte)'}'], "application/json")).Problem(400, "no-utf8");

    async Task<JsonElement[]> Score(string model, string body) => [.. Rows(await Server.Post($"/v1/models/{model}/score", body))];

    static JsonElement.ArrayEnumerator Rows(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("rows").EnumerateArray();
    }

    static long[] Bits(IEnumerable<double> numbers) => [.. numbers.Select(BitConverter.DoubleToInt64Bits)];
}
