namespace Patron.Simulation.Tests.Retail;

/// <summary>Order values against the gamma-gamma model (Fader and Hardie, 2013), and what an order consists of.</summary>
public sealed class SpendTests(Worlds worlds)
{
    [Fact]
    public void Mean_order_values_have_the_mean_of_the_population()
    {
        RetailOptions options = worlds.Plain.Options;
        Near.Mean(
            worlds.Plain["truth/customers"].Doubles("mean_order_value"),
            options.SpendP * options.SpendV / (options.SpendQ - 1));
    }

    [Fact]
    public void Orders_scatter_around_each_customers_mean_as_a_gamma_of_shape_p()
    {
        Table orders = worlds.Plain["orders"];
        double[] truth = worlds.Plain["truth/customers"].Doubles("mean_order_value");
        Dictionary<string, int> rows = worlds.Plain["truth/customers"].Index("customer_id");
        string[] customers = orders.Texts("customer_id");
        double[] ratios = [.. orders.Cents("amount").Select((cents, row) => cents / 100.0 / truth[rows[customers[row]]])];
        Near.Mean(ratios, 1);
        Near.Mean([.. ratios.Select(ratio => (ratio - 1) * (ratio - 1))], 1 / worlds.Plain.Options.SpendP);
    }

    [Fact]
    public void Orders_have_the_mean_number_of_lines_that_was_asked_for()
    {
        RetailTotals totals = worlds.Usual.Totals;
        Assert.Equal(worlds.Usual.Options.LinesPerOrder, totals.OrderLines / (double)totals.Orders, tolerance: 0.02);
    }

    [Fact]
    public void The_defaults_give_about_ten_lines_a_customer_and_enough_customers_who_come_again()
    {
        World world = worlds.Usual;
        Assert.InRange(world.Totals.OrderLines / (double)world.Totals.Customers, 9.5, 10.8);
        int again = world.RowsByCustomer("orders").Values.Count(rows => rows.Length > 1);
        Assert.InRange(again / (double)world.Totals.Customers, 0.55, 0.65);
        Assert.InRange(world.Totals.DroppedOut / (double)world.Totals.Customers, 0.30, 0.40);
    }

    [Fact]
    public void A_line_costs_about_the_list_price_of_its_product()
    {
        Table products = worlds.Usual["products"];
        Dictionary<string, int> index = products.Index("product_id");
        long[] list = products.Cents("list_price");
        Table lines = worlds.Usual["order_lines"];
        string[] ids = lines.Texts("product_id");
        double[] ratios = [.. lines.Cents("unit_price")
            .Select((cents, row) => (Charged: cents, List: list[index[ids[row]]]))
            .Where(price => price.Charged is > 200 and < 50_000)
            .Select(price => price.Charged / (double)price.List)];
        Assert.True(ratios.Length > 0.7 * lines.Rows);
        Assert.InRange(ratios.Min(), 0.95, 1);
        Assert.InRange(ratios.Max(), 1, 1.05);
    }

    [Theory]
    [InlineData("PL", "CH", 0.75 / 1.30)]
    [InlineData("AT", "DE", 1.05)]
    public void Countries_differ_in_spend(string country, string other, double ratio)
    {
        double[] values = worlds.Usual["truth/customers"].Doubles("mean_order_value");
        string[] countries = worlds.Usual["customers"].Texts("country");
        double Mean(string code) => values.Where((_, row) => countries[row] == code).Average();
        Assert.Equal(ratio, Mean(country) / Mean(other), tolerance: 0.06);
    }

    [Theory]
    [InlineData("referral", 1.40)]
    [InlineData("organic", 1.20)]
    [InlineData("marketplace", 0.70)]
    public void Acquisition_channels_differ_in_purchase_rate(string channel, double factor)
    {
        double[] rates = worlds.Usual["truth/customers"].Doubles("purchase_rate");
        string[] channels = worlds.Usual["customers"].Texts("acquisition_channel");
        double mean = worlds.Usual.Options.PurchaseR / worlds.Usual.Options.PurchaseAlpha;
        Near.Mean([.. rates.Where((_, row) => channels[row] == channel)], factor * mean);
    }
}
