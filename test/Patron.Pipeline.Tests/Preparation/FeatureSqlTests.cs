using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class FeatureSqlTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    static readonly DateTimeOffset Training = AsOf.Before(TestShop.AsOf, Duration.Parse("28w"), Berlin);

    static FeatureSql Sql => new()
    {
        Group = Definitions.Features,
        CustomerKey = "customer_id",
        AsOfs = [TestShop.AsOf, Training],
        Zone = Berlin,
    };

    [Fact]
    public void The_sql_can_be_read() => Expectation.Matches("features-sql", Sql.ToSql());

    [Fact]
    public void Features_are_those_that_a_plain_program_computes()
    {
        int rounds = Rounds.Count(3, 60);
        string seed = $"{Rounds.Seed}::UBIGINT";
        for (int round = 0; round < rounds; round++)
        {
            using TestShop shop = new();
            // Few customers at few instants and with few amounts: ties, empty windows and rows at the instant itself are common.
            shop.WritePurchases(
                $"""
                SELECT
                  CASE WHEN hash(i, 9) % 40 > 0 THEN 'c' || CAST(hash(i, {seed}, {round}, 1) % 50 AS VARCHAR) END AS customer_id,
                  TIMESTAMPTZ '2025-06-18 22:00:00+00'
                    + to_hours(CAST(hash(i, {seed}, {round}, 2) % 9000 AS BIGINT) - 4300) AS ordered_at,
                  CAST((hash(i, {round}, 3) % 1000000) / 10000 - 20 AS DECIMAL(18, 4)) AS amount,
                  ['web', 'shop', 'app', NULL][1 + CAST(hash(i, {round}, 4) % 4 AS BIGINT)] AS channel,
                  ['DE', 'FR', 'NL'][1 + CAST(hash(i, 5) % 3 AS BIGINT)] AS country
                FROM range(600) AS rows(i)
                """);
            shop.Lake.Bind(["silver.purchases"]);

            ColumnTable found = shop.Read(Sql.ToSql());

            Assert.Equal(BruteForce(shop.Read("SELECT * FROM silver.purchases")), Tables.Text(found));
        }
    }

    static string BruteForce(ColumnTable purchases)
    {
        string?[] keys = purchases.Texts("customer_id");
        DateTime[] times = purchases.DateTimes("ordered_at");
        decimal[] amounts = purchases.Decimals("amount");
        string?[] channels = purchases.Texts("channel");
        string?[] countries = purchases.Texts("country");
        List<string> lines = [];
        foreach (string key in keys.OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            foreach (DateTimeOffset asOf in new[] { Training, TestShop.AsOf })
            {
                int[] all = [.. Enumerable.Range(0, purchases.Rows)];
                int[] rows = [.. all.Where(row => keys[row] == key && times[row] < asOf.UtcDateTime)];
                if (rows.Length == 0)
                    continue;
                List<string> values = [key, $"{asOf.UtcDateTime}"];
                foreach (string window in new[] { "", "90d", "6m" })
                {
                    DateTimeOffset since = window.Length == 0 ? default : AsOf.Before(asOf, Duration.Parse(window), Berlin);
                    decimal[] inside = [.. rows.Where(row => times[row] >= since.UtcDateTime).Select(row => amounts[row])];
                    values.AddRange(inside.Length == 0
                        ? ["0.0000", "NULL", "0", "NULL", "NULL"]
                        : [$"{inside.Sum()}", Mean(inside), $"{inside.Length}", $"{inside.Min()}", $"{inside.Max()}"]);
                }

                values.Add($"{Day(asOf.UtcDateTime) - rows.Min(row => Day(times[row]))}");
                values.Add($"{Day(asOf.UtcDateTime) - rows.Max(row => Day(times[row]))}");
                values.Add(Last(rows, times, channels));
                values.Add(Last(rows, times, countries));
                lines.Add(string.Join('|', values) + "|\n");
            }
        }

        return string.Concat(lines);
    }

    // Read from text, because the conversion from decimal to double does not always give the nearest.
    static string Mean(decimal[] values) => $"{double.Parse($"{values.Sum() / values.Length}", CultureInfo.InvariantCulture)}";

    static int Day(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Berlin)).DayNumber;

    static string Last(int[] rows, DateTime[] times, string?[] values) =>
        rows.Where(row => values[row] is not null)
            .OrderBy(row => times[row]).ThenBy(row => values[row], StringComparer.Ordinal)
            .Select(row => values[row]).LastOrDefault() ?? "NULL";
}
