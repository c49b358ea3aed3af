using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Lake;

public sealed class TableSampleTests
{
    const int Customers = 20_000;

    [Fact]
    public void The_same_customers_are_in_every_raw_table_and_a_smaller_sample_is_part_of_a_larger()
    {
        HashSet<string> large = [], small = [];
        foreach ((string sample, HashSet<string> kept) in new[] { ("sample", large), ("dev", small) })
        {
            using TestShop shop = Make(sample);
            string[] ordering = Keys(shop, "SELECT DISTINCT customer_id FROM bronze.orders");
            Assert.Equal(Keys(shop, "SELECT customer_id FROM bronze.customers"), ordering);
            Assert.Equal(7, shop.Connection.Scalar<long>("SELECT count(*) FROM bronze.products"));
            kept.UnionWith(ordering);
        }

        Assert.ProperSubset(large, small);
        Assert.Equal(Expected(0.05), large.Order(StringComparer.Ordinal));
        Assert.Equal(Expected(0.001), small.Order(StringComparer.Ordinal));
        // Five standard deviations of a binomial share.
        Assert.InRange(large.Count, 0.05 * Customers - (5 * Math.Sqrt(0.05 * 0.95 * Customers)), 0.05 * Customers + (5 * Math.Sqrt(0.05 * 0.95 * Customers)));
    }

    [Fact]
    public void Earlier_versions_and_conditions_on_files_are_sampled_too()
    {
        using TestShop shop = Make("sample");
        string[] kept = Keys(shop, "SELECT customer_id FROM bronze.customers");
        foreach (string select in new[]
        {
            "SELECT customer_id FROM bronze.customers AT (VERSION => 0)",
            "SELECT DISTINCT customer_id FROM bronze.orders WHERE number < 100000",
        })
        {
            Assert.Equal(kept, Keys(shop, shop.Lake.Resolve(select)));
        }
    }

    [Fact]
    public void Tables_outside_the_lake_are_sampled_where_they_name_the_customer()
    {
        using TestShop shop = Make("sample");
        string[] kept = Keys(shop, "SELECT customer_id FROM bronze.customers");
        Assert.Equal(kept, Keys(shop, shop.Lake.Resolve($"SELECT customer_id FROM {Scan("customers")}")));
        Assert.Equal(7, shop.Connection.Scalar<long>(shop.Lake.Resolve($"SELECT count(*) FROM {Scan("products")}")));

        string Scan(string table) => $"delta_scan({Sql.Literal(shop.Lake.FolderOf($"bronze.{table}"))})";
    }

    [Fact]
    public void Work_that_needs_all_customers_sees_them_and_what_comes_after_sees_the_sample_again()
    {
        using TestShop shop = Make("sample");
        string[] kept = Keys(shop, "SELECT customer_id FROM bronze.customers");
        shop.Lake.WithAllCustomers(() =>
        {
            shop.Lake.Bind(["bronze.customers"]);
            Assert.Equal(Customers, Keys(shop, "SELECT customer_id FROM bronze.customers").Length);
        });
        shop.Lake.Bind(["bronze.customers"]);
        Assert.Equal(kept, Keys(shop, "SELECT customer_id FROM bronze.customers"));
    }

    [Fact]
    public void Without_a_sample_all_customers_are_there()
    {
        using TestShop shop = Make("full");
        Assert.Equal(Customers, shop.Connection.Scalar<long>("SELECT count(*) FROM bronze.customers"));
    }

    [Theory]
    [InlineData("full", 1)]
    [InlineData("sample", 0.05)]
    [InlineData("dev", 0.001)]
    [InlineData("0.02", 0.02)]
    public void Words_and_shares_are_read(string text, double share)
    {
        Assert.True(SampleShare.TryParse(text, out SampleShare sample));
        Assert.Equal(share, sample.Share);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("all")]
    [InlineData("-0.1")]
    public void Other_words_are_not(string text) => Assert.False(SampleShare.TryParse(text, out _));

    static IEnumerable<string> Expected(double share) =>
        Enumerable.Range(0, Customers).Select(number => $"c{number}").Where(key => StableHash.Share(42, "sample", key) < share).Order(StringComparer.Ordinal);

    static string[] Keys(TestShop shop, string select)
    {
        using Result result = shop.Connection.Query($"SELECT customer_id FROM ({select}) ORDER BY ALL");
        return [.. result.ReadAll().Texts("customer_id").OfType<string>()];
    }

    static TestShop Make(string sample)
    {
        Assert.True(SampleShare.TryParse(sample, out SampleShare share));
        TestShop shop = new(change: project => project with
        {
            Settings = project.Settings with { Sample = share.IsFull ? null : share },
        });
        shop.Lake.Overwrite("bronze.customers", $"SELECT 'c' || CAST(i AS VARCHAR) AS customer_id FROM range({Customers}) AS rows(i)", shop.Context);
        shop.Lake.Overwrite(
            "bronze.orders", $"SELECT 'c' || CAST(i % {Customers} AS VARCHAR) AS customer_id, i AS number FROM range({3 * Customers}) AS rows(i)", shop.Context);
        shop.Lake.Overwrite("bronze.products", "SELECT i AS product FROM range(7) AS rows(i)", shop.Context);
        shop.Lake.Bind(["bronze.customers", "bronze.orders", "bronze.products"]);
        return shop;
    }
}
