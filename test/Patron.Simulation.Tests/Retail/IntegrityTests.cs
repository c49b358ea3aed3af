using System.Text.Json;

namespace Patron.Simulation.Tests.Retail;

/// <summary>No impossible rows: keys, references, times and cents.</summary>
public sealed class IntegrityTests(Worlds worlds)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_table_has_the_columns_it_declares_and_unique_keys(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        foreach (WorldTable table in RetailWorld.Tables.Concat(RetailWorld.TruthTables))
        {
            Assert.Equal(table.Columns.Select(column => column.Name), world[table.Name].Header);
            Assert.Equal(world[table.Name].Rows, world[table.Name].Index([.. table.Key]).Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_reference_finds_its_row(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        References("orders", "customer_id", "customers");
        References("order_lines", "order_id", "orders");
        References("order_lines", "product_id", "products");
        References("returns", "order_id", "orders");
        References("contacts", "customer_id", "customers");
        References("contacts", "campaign_code", "campaigns");
        Assert.Equal(world["customers"].Texts("customer_id"), world["truth/customers"].Texts("customer_id"));
        void References(string table, string column, string target)
        {
            HashSet<string> known = [.. world[target].Texts(column)];
            Assert.DoesNotContain(world[table].Texts(column), value => !known.Contains(value));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lines_add_up_to_their_order_to_the_cent(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        Table lines = world["order_lines"];
        (long[] prices, long[] discounts, long[] amounts) =
            (lines.Cents("unit_price"), lines.Cents("discount"), lines.Cents("amount"));
        (int[] quantities, string[] ids) = (lines.Ints("quantity"), lines.Texts("order_id"));
        Dictionary<string, long> sums = [];
        for (int row = 0; row < lines.Rows; row++)
        {
            Assert.True((quantities[row] * prices[row]) - discounts[row] == amounts[row], $"line {row}");
            Assert.True(quantities[row] >= 1 && prices[row] >= 1 && amounts[row] >= 0, $"line {row}");
            sums[ids[row]] = sums.GetValueOrDefault(ids[row]) + amounts[row];
        }

        Table orders = world["orders"];
        Assert.Equal(orders.Cents("amount"), orders.Texts("order_id").Select(id => sums[id]));
        Assert.Equal(world.Totals.RevenueCents, sums.Values.Sum());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_discount_is_that_of_the_code_and_rounded_to_the_cent(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        Dictionary<string, string> treatments = world["campaigns"].Texts("campaign_code")
            .Zip(world["campaigns"].Texts("treatment")).ToDictionary(pair => pair.First, pair => pair.Second);
        Dictionary<string, string> codes = world["orders"].Texts("order_id")
            .Zip(world["orders"].Texts("campaign_code")).ToDictionary(pair => pair.First, pair => pair.Second);
        Table lines = world["order_lines"];
        (long[] prices, long[] discounts, int[] quantities) =
            (lines.Cents("unit_price"), lines.Cents("discount"), lines.Ints("quantity"));
        string[] ids = lines.Texts("order_id");
        for (int row = 0; row < lines.Rows; row++)
        {
            string code = codes[ids[row]];
            decimal share = (code.Length == 0 ? "" : treatments[code]) switch
            {
                "voucher_10" => 0.10m,
                "voucher_20" => 0.20m,
                _ => 0,
            };
            long expected = (long)Math.Round(quantities[row] * prices[row] * share, MidpointRounding.AwayFromZero);
            Assert.True(expected == discounts[row], $"line {row}: {discounts[row]} instead of {expected}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Returns_reconcile_with_their_lines(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        Table returns = world["returns"];
        Dictionary<string, int> lines = world["order_lines"].Index("order_id", "line_no");
        (int[] bought, long[] amounts) = (world["order_lines"].Ints("quantity"), world["order_lines"].Cents("amount"));
        Dictionary<string, int> orders = world["orders"].Index("order_id");
        (DateTime?[] ordered, DateTime?[] returned) = (world["orders"].Instants("ordered_at"), returns.Instants("returned_at"));
        (int[] quantities, long[] refunds) = (returns.Ints("quantity"), returns.Cents("refund"));
        Assert.Equal(returns.Rows, returns.Index("order_id", "line_no").Count);
        for (int row = 0; row < returns.Rows; row++)
        {
            int line = lines[$"{returns.Texts("order_id")[row]}/{returns.Texts("line_no")[row]}"];
            Assert.True(quantities[row] >= 1 && quantities[row] <= bought[line], $"return {row}");
            Assert.True(refunds[row] == amounts[line] * quantities[row] / bought[line], $"refund {row}");
            double days = (returned[row]!.Value - ordered[orders[returns.Texts("order_id")[row]]]!.Value).TotalDays;
            Assert.True(days is >= 2 - 1e-4 and <= 30 && returned[row] < world.To, $"return {row} after {days} days");
        }
    }

    [Theory]
    [InlineData("clothing", 0.22)]
    [InlineData("electronics", 0.09)]
    [InlineData("books", 0.02)]
    public void Lines_come_back_with_the_probability_of_their_category(string category, double probability)
    {
        World world = worlds.Usual;
        HashSet<string> sentBack = [.. world["returns"].Index("order_id", "line_no").Keys];
        Dictionary<string, int> orders = world["orders"].Index("order_id");
        DateTime?[] ordered = world["orders"].Instants("ordered_at");
        string[] categories = world["order_lines"].Texts("category");
        string[] settled = [.. world["order_lines"].Index("order_id", "line_no")
            .Where(line => categories[line.Value] == category && ordered[orders[line.Key.Split('/')[0]]] < world.To.AddDays(-31))
            .Select(line => line.Key)];
        Near.Share(settled.Count(sentBack.Contains), settled.Length, probability);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_are_ordered_by_customer_then_time_and_lie_within_the_data(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        (string[] customers, DateTime?[] ordered) =
            (world["orders"].Texts("customer_id"), world["orders"].Instants("ordered_at"));
        for (int row = 1; row < customers.Length; row++)
        {
            int order = string.CompareOrdinal(customers[row - 1], customers[row]);
            Assert.True(order < 0 || (order == 0 && ordered[row - 1] <= ordered[row]), $"order {row}");
        }

        Assert.True(ordered.Min() >= world.From && ordered.Max() < world.To);
        Assert.True(world["contacts"].Instants("contacted_at").Max() < world.To);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_order_is_when_a_customer_joins_and_the_last_when_he_drops_out(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        Dictionary<string, int[]> rows = world.RowsByCustomer("orders");
        string[] ordered = world["orders"].Texts("ordered_at");
        Table customers = world["customers"];
        string[] gone = world["truth/customers"].Texts("dropped_out_at");
        for (int row = 0; row < customers.Rows; row++)
        {
            int[] orders = rows[customers.Texts("customer_id")[row]];
            Assert.True(ordered[orders[0]] == customers.Texts("joined_at")[row], $"customer {row}");
            Assert.True(gone[row].Length == 0 || (orders.Length > 1 && gone[row] == ordered[orders[^1]]), $"customer {row}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_totals_told_are_those_of_the_files(bool harsh)
    {
        World world = harsh ? worlds.Harsh : worlds.Usual;
        using JsonDocument parameters = JsonDocument.Parse(File.ReadAllText(world.PathOf("truth", "parameters.json")));
        JsonElement totals = parameters.RootElement.GetProperty("totals");
        foreach (string table in new[] { "customers", "orders", "order_lines", "returns", "contacts" })
            Assert.Equal(world[table].Rows, totals.GetProperty(table).GetInt64());
        Assert.Equal(world.Totals.RevenueCents / 100m, totals.GetProperty("revenue").GetDecimal());
        Assert.Equal(world.Totals.DroppedOut, totals.GetProperty("dropped_out").GetInt64());
        string[] groups = world["contacts"].Texts("group");
        double effects = world["truth/contacts"].Doubles("effect").Where((_, row) => groups[row] == "treated").Sum();
        Assert.Equal(effects, totals.GetProperty("expected_treatment_orders").GetDouble(), tolerance: 1e-6);
    }
}
