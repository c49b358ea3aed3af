using Patron.Simulation.Retail;

namespace Patron.Simulation.Tests.Retail;

/// <summary>docs/worlds/retail.md says what the program does.</summary>
public sealed class RetailPageTests(Worlds worlds)
{
    static readonly WorldPage Page = new("retail");

    [Fact]
    public void Every_option_is_told_with_its_default() => Page.TellsOptions(new RetailOptions());

    [Fact]
    public void Every_table_is_told_with_its_columns() => Page.TellsTables(RetailWorld.Tables.Concat(RetailWorld.TruthTables));

    [Fact]
    public void The_tables_of_the_truth_are_those_of_the_program()
    {
        Page.Tells("acquisition_channel", Market.Channels.Select(channel => new object?[]
        {
            channel.Code, channel.Share, channel.PurchaseRate, channel.DropOut,
            channel.Consent, channel.Persuadable, channel.SleepingDog,
        }));
        Page.Tells("country", Market.Countries.Select(country => new object?[] { country.Code, country.Share, country.Spend }));
        Page.Tells("category", Catalogue.Categories.Select(category =>
            new object?[] { category.Code, category.Share, category.ReturnProbability }));
        Page.Tells("treatment", Treatment.All.Select(treatment => new object?[]
        {
            treatment.Code, treatment.DiscountPercent, treatment.Redemption,
            treatment.RateFactors[0], treatment.RateFactors[1], treatment.RateFactors[2], treatment.RateFactors[3],
        }));
    }

    [Fact]
    public void How_contacts_from_outside_go_out_is_as_told() => Page.Tells("sent as", Treatment.All.Select(treatment =>
        new object?[] { treatment.Code, treatment.Channel, treatment.CostCents / 100.0 }));

    [Fact]
    public void Shares_add_up_to_one()
    {
        Assert.Equal(1, Market.Channels.Sum(channel => channel.Share), tolerance: 1e-12);
        Assert.Equal(1, Market.Countries.Sum(country => country.Share), tolerance: 1e-12);
        Assert.Equal(1, Catalogue.Categories.Sum(category => category.Share), tolerance: 1e-12);
    }

    [Fact]
    public void What_the_defaults_give_is_as_told()
    {
        RetailTotals totals = worlds.Usual.Totals;
        double[] told = Page.Numbers("The defaults give");
        double customers = totals.Customers;
        double again = worlds.Usual.RowsByCustomer("orders").Values.Count(rows => rows.Length > 1) / customers;
        Assert.Equal(4, told.Length);
        Assert.Equal(told[0], totals.Orders / customers, tolerance: 0.1);
        Assert.Equal(told[1], totals.OrderLines / customers, tolerance: 0.5);
        Assert.Equal(told[2], 100 * again, tolerance: 1.5);
        Assert.Equal(told[3], 100 * totals.DroppedOut / customers, tolerance: 1.5);
    }
}
