using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class FeatureSqlTests
{
    static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

    static readonly string[] Windows = ["lifetime", "1d", "7d", "30d", "45d", "3m", "month", "1y"];

    [Fact]
    public void The_sql_can_be_read() => Expectation.Matches("features-sql", new FeatureSql
    {
        Group = Definitions.Features with
        {
            Known = "loaded_at",
            Windows = [.. new[] { "lifetime", "7d", "3m" }.Select(Window)],
            Aggregates = [new("amount", [Aggregate.Sum, Aggregate.Mean]), new("channel", [Aggregate.Last, Aggregate.Distinct])],
            Ratios = [new("amount", [new WindowRatio(Aggregate.Sum, Window("7d"), Window("3m"))])],
            Encoders = [new Encoder("purchase_last", EncoderKind.OneHot, ["web", "shop"])],
        },
        CustomerKey = "customer_id",
        AsOfs = [.. Enumerable.Range(1, 3).Select(month => AsOf.MidnightOf(new(2025, month, 1), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")))],
        Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
    }.ToSql());

    [Fact]
    public void Every_aggregate_over_every_window_at_every_instant_is_what_a_plain_program_computes()
    {
        int rounds = Rounds.Count(12, 400);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[random.Next(Zones.Length)]);
            AggregateGroupDefinition group = RandomGroup(random);
            DateTimeOffset[] asOfs = RandomInstants(random, zone);
            bool isDays = random.Next(3) == 0;
            List<EventRow> rows = RandomRows(random, group, asOfs, zone, isDays);
            using TestShop shop = new();
            shop.Connection.Execute($"SET TimeZone = '{zone.Id}'");
            shop.WritePurchases(Values(rows, isDays));
            shop.Lake.Bind(["silver.purchases"]);
            FeatureSql sql = new()
            {
                Group = group,
                CustomerKey = "customer_id",
                AsOfs = asOfs,
                Zone = zone,
                TimeType = isDays ? LogicalType.Date : LogicalType.TimestampTz,
            };

            ColumnTable found = shop.Read($"{sql.ToSql()} ORDER BY customer_key, as_of");

            string label = $"round {round} in {zone.Id}, instants {string.Join(' ', asOfs)}, known {group.Known}, key {group.Key.Count}\n";
            string columns = string.Join('|', group.Features.Select(feature => feature.Name)) + "\n";
            Assert.Equal(label + columns + FeatureReference.Text(group, rows, asOfs, zone), label + columns + Tables.Text(found));
        }
    }

    /// <summary>Bought in May and again in June: on 15 June the last calendar month holds it still.</summary>
    [Fact]
    public void A_value_that_came_again_after_its_month_still_counts_in_the_month()
    {
        AggregateGroupDefinition group = new()
        {
            Name = "purchases",
            File = "features/purchases.yml",
            Table = "silver.purchases",
            Time = "happened",
            Prefix = "p",
            Windows = [FeatureWindow.CalendarMonth],
            Aggregates = [new("channel", [Aggregate.Distinct])],
        };
        using TestShop shop = new();
        shop.WritePurchases(Values(
            [
                new EventRow("C1", 1, new DateTime(2025, 5, 10), null, 1, "web", null),
                new EventRow("C1", 2, new DateTime(2025, 6, 3), null, 1, "web", null),
                new EventRow("C1", 3, new DateTime(2025, 5, 11), null, 1, "shop", null),
            ],
            isDays: false));
        shop.Lake.Bind(["silver.purchases"]);
        FeatureSql sql = new()
        {
            Group = group, CustomerKey = "customer_id", AsOfs = [new(2025, 6, 15, 0, 0, 0, TimeSpan.Zero)], Zone = TimeZoneInfo.Utc,
        };

        Assert.Equal(2, shop.Connection.Scalar<long>($"SELECT p_distinct_month FROM ({sql.ToSql()})"));
    }

    static AggregateGroupDefinition RandomGroup(Random random)
    {
        string[] windows = [.. Windows.Where(_ => random.Next(2) == 0).Append(Windows[random.Next(Windows.Length)]).Distinct()];
        int kind = random.Next(3);
        return new()
        {
            Name = "purchases",
            File = "features/purchases.yml",
            Table = "silver.purchases",
            Time = "happened",
            Known = kind > 0 ? "known_at" : null,
            Key = kind > 1 ? ["id"] : [],
            Where = random.Next(3) == 0 ? new SqlText("channel IS DISTINCT FROM 'app' -- not the app", "features/purchases.yml") : null,
            Prefix = "p",
            Windows = [.. windows.Select(Window)],
            Aggregates =
            [
                new("amount",
                [
                    Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Var, Aggregate.Min, Aggregate.Max, Aggregate.First, Aggregate.Last,
                    Aggregate.Distinct, Aggregate.Trend,
                ]),
                new("happened", [Aggregate.Count, Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast]),
                new("due", [Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast]),
                new("channel", [Aggregate.First, Aggregate.Last, Aggregate.Distinct, Aggregate.Min, Aggregate.Max]),
            ],
            Ratios = windows.Length > 1
                ? [new("amount", [.. new[] { Aggregate.Sum, Aggregate.Mean, Aggregate.Count }.Select(one => new WindowRatio(one, Window(windows[0]), Window(windows[1])))])]
                : [],
            Encoders =
            [
                new("p_channel_last", EncoderKind.OneHot, ["web", "shop"]),
                new("p_channel_first", EncoderKind.Ordinal, ["shop", "web"]),
            ],
        };
    }

    static FeatureWindow Window(string text) =>
        FeatureWindow.TryParse(text, out FeatureWindow window) ? window : throw new ArgumentException(text, nameof(text));

    /// <summary>Even steps or none, at midnights or at any time, about a change of clocks now and then.</summary>
    static DateTimeOffset[] RandomInstants(Random random, TimeZoneInfo zone)
    {
        DateOnly first = new DateOnly(2025, 1, 1).AddDays(random.Next(3) * 31 + random.Next(2) * random.Next(300));
        int count = 1 + random.Next(8);
        IEnumerable<DateTimeOffset> instants = random.Next(4) switch
        {
            0 => Enumerable.Range(0, count).Select(month => AsOf.MidnightOf(new DateOnly(2024, 12, 1).AddMonths(month), zone)),
            1 => Enumerable.Range(0, count).Select(week => AsOf.MidnightOf(first.AddDays(7 * week), zone)),
            2 => Enumerable.Range(0, count).Select(day => AsOf.MidnightOf(first.AddDays(day), zone)),
            _ => Enumerable.Range(0, count).Select(_ => AsOf.MidnightOf(first, zone).AddMinutes(random.Next(200 * 24 * 60))),
        };
        return [.. instants.Distinct().OrderBy(_ => random.Next())];
    }

    /// <summary>Few customers with ties, gaps, duplicates, missing values, rows at the instants themselves, and rows that came late.</summary>
    static List<EventRow> RandomRows(Random random, AggregateGroupDefinition group, DateTimeOffset[] asOfs, TimeZoneInfo zone, bool isDays)
    {
        List<EventRow> rows = [];
        int count = random.Next(1, 250);
        for (int number = 0; number < count; number++)
        {
            if (rows.Count > 0 && random.Next(8) == 0 && group.Known is null)
            {
                rows.Add(rows[random.Next(rows.Count)]);
                continue;
            }

            DateTime time = random.Next(6) == 0
                ? asOfs[random.Next(asOfs.Length)].UtcDateTime.AddTicks(10 * random.Next(-1, 2))
                : new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(random.Next(700 * 24));
            if (isDays)
                time = AsOf.MidnightOf(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time, zone)), zone).UtcDateTime;
            DateTime? known = random.Next(10) switch
            {
                0 => null,
                < 6 => time.AddTicks(10 * random.Next(1, 1_000_000)),
                _ => time.AddTicks(10L * random.NextInt64(200L * 24 * 3600 * 1_000_000)),
            };
            rows.Add(new EventRow(
                random.Next(12) == 0 ? null : $"c{random.Next(12)}", random.Next(count), time, known,
                random.Next(7) == 0 ? null : (random.Next(-200, 2000) / 4m) + 0.0000m, random.Next(4) switch { 0 => "web", 1 => "shop", 2 => "app", _ => null },
                random.Next(4) == 0 ? null : time.AddHours(random.Next(-500, 2000))));
        }

        // A version that belongs to another customer would be a riddle: the first one's customer is that of all.
        return [.. rows.Select(row => row with { Customer = rows.First(first => first.Id == row.Id).Customer })];
    }

    static string Values(IEnumerable<EventRow> rows, bool isDays) =>
        $"""
        SELECT
          customer_id, CAST(id AS BIGINT) AS id, {(isDays ? "CAST(happened AS DATE)" : "happened")} AS happened, known_at,
          CAST(amount AS DECIMAL(18, 4)) AS amount, CAST(channel AS VARCHAR) AS channel, CAST(due AS TIMESTAMPTZ) AS due
        FROM (VALUES
          (NULL, 0, TIMESTAMPTZ '2024-01-01 00:00:00+00', CAST(NULL AS TIMESTAMPTZ), NULL, NULL, NULL),
          {string.Join(",\n  ", rows.Select(Value))}
        ) AS rows(customer_id, id, happened, known_at, amount, channel, due)
        """;

    static string Value(EventRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"({Quoted(row.Customer)}, {row.Id}, {Instant(row.Time)}, {Instant(row.Known)}, {row.Amount?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, "
        + $"{Quoted(row.Channel)}, {Instant(row.Due)})");

    static string Quoted(string? text) => text is null ? "NULL" : Sql.Literal(text);

    static string Instant(DateTime? time) =>
        time is { } utc ? $"TIMESTAMPTZ '{utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'" : "NULL";
}
