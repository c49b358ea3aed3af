using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class TargetSqlTests
{
    static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"];

    static readonly string[] Horizons = ["1d", "7d", "4w", "1m", "2m"];

    [Fact]
    public void The_sql_of_every_kind_can_be_read()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        IEnumerable<string> texts = Enum.GetValues<TargetKind>().Select(kind =>
        {
            TargetDefinition target = Make(kind, "1m") with { BlindSpot = Duration.Parse("7d") };
            if (kind is TargetKind.ContractEnd)
                target = target with { Key = ["id"] };
            if (kind is TargetKind.FutureValue)
                target = target with { ActiveWithin = Duration.Parse("3m"), Known = "known_at" };
            TargetWindow newest = TargetWindow.EndingAt(TestShop.AsOf, target, zone);
            return $"-- {kind.Text}\n{SqlOf(target, zone, [newest.AsOf, TestShop.AsOf], TestShop.AsOf).ToSql()}\n";
        });

        Expectation.Matches("target-sql", string.Join('\n', texts));
    }

    [Fact]
    public void Every_kind_is_what_a_plain_program_finds()
    {
        RandomStream random = new(Rounds.Seed);
        using Database database = Database.Open(new DatabaseOptions());
        using Connection connection = database.Connect();
        HashSet<string> values = [];
        int rounds = Rounds.Count(12, 600);
        for (int round = 0; round < rounds; round++)
        {
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[random.Below(Zones.Length)]);
            DateTimeOffset run = RandomMidnight(random, zone);
            Happenings happenings = new(random, zone, run, 150);
            connection.Execute($"SET TimeZone = {Sql.Literal(zone.Id)}");
            happenings.WriteTo(connection, random);
            foreach (TargetKind kind in Enum.GetValues<TargetKind>())
            {
                TargetDefinition target = Random(kind, random);
                TargetWindow newest = TargetWindow.EndingAt(run, target, zone);
                DateTimeOffset[] instants =
                [
                    run, newest.AsOf, run.AddDays(-random.Below(100)),
                    .. Enumerable.Range(0, 4).Select(_ => happenings.AfterFirst(random)),
                    .. Enumerable.Range(1, 3).Select(month => AsOf.Before(newest.AsOf, Duration.Parse($"{month}m"), zone)),
                ];

                string found = TextOf(connection, SqlOf(target, zone, instants, run).ToSql());

                Assert.Equal(happenings.Target(target, instants, run), found);
                foreach (string line in found.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    string value = line.Split('|')[2];
                    values.Add($"{kind.Text} {(kind.IsOutcome || value == "NULL" ? value : "number")}");
                }
            }
        }

        IEnumerable<string> expected =
            from kind in Enum.GetValues<TargetKind>()
            from value in kind.IsOutcome ? new[] { "NULL", "0", "1" } : ["NULL", "number"]
            select $"{kind.Text} {value}";
        Assert.Equal(expected.Order(StringComparer.Ordinal), values.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-1, "NULL")]
    [InlineData(0, "1")]
    [InlineData(1, "1")]
    public void A_customer_whose_horizon_is_not_over_has_no_target(int microseconds, string expected)
    {
        using Database database = Database.Open(new DatabaseOptions());
        using Connection connection = database.Connect();
        connection.Execute(
            """
            SET TimeZone = 'UTC';
            CREATE SCHEMA silver;
            CREATE TABLE silver.happenings AS SELECT 1 AS id, 'c1' AS customer_id, TIMESTAMPTZ '2025-01-01 00:00:00+00' AS happened_at;
            """);
        DateTimeOffset instant = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        TargetDefinition target = Make(TargetKind.Inactivity, "1m");

        TargetSql sql = SqlOf(target, TimeZoneInfo.Utc, [instant], instant.AddMonths(1).AddMicroseconds(microseconds));

        Assert.Equal($"c1|{instant.UtcDateTime}|{expected}|\n", TextOf(connection, sql.ToSql()));
    }

    [Fact]
    public void A_contract_that_is_signed_later_is_in_no_population_before()
    {
        using Database database = Database.Open(new DatabaseOptions());
        using Connection connection = database.Connect();
        connection.Execute(
            """
            SET TimeZone = 'UTC';
            CREATE SCHEMA silver;
            CREATE TABLE silver.happenings (id INTEGER, customer_id VARCHAR, happened_at TIMESTAMPTZ, known_at TIMESTAMPTZ);
            INSERT INTO silver.happenings VALUES
              (1, 'runs', '2025-03-15 00:00:00+00', '2025-02-01 00:00:00+00'),
              (2, 'without end', NULL, '2025-02-28 23:59:59+00'),
              (3, 'signed at the date', '2025-03-15 00:00:00+00', '2025-03-01 00:00:00+00'),
              (4, 'signed later', '2025-03-15 00:00:00+00', '2025-03-10 00:00:00+00'),
              (5, 'signed later, without end', NULL, '2025-03-10 00:00:00+00');
            """);
        DateTimeOffset instant = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

        TargetSql sql = SqlOf(Make(TargetKind.ContractEnd, "1m"), TimeZoneInfo.Utc, [instant], instant.AddMonths(2));

        Assert.Equal($"runs|{instant.UtcDateTime}|1|\nwithout end|{instant.UtcDateTime}|0|\n", TextOf(connection, sql.ToSql()));
    }

    [Fact]
    public void The_population_is_known_without_the_target()
    {
        RandomStream random = new(Rounds.Seed);
        using Database database = Database.Open(new DatabaseOptions());
        using Connection connection = database.Connect();
        connection.Execute("SET TimeZone = 'Europe/Berlin'");
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateTimeOffset run = RandomMidnight(random, zone);
        Happenings happenings = new(random, zone, run, 150);
        happenings.WriteTo(connection, random);
        foreach (TargetKind kind in Enum.GetValues<TargetKind>())
        {
            TargetDefinition target = Make(kind, "1m");
            string found = TextOf(connection, SqlOf(target, zone, [run], run).ToPopulationSql());
            Assert.Equal(string.Concat(happenings.Population(target, run).Select(customer => $"{customer}|{run.UtcDateTime}|\n")), found);
        }
    }

    static TargetDefinition Make(TargetKind kind, string horizon) => new()
    {
        Name = "left",
        File = "targets/left.yml",
        Kind = kind,
        Table = Happenings.Table,
        Time = "happened_at",
        Horizon = Duration.Parse(horizon),
        Amount = kind is TargetKind.RevenueDilution or TargetKind.FutureValue ? "amount" : null,
        Drop = kind is TargetKind.RevenueDilution ? 0.1m : null,
        Known = kind is TargetKind.ContractEnd ? "known_at" : null,
    };

    static TargetDefinition Random(TargetKind kind, RandomStream random)
    {
        bool isDilution = kind == TargetKind.RevenueDilution;
        TargetDefinition target = Make(kind, isDilution ? $"{1 + random.Below(2)}m" : Horizons[random.Below(Horizons.Length)]) with
        {
            BlindSpot = Duration.OfDays(random.Below(2) * random.Below(20)),
            Known = kind is TargetKind.ContractEnd || random.Below(3) > 0 ? "known_at" : null,
            Drop = isDilution ? random.Below(10) / 10m : null,
        };
        if (target.Known is not null && random.Below(2) > 0)
            target = target with { Key = ["id"] };
        return kind is TargetKind.Inactivity or TargetKind.FutureCount or TargetKind.FutureValue && random.Below(2) > 0
            ? target with { ActiveWithin = Duration.Parse(Horizons[random.Below(Horizons.Length)]) }
            : target;
    }

    /// <summary>Half of them near a change of the clocks in Europe.</summary>
    static DateTimeOffset RandomMidnight(RandomStream random, TimeZoneInfo zone)
    {
        DateTime day = random.Below(2) == 0 ? new DateTime(2025, 3, 28).AddDays(random.Below(60)) : new DateTime(2025, 1, 1).AddDays(random.Below(365));
        return AsOf.TryParse($"{day:yyyy-MM-dd}", zone, out DateTimeOffset instant) ? instant : throw new InvalidOperationException($"{day:O}");
    }

    static TargetSql SqlOf(TargetDefinition target, TimeZoneInfo zone, DateTimeOffset[] instants, DateTimeOffset run) =>
        new() { Target = target, CustomerKey = "customer_id", Instants = instants, AsOf = run, Zone = zone };

    static string TextOf(Connection connection, string sql)
    {
        using Result result = connection.Query(sql);
        return Tables.Text(result.ReadAll());
    }
}
