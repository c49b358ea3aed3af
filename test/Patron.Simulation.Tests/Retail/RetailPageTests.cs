using System.Globalization;
using System.Reflection;
using Patron.Simulation.Retail;

namespace Patron.Simulation.Tests.Retail;

/// <summary>docs/worlds/retail.md says what the program does.</summary>
public sealed class RetailPageTests(Worlds worlds)
{
    static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "worlds", "retail.md"));

    [Fact]
    public void Every_option_is_told_with_its_default()
    {
        RetailOptions defaults = new();
        IEnumerable<string> options = typeof(RetailOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(RetailOptions.Threads))
            .Select(property => $"{property.Name} {Text(property.GetValue(defaults)!)}");
        Assert.Equal(options.Order(), Rows("option").Select(row => $"{row[0]} {row[1]}").Order());
    }

    [Fact]
    public void Every_table_is_told_with_its_columns() => Assert.Equal(
        RetailWorld.Tables.Concat(RetailWorld.TruthTables)
            .Select(table => $"{table.Name}: {string.Join(", ", table.Columns.Select(column => column.Name))}"),
        Rows("table").Select(row => $"{row[0]}: {row[1]}"));

    [Fact]
    public void The_tables_of_the_truth_are_those_of_the_program()
    {
        Same("acquisition_channel", Market.Channels.Select(channel => new object[]
        {
            channel.Code, channel.Share, channel.PurchaseRate, channel.DropOut,
            channel.Consent, channel.Persuadable, channel.SleepingDog,
        }));
        Same("country", Market.Countries.Select(country => new object[] { country.Code, country.Share, country.Spend }));
        Same("category", Catalogue.Categories.Select(category =>
            new object[] { category.Code, category.Share, category.ReturnProbability }));
        Same("treatment", Treatment.All.Select(treatment => new object[]
        {
            treatment.Code, treatment.DiscountPercent, treatment.Redemption,
            treatment.RateFactors[0], treatment.RateFactors[1], treatment.RateFactors[2], treatment.RateFactors[3],
        }));
    }

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
        string sentence = Assert.Single(Lines, line => line.StartsWith("The defaults give", StringComparison.Ordinal));
        RetailTotals totals = worlds.Usual.Totals;
        double[] told = [.. sentence.Split(' ')
            .Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)
            .Where(double.IsFinite)];
        double customers = totals.Customers;
        double again = worlds.Usual.RowsByCustomer("orders").Values.Count(rows => rows.Length > 1) / customers;
        Assert.Equal(4, told.Length);
        Assert.Equal(told[0], totals.Orders / customers, tolerance: 0.1);
        Assert.Equal(told[1], totals.OrderLines / customers, tolerance: 0.5);
        Assert.Equal(told[2], 100 * again, tolerance: 1.5);
        Assert.Equal(told[3], 100 * totals.DroppedOut / customers, tolerance: 1.5);
    }

    static void Same(string first, IEnumerable<object[]> expected) => Assert.Equal(
        expected.Select(row => string.Join(" | ", row.Select(Text))),
        Rows(first).Select(row => string.Join(" | ", row)));

    /// <summary>The rows of the table whose first heading is <paramref name="first"/>.</summary>
    static IEnumerable<string[]> Rows(string first) => Lines
        .SkipWhile(line => !line.StartsWith($"| {first} |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries));

    static string Text(object value) => value is DateOnly date
        ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{value}");
}
