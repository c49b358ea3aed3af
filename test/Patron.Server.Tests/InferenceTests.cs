using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Projects;
using Patron.Server.Keys;

namespace Patron.Server.Tests;

/// <summary>What a server was asked and said is in <c>bronze.inferences</c>.</summary>
public sealed class InferenceTests(ServedShop shop) : IDisposable
{
    const string Segment = """{"days_since_last":40,"purchases":2,"amount":30.1}""";

    const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_scored_row_is_kept_with_the_values_that_were_given_and_what_was_said_to_the_bit()
    {
        Keep("all");
        string[] inputs = await shop.InputsOf("churn_trees");
        ColumnTable gold = shop.Scored("churn_trees");
        Answer scored;
        Answer explained;
        Answer asked;
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            server.Client.DefaultRequestHeaders.Add("traceparent", Trace);
            scored = await server.Post("/v1/models/churn_trees/score", $"{{\"rows\":{ServedShop.RowsOf(gold, inputs, 0, 3)}}}");
            string one = ServedShop.RowsOf(gold, inputs, 3, 1)[1..^1];
            explained = await server.Post("/v1/models/churn_trees/explain", $"{{\"row\":{one}}}");
            asked = await server.Post("/v1/models/churn_trees/what-if", $"{{\"row\":{one},\"set\":{{\"purchase_sum\":0.1}}}}");
            await server.Post("/v1/models/segments/invocations", $"{{\"instances\":[{Segment}]}}");
            await server.Post("/v1/models/segments/score", "{\"row\":{}}"); // refused, so that nothing was said
        }

