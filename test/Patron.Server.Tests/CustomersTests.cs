using System.Text.Json;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Server.Tests;

/// <summary>What the gold tables say of a customer.</summary>
public sealed class CustomersTests(ServedShop shop)
{
    [Fact]
    public async Task A_customer_is_told_with_what_the_last_run_said_to_the_bit()
    {
        ColumnTable scores = shop.Query(
            "SELECT customer_key, model, version, score, decile, reasons FROM gold.scores ORDER BY customer_key, model", "gold.scores");
        ColumnTable values = shop.Query("SELECT customer_key, value, p_alive FROM gold.lifetime_value ORDER BY customer_key", "gold.lifetime_value");
        ColumnTable segments = shop.Query("SELECT customer_key, segment FROM gold.segments", "gold.segments");
        Dictionary<string, string?> segmentOf = segments.Texts("customer_key").Zip(segments.Texts("segment")).ToDictionary(row => row.First!, row => row.Second);
        for (int row = 0; row < values.Rows; row += 7)
        {
            string customer = values.Texts("customer_key")[row]!;
            JsonElement told = (await shop.Server.Get($"/v1/customers/{customer}")).Json;
            Assert.Equal(customer, told.GetProperty("customer_key").GetString());
            JsonElement value = Assert.Single(told.GetProperty("lifetime_value").EnumerateArray());
            Assert.Equal(values.Doubles("value")[row], value.GetProperty("value").GetDouble());
            Assert.Equal(values.Doubles("p_alive")[row], value.GetProperty("p_alive").GetDouble());
            Assert.Equal(segmentOf.GetValueOrDefault(customer), told.GetProperty("segments").EnumerateArray().Select(one => one.GetProperty("segment").GetString()).SingleOrDefault());
            Assert.Equal(
                Enumerable.Range(0, scores.Rows).Where(one => scores.Texts("customer_key")[one] == customer).Select(one => (
                    scores.Texts("model")[one], scores.Ints("version")[one], scores.Doubles("score")[one], scores.Ints("decile")[one], scores.Texts("reasons")[one])),
                told.GetProperty("scores").EnumerateArray().Select(one => (
                    one.GetProperty("model").GetString(), one.GetProperty("version").GetInt32(), one.GetProperty("score").GetDouble(),
                    one.GetProperty("decile").GetInt32(), one.GetProperty("reasons").GetString())));
            Assert.Empty(told.GetProperty("features").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_customer_whom_nothing_names_is_unknown()
    {
        (await shop.Server.Get("/v1/customers/nobody")).Problem(404, "unknown-customer");
        (await shop.Server.Get($"/v1/customers/{new string('x', 4000)}")).Problem(404, "unknown-customer");
        (await shop.Server.Get("/v1/customers/a%2Fb")).Problem(404, "unknown-customer");
    }

    [Fact]
    public async Task A_new_version_of_a_table_is_told_without_a_restart()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        string customer = shop.Query("SELECT min(customer_key) AS customer_key FROM gold.segments", "gold.segments").Texts("customer_key")[0]!;
        await using TestServer server = await TestServer.StartAsync(folder.FullPath, options => options with { ReloadEvery = TimeSpan.FromMilliseconds(20) });
        Assert.NotEmpty((await server.Get($"/v1/customers/{customer}")).Json.GetProperty("segments").EnumerateArray());
        using (Database database = Database.Open(new DatabaseOptions()))
        using (Connection connection = database.Connect())
        {
            DeltaTable.Open(folder.PathOf(".patron", "lake", "gold", "segments")).Delete(
                connection, $"customer_key = {Sql.Literal(customer)}", new CommitDetails("forget", "test", DateTimeOffset.UnixEpoch));
        }

        while ((await server.Get($"/v1/customers/{customer}")).Json.GetProperty("segments").EnumerateArray().Any())
            await Task.Yield();
    }
}
