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
            string untouched = Fingerprint(shop, "as_of < TIMESTAMPTZ '2025-10-15'");

            // A row that happened long ago becomes known in October: the dates from November on change.
            string late = $"UNION ALL SELECT 'c{random.Next(1, 9)}', TIMESTAMPTZ '2025-03-01 00:00:00+00', {random.Next(1, 99)}, 'web', 'DE', "
                + "TIMESTAMPTZ '2025-10-15 00:00:00+00'";
            shop.WritePurchases(Rows(late));
            shop.BeginRun("run-2");
            shop.Run(Stage.Prepare);
            string refreshed = shop.ContentOf(Table);
            Assert.Equal(untouched, Fingerprint(shop, "as_of < TIMESTAMPTZ '2025-10-15'"));
            long written = shop.Lake.Snapshot(Table).Files.Count;

            using TestShop anew = Make(Rows(late));
            anew.Run(Stage.Prepare);
            Assert.Equal(anew.ContentOf(Table), refreshed);
            Assert.True(written > 1, "the dates that had not changed were written once more");
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
        shop.Run(Stage.Prepare);
        string filled = shop.ContentOf(Table);

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

    static TestShop Make(string rows)
    {
        TestShop shop = new(change: project => project with { Features = [Group], Models = [] });
        shop.WritePurchases(rows);
        return shop;
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