        (string Values, double Score)[] rows = Rows("concat_ws(' ', endpoint, role, model, version, customer_key, trace_id)");
        string?[] keys = gold.Texts("customer_key");
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        Assert.Equal(
        [
            .. Enumerable.Range(0, 3).Select(row => $"score champion churn_trees 1 {keys[row]} {TraceId}"),
            $"explain champion churn_trees 1 {keys[3]} {TraceId}", $"what-if champion churn_trees 1 {keys[3]} {TraceId}",
            $"invocations champion segments 1 {TraceId}",
        ], rows.Select(row => row.Values));
        Assert.Equal(gold.Doubles("gold_score").Take(4), rows.Take(4).Select(row => row.Score));
        Assert.Equal(scored.Json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("score").GetDouble()), rows.Take(3).Select(row => row.Score));

        JsonElement[] features = Json("features");
        for (int row = 0; row < 5; row++)
        {
            foreach (string input in inputs)
                Assert.Equal(ServedShop.ValuesOf(gold, input)[Math.Min(row, 3)], features[row].GetProperty(input).GetRawText());
            Assert.Equal(inputs.Length, features[row].EnumerateObject().Count());
        }

        JsonElement[] outputs = Json("outputs");
        Assert.Equal(rows[0].Score, outputs[0].GetProperty("score").GetDouble());
        Assert.False(string.IsNullOrEmpty(outputs[5].GetProperty("segment").GetString()));
        JsonElement why = Json("explanation")[3];
        JsonElement said = explained.Json.GetProperty("rows")[0];
        Assert.Equal(said.GetProperty("reasons").GetString(), why.GetProperty("reasons").GetString());
        foreach (JsonElement part in said.GetProperty("contributions").EnumerateArray())
            Assert.Equal(part.GetProperty("adds").GetDouble(), why.GetProperty("contributions").GetProperty(part.GetProperty("feature").GetString()!).GetDouble());
        Assert.Equal(asked.Json.GetProperty("changed").GetRawText(), Json("explanation")[4].GetProperty("changed").GetRawText());
    }

    [Fact]
    public async Task The_name_of_the_callers_key_the_time_and_the_latency_are_kept_and_an_id_for_each_row()
    {
        Keep("all");
        string key = new KeyFile(_folder.PathOf(".patron", "keys.json")).Add("shop-front", [KeyRole.Score], DateTimeOffset.UnixEpoch);
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            for (int request = 0; request < 2; request++)
                await server.Post("/v1/models/segments/score", $"{{\"rows\":[{Segment},{Segment}]}}", key: key);
        }

        DateTimeOffset after = TimeProvider.System.GetUtcNow();
        Assert.All(Rows("caller"), row => Assert.Equal("shop-front", row.Values));
        Assert.Equal(4, Rows("inference_id").Select(row => row.Values).Distinct().Count());
        Assert.All(Rows("epoch_us(time)"), row => Assert.InRange(
            long.Parse(row.Values, System.Globalization.CultureInfo.InvariantCulture),
            before.ToUnixTimeMilliseconds() * 1000, (after.ToUnixTimeMilliseconds() + 1) * 1000));
        Assert.All(Rows("latency_us"), row => Assert.InRange(
            long.Parse(row.Values, System.Globalization.CultureInfo.InvariantCulture), 1, (after - before).TotalMicroseconds));
    }

    [Fact]
    public async Task A_challenger_has_a_row_of_its_own_beside_the_champions()
    {
        Keep("all");
        KeptShop.Challenge(_folder);
        string rows = ServedShop.RowsOf(shop.Scored("churn_trees"), await shop.InputsOf("churn_trees"), 0, 20);
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            await server.Post("/v1/models/churn_trees/score", $"{{\"rows\":{rows}}}");
        }

        (string Values, double Score)[] champion = Rows("concat_ws(' ', inference_id, customer_key)", "role = 'champion' AND version = 1");
        (string Values, double Score)[] challenger = Rows("concat_ws(' ', inference_id, customer_key)", "role = 'challenger' AND version = 2 AND features IS NULL");
        Assert.Equal(20, champion.Length);
        Assert.Equal(champion, challenger); // the same version twice
    }

    [Fact]
    public async Task Of_a_share_about_that_many_requests_are_kept_and_of_none_nothing()
    {
        const int Requests = 300;
        Keep("0.3");
        await Ask(Requests);
        // Five standard deviations of a binomial count around its mean.
        double deviation = Math.Sqrt(Requests * 0.3 * 0.7);
        (string Values, double Score)[] rows = Rows("share");
        Assert.InRange(rows.Length, (Requests * 0.3) - (5 * deviation), (Requests * 0.3) + (5 * deviation));
        Assert.All(rows, row => Assert.Equal("0.3", row.Values));

        Keep("none");
        await Ask(10);
        Assert.Equal(rows.Length, Rows("share").Length);
    }

    [Fact]
    public async Task A_forgotten_customer_is_answered_and_not_kept()
    {
        Keep("all");
        Forget.Customer(ProjectLoader.Load(_folder.FullPath), "Ann", false, TimeProvider.System, TestContext.Current.CancellationToken);
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            string rows = string.Join(',', new[] { "Ann", "Bob" }.Select(customer => $"{{\"customer_key\":\"{customer}\",{Segment[1..]}"));
            Answer answer = await server.Post("/v1/models/segments/score", $"{{\"rows\":[{rows}]}}");
            Assert.Equal(2, answer.Json.GetProperty("rows").GetArrayLength());
        }

        Assert.Equal("Bob", Assert.Single(Rows("customer_key")).Values);
    }

    void Keep(string inferences) => KeptShop.Keep(shop, _folder, inferences);

    async Task Ask(int requests)
    {
        await using TestServer server = await TestServer.StartAsync(_folder.FullPath);
        for (int request = 0; request < requests; request++)
            Assert.Equal(200, (await server.Post("/v1/models/segments/score", $"{{\"row\":{Segment}}}")).Status);
    }

    JsonElement[] Json(string column) =>
        [.. Rows($"coalesce({column}, 'null')").Select(row => JsonSerializer.Deserialize<JsonElement>(row.Values))];

    (string Values, double Score)[] Rows(string expression, string where = "true") => KeptShop.Rows(_folder, expression, where);
}
