using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class DatasetSqlTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    static readonly TargetWindow Window = TargetWindow.EndingAt(TestShop.AsOf, Definitions.Inactivity, Berlin);

    [Fact]
    public void The_sql_can_be_read()
    {
        using TestShop shop = Prepared(10);
        shop.Lake.Bind(["silver.features_purchases"]);

        IReadOnlyList<ModelColumn> columns = ModelColumn.Of(Definitions.Churn.Features, shop.Connection);

        Expectation.Matches("dataset-sql", DatasetStep.SqlOf(shop.Project, Definitions.Churn.LearnsFrom, columns, TestShop.AsOf).ToSql());
    }

    [Fact]
    public void The_target_is_what_a_plain_program_finds()
    {
        using TestShop shop = Prepared(500);

        ColumnTable dataset = shop.Read("SELECT * FROM silver.dataset_churn WHERE part = 'train' ORDER BY customer_key");

        ColumnTable purchases = shop.Read("SELECT * FROM silver.purchases");
        string[] keys = purchases.Texts("customer_id")!;
        DateTime[] times = purchases.DateTimes("ordered_at");
        HashSet<string> Between(DateTimeOffset from, DateTimeOffset until) =>
            [.. keys.Where((_, row) => times[row] >= from.UtcDateTime && times[row] < until.UtcDateTime)];
        HashSet<string> population = Between(AsOf.Before(Window.AsOf, Duration.Parse("52w"), Berlin), Window.AsOf);
        HashSet<string> active = Between(Window.From, Window.Until);
        Assert.Equal(population.Order(StringComparer.Ordinal), dataset.Texts("customer_key")!);
        Assert.Equal(dataset.Texts("customer_key").Select(key => active.Contains(key!) ? 0 : 1), dataset.Ints("churn"));
        Assert.Contains(0, dataset.Ints("churn"));
        Assert.Contains(1, dataset.Ints("churn"));
    }

    [Fact]
    public void Every_row_of_a_data_set_has_its_features()
    {
        using TestShop shop = Prepared(200);

        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM silver.dataset_churn WHERE purchase_count IS NULL"));
    }

    [Fact]
    public void What_happens_from_an_instant_on_changes_nothing_before_it()
    {
        using TestShop shop = Prepared(200);
        string training = Training(shop);
        string features = Features(shop, Window.AsOf);
        string all = shop.ContentOf("silver.features_purchases");
        string histories = shop.ContentOf("silver.histories_lifetime_value");
        string recency = shop.ContentOf("silver.histories_segments");

        // Rows at the instant of training and later: the features of training stay.
        shop.WritePurchases($"{TestShop.Purchases(200)} UNION ALL {More("2025-06-18 22:00:00+00")}");
        Assert.Equal(new DateTimeOffset(2025, 6, 18, 22, 0, 0, TimeSpan.Zero), Window.AsOf);
        shop.Run(Stage.Prepare);
        Assert.Equal(features, Features(shop, Window.AsOf));
        Assert.Equal(training, Training(shop));
        Assert.NotEqual(all, shop.ContentOf("silver.features_purchases"));

        // Rows at the instant of the run and later: everything stays, targets and actuals included.
        shop.WritePurchases($"{TestShop.Purchases(200)} UNION ALL {More("2025-12-31 23:00:00+00")}");
        shop.Run(Stage.Prepare);
        Assert.Equal(all, shop.ContentOf("silver.features_purchases"));
        Assert.Equal(histories, shop.ContentOf("silver.histories_lifetime_value"));
        Assert.Equal(recency, shop.ContentOf("silver.histories_segments"));
    }

    static string Training(TestShop shop)
    {
        shop.Lake.Bind(["silver.dataset_churn"]);
        return Tables.Text(shop.Read("SELECT * FROM silver.dataset_churn WHERE part = 'train' ORDER BY ALL"), name => name != "churn");
    }

    static string Features(TestShop shop, DateTimeOffset asOf)
    {
        shop.Lake.Bind(["silver.features_purchases"]);
        return Tables.Text(shop.Read(
            $"SELECT * FROM silver.features_purchases WHERE as_of = {LakeSession.TimestampLiteral(asOf)} ORDER BY ALL"));
    }

    static string More(string from) =>
        $"""
        SELECT
          'c' || lpad(CAST(i % 250 AS VARCHAR), 6, '0'),
          TIMESTAMPTZ '{from}' + to_hours(CAST(i // 250 * 7 AS BIGINT)),
          5.5,
          'web',
          'DE'
        FROM range(1000) AS rows(i)
        """;

    static TestShop Prepared(int customers)
    {
        TestShop shop = new();
        shop.WritePurchases(TestShop.Purchases(customers));
        shop.Run(Stage.Prepare);
        shop.Lake.Bind(["silver.purchases", "silver.dataset_churn"]);
        return shop;
    }
}
