using Patron.DuckDb;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class FeatureRefreshTests
{
    const string Table = "silver.features_purchases";

    static readonly AggregateGroupDefinition Group = Definitions.Features with
    {
        Known = "known_at",
        Timeline = new Timeline { Every = TimeUnit.Month, From = new DateOnly(2025, 7, 1) },
    };

    [Fact]
    public void The_table_keeps_the_dates_of_the_timeline_and_the_runs_own()
    {
        using TestShop shop = Make(Rows());
        shop.Run(Stage.Prepare);

        shop.Lake.Bind([Table]);
        Assert.Equal(7, shop.Connection.Scalar<long>($"SELECT count(DISTINCT as_of) FROM {Table}"));
    }

    [Fact]
    public void Only_dates_whose_rows_changed_are_computed_again_and_the_table_is_what_it_would_be_made_anew()
    {
        int rounds = Rounds.Count(2, 40);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            using TestShop shop = Make(Rows());
            shop.Run(Stage.Prepare);
            string[] before = FilesOf(shop);
            string untouched = Fingerprint(shop, "as_of < TIMESTAMPTZ '2025-10-15'");

            // A row that happened long ago becomes known in October: the dates from November on change.
            string late = $"UNION ALL SELECT 'c{random.Next(1, 9)}', TIMESTAMPTZ '2025-03-01 00:00:00+00', {random.Next(1, 99)}, 'web', 'DE', "
                + "TIMESTAMPTZ '2025-10-15 00:00:00+00'";
            shop.WritePurchases(Rows(late));
            shop.BeginRun("run-2");
            shop.Run(Stage.Prepare);
            string refreshed = shop.ContentOf(Table);
            Assert.Equal(untouched, Fingerprint(shop, "as_of < TIMESTAMPTZ '2025-10-15'"));
            string[] files = FilesOf(shop);

            using TestShop anew = Make(Rows(late));
            anew.Run(Stage.Prepare);
            Assert.Equal(anew.ContentOf(Table), refreshed);
            Assert.Equal(2, files.Length);
            Assert.DoesNotContain(files, before.Contains); // one file held all dates, so it was split
        }
    }

    [Fact]
    public void A_table_whose_rows_have_not_changed_stays_at_its_version()
    {
        using TestShop shop = Make(Rows());
        shop.Run(Stage.Prepare);
        long version = shop.Lake.VersionOf(Table).Version;
        shop.WritePurchases($"SELECT * FROM ({Rows()}) ORDER BY random()");
        shop.BeginRun("run-2");
        shop.Run(Stage.Prepare);

        Assert.Equal(version, shop.Lake.VersionOf(Table).Version);
    }

    [Fact]
    public void Dates_before_the_first_are_filled_in_when_the_timeline_begins_earlier()
    {
        using TestShop shop = Make(Rows());
        shop.Run(Stage.Prepare);
        AggregateGroupDefinition longer = Group with { Timeline = Group.Timeline! with { From = new DateOnly(2025, 2, 1) } };
        shop.BeginRun("run-2", project => project with { Features = [longer], Models = [] });
        string[] before = FilesOf(shop);
        shop.Run(Stage.Prepare);
        string filled = shop.ContentOf(Table);
        Assert.All(before, file => Assert.Contains(file, FilesOf(shop)));

        using TestShop anew = new(change: project => project with { Features = [longer], Models = [] });
        anew.WritePurchases(Rows());
        anew.Run(Stage.Prepare);
        Assert.Equal(anew.ContentOf(Table), filled);
        Assert.Equal(12, anew.Connection.Scalar<long>($"SELECT count(DISTINCT as_of) FROM {Table}"));
    }

    [Fact]
    public void The_newest_row_of_a_customer_is_found_at_any_date()
    {
        using TestShop shop = Make(Rows());
        shop.Run(Stage.Prepare);
        FeatureStore store = new(shop.Project, shop.Lake);
        DateTimeOffset middle = new(2025, 9, 10, 0, 0, 0, TimeSpan.Zero);

        CustomerFeatures then = Assert.Single(store.Lookup("c3", middle));
        CustomerFeatures now = Assert.Single(store.Lookup("c3", DateTimeOffset.MaxValue.AddDays(-1)));

        Assert.Equal(new DateTimeOffset(2025, 8, 31, 22, 0, 0, TimeSpan.Zero), then.AsOf);
        Assert.Equal(TestShop.AsOf, now.AsOf);
        Assert.Equal(Group.Features.Select(feature => feature.Name), now.Values.Keys);
        Assert.Empty(store.Lookup("nobody", middle));
        Assert.Equal(7, store.Describe(Group).Dates.Count);
    }

    [Fact]
    public void Whatever_changes_in_the_rows_a_refreshed_table_is_what_it_would_be_made_anew()
    {
        int rounds = Rounds.Count(4, 120);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            AggregateGroupDefinition group = (round % 3) switch
            {
                0 => Group with { Known = null },
                1 => Group,
                _ => Group with { Key = ["number"], Where = new SqlText("channel IS DISTINCT FROM 'web'", "features/purchases.yml") },
            };
            using TestShop shop = Make(Versions(random, 200), group);
            for (int run = 2; run < 5; run++)
            {
                shop.Run(Stage.Prepare);
                shop.BeginRun($"run-{run}");
                string rows = $"SELECT * FROM ({Versions(random, random.Next(1, 6))}) UNION ALL SELECT * FROM silver.purchases WHERE number % {random.Next(20, 60)} > 0";
                shop.Lake.Bind(["silver.purchases"]);
                shop.WritePurchases(rows);
            }

            shop.Run(Stage.Prepare);
            string refreshed = shop.ContentOf(Table);
            shop.BeginRun("run-9");
            shop.Lake.Bind(["silver.purchases"]);
            using TemporaryFolder folder = new();
            string file = Sql.Literal(folder.PathOf("purchases.parquet"));
            shop.Connection.Execute($"COPY (SELECT * FROM silver.purchases) TO {file}");
            using TestShop anew = Make($"SELECT * FROM read_parquet({file})", group);
            anew.Run(Stage.Prepare);
            Assert.Equal(anew.ContentOf(Table), refreshed);
        }
    }

    static TestShop Make(string rows, AggregateGroupDefinition? group = null)
    {
        TestShop shop = new(change: project => project with { Features = [group ?? Group], Models = [] });
        shop.WritePurchases(rows);
        return shop;
    }

    static string[] FilesOf(TestShop shop) => [.. shop.Lake.Snapshot(Table).Files.Select(file => file.Path)];

    /// <summary>Rows at any time of two years, known at some later one, of a few customers and numbers.</summary>
    static string Versions(Random random, int count) =>
        "SELECT * FROM (VALUES " + string.Join(", ", Enumerable.Range(0, count).Select(_ => Version(random)))
        + ") AS rows(customer_id, number, ordered_at, amount, channel, country, known_at)";

    static string Version(Random random)
    {
        int number = random.Next(80);
        int happened = random.Next(730 * 24);
        string channel = random.Next(3) switch { 0 => "'web'", 1 => "'shop'", _ => "CAST(NULL AS VARCHAR)" };
        return $"('c{number % 7}', {number}, TIMESTAMPTZ '2024-06-01 00:00:00+00' + to_hours({happened}), CAST({random.Next(1000)} AS DECIMAL(18, 4)), {channel}, "
            + $"'DE', TIMESTAMPTZ '2024-06-01 00:00:00+00' + to_hours({happened + (random.Next(3) * random.Next(2000))}))";
    }

    static string Fingerprint(TestShop shop, string where)
    {
        shop.Lake.Bind([Table]);
        using Result result = shop.Connection.Query($"SELECT * FROM {Table} WHERE {where} ORDER BY ALL");
        return Tables.Text(result.ReadAll());
    }

    /// <summary>Nine customers who buy every few days and are known at once.</summary>
    static string Rows(string more = "") =>
        $"""
        SELECT
          'c' || CAST(1 + i % 9 AS VARCHAR) AS customer_id,
          TIMESTAMPTZ '2024-06-01 00:00:00+00' + to_hours(CAST(i * 26 AS BIGINT)) AS ordered_at,
          CAST(hash(i) % 10000 / 100 AS DECIMAL(18, 4)) AS amount,
          ['web', 'shop', NULL][1 + CAST(hash(i, 1) % 3 AS BIGINT)] AS channel,
          ['DE', 'FR'][1 + CAST(hash(i, 2) % 2 AS BIGINT)] AS country,
          TIMESTAMPTZ '2024-06-01 00:00:00+00' + to_hours(CAST(i * 26 + hash(i, 3) % 24 AS BIGINT)) AS known_at
        FROM range(500) AS rows(i)
        {more}
        """;
}
