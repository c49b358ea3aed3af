using System.Text.Json;
using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

/// <summary>No impossible rows: keys, references, and nobody who does anything after having left.</summary>
public sealed class IntegrityTests(Worlds worlds)
{
    World Close => worlds.Close;

    [Fact]
    public void Every_table_has_the_columns_it_declares_and_unique_keys()
    {
        foreach (WorldTable table in TelecomWorld.Tables.Concat(TelecomWorld.TruthTables))
        {
            Assert.Equal(table.Columns.Select(column => column.Name), Close[table.Name].Header);
            Assert.Equal(table.Columns.Take(table.Key.Count).Select(column => column.Name), table.Key);
            Assert.Equal(Close[table.Name].Rows, Close[table.Name].Index([.. table.Key]).Count);
            Assert.True(Close[table.Name].Rows > 0, table.Name);
        }
    }

    [Fact]
    public void Every_reference_finds_its_row()
    {
        string[] customers = Close["customers"].Texts("customer_id");
        foreach (WorldTable table in TelecomWorld.Tables.Concat(TelecomWorld.TruthTables))
        {
            if (table.Columns.Any(column => column.Name == "customer_id"))
                Assert.Empty(Close[table.Name].Texts("customer_id").Except(customers));
        }

        Assert.Equal(customers, Close["truth/customers"].Texts("customer_id"));
        Assert.Equal(Close["offers"].Texts("offer_id"), Close["truth/offers"].Texts("offer_id"));
        Assert.Empty(Close["offers"].Texts("campaign_code").Except(Close["campaigns"].Texts("campaign_code")));
        Assert.Empty(Close["competitor_launches"].Texts("region").Except(Close["customers"].Texts("region")));
        Assert.Empty(Close["truth/network_spells"].Texts("cell").Except(worlds.Usual["customers"].Texts("home_cell")));
    }

    [Fact]
    public void The_totals_told_are_those_of_the_files()
    {
        using JsonDocument parameters = JsonDocument.Parse(File.ReadAllText(Close.PathOf("truth", "parameters.json")));
        JsonElement totals = parameters.RootElement.GetProperty("totals");
        foreach ((string told, string table) in new[]
        {
            ("customers", "customers"), ("usage_rows", "usage_daily"), ("top_ups", "top_ups"), ("revenue_rows", "revenue_monthly"),
            ("packages", "packages"), ("network_rows", "network_daily"), ("complaints", "complaints"), ("offers", "offers"),
        })
            Assert.Equal((told, Close[table].Rows), (told, totals.GetProperty(told).GetInt32()));
        foreach ((string told, string column) in new[] { ("churned", "churned_at"), ("diluted", "dilution_from") })
        {
            int found = Close["truth/customers"].Texts(column).Count(text => text.Length > 0);
            Assert.Equal((told, found), (told, totals.GetProperty(told).GetInt32()));
        }

        string[] parts = ["lifecycle", "network", "price", "service", "competition"];
        double expected = parts.Sum(part => Close["truth/risks"].Doubles(part).Sum());
        Assert.Equal(expected, totals.GetProperty("expected_decisions").GetDouble(), tolerance: 1e-3);
    }

    [Theory]
    [InlineData("usage_daily", "day")]
    [InlineData("network_daily", "day")]
    [InlineData("top_ups", "topped_up_at")]
    [InlineData("packages", "bought_at")]
    [InlineData("complaints", "opened_at")]
    public void Nothing_happens_before_the_activation_or_after_the_departure(string table, string column)
    {
        (string[] activated, string[] gone) = (Close["customers"].Texts("activated_at"), Close["truth/customers"].Texts("churned_at"));
        Dictionary<string, int> customers = Close["customers"].Index("customer_id");
        (string[] who, string[] when) = (Close[table].Texts("customer_id"), Close[table].Texts(column));
        for (int row = 0; row < who.Length; row++)
        {
            int customer = customers[who[row]];
            bool isAfter = string.CompareOrdinal(when[row], activated[customer]) > 0;
            bool isBefore = gone[customer].Length == 0 || string.CompareOrdinal(when[row][..10], gone[customer][..10]) < 0;
            Assert.True(isAfter && isBefore && Close.Day(when[row]) >= 0, $"{table}: {who[row]} at {when[row]}");
        }
    }

    [Fact]
    public void Prepaid_customers_leave_in_silence_and_postpaid_ones_end_their_contract()
    {
        string[] contracts = Close["customers"].Texts("contract");
        string[] gone = Close["truth/customers"].Texts("churned_at");
        Dictionary<string, int> ends = Close["contract_ends"].Index("customer_id");
        Dictionary<string, int> customers = Close["customers"].Index("customer_id");
        (string[] ended, DateTime?[] known) = (Close["contract_ends"].Texts("ended_at"), Close["contract_ends"].Instants("known_at"));
        foreach ((string customer, int row) in ends)
        {
            Assert.Equal("postpaid", contracts[customers[customer]]);
            Assert.Equal(gone[customers[customer]], ended[row]);
            Assert.InRange(known[row]!.Value, Table.Instant(ended[row]), Close.To);
        }

        int postpaid = customers.Count(pair => contracts[pair.Value] == "postpaid" && gone[pair.Value].Length > 0);
        Assert.InRange(ends.Count, postpaid - 4, postpaid); // some are not in the books before the end
        Assert.True(ends.Count > 20);
        string[] reasons = Close["contract_ends"].Texts("reason");
        string[] all = Close["truth/customers"].Texts("churn_cause");
        string[] causes = [.. ends.OrderBy(pair => pair.Value).Select(pair => all[customers[pair.Key]])];
        string[] ofLifecycle = [.. reasons.Where((_, row) => causes[row] == "lifecycle")];
        Near.Share(ofLifecycle.Count(reason => reason == "involuntary"), ofLifecycle.Length, SubscriberLife.UnpaidLifecycle);
        Assert.All(reasons.Zip(causes), row => Assert.True(row.First == "voluntary" || row.Second is "lifecycle" or "price"));
    }

    [Fact]
    public void Who_decided_to_leave_left_two_to_eight_weeks_later()
    {
        Table truth = Close["truth/customers"];
        (string[] decided, string[] gone) = (truth.Texts("decided_at"), truth.Texts("churned_at"));
        string[] causes = truth.Texts("churn_cause");
        for (int row = 0; row < truth.Rows; row++)
        {
            Assert.Equal(causes[row] == "none", decided[row].Length == 0);
            if (gone[row].Length > 0)
                Assert.InRange(Close.Day(gone[row]) - Close.Day(decided[row]), 14, 60);
            else if (decided[row].Length > 0)
                Assert.True(Close.Day(decided[row]) > Close.Options.Days - 61, $"row {row}");
        }
    }
}
