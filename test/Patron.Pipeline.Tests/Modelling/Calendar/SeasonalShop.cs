using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>A shop in which everybody buys three times as often in November and December as in other months.</summary>
static class SeasonalShop
{
    public const string Table = "silver.calendar";

    /// <summary>Each day of the histories and of a year after them.</summary>
    public const string Daily =
        """
        SELECT CAST(day AS DATE) AS day, CAST(month(day) >= 11 AS INTEGER) AS season, 1 AS constant
        FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2026-12-31', INTERVAL 1 DAY) AS days(day)
        """;

    public static LifetimeValueDefinition Without { get; } =
        Definitions.LifetimeValue with { Holdout = Duration.Parse("9w"), Discount = default };

    public static LifetimeValueDefinition With { get; } = Without with
    {
        Calendar = new CalendarCovariates { Table = Table, Date = "day", Columns = ["season"] },
    };

    /// <summary>The shop with its tables, and nothing run.</summary>
    public static TestShop Of(LifetimeValueDefinition model, int count = 800, string calendar = Daily)
    {
        TestShop shop = new(change: project => project with { Models = [model], Features = [] });
        shop.WritePurchases(Purchases(count));
        shop.Lake.Overwrite(Table, calendar, shop.Context);
        return shop;
    }

    public static TestShop Scored(LifetimeValueDefinition model, int count = 800, string calendar = Daily)
    {
        TestShop shop = Of(model, count, calendar);
        try
        {
            shop.Run();
            shop.Lake.Bind(["gold.lifetime_value", "silver.histories_lifetime_value"]);
            return shop;
        }
        catch (InvalidOperationException error)
        {
            shop.Dispose();
            throw new InvalidOperationException($"{error.Message}: {string.Join("; ", shop.Observer.Warnings)}", error);
        }
    }

    /// <summary>
    /// Two years: purchases at the pace of the season, of which those outside of it are kept with a chance of a third; each that is kept may be
    /// the last.
    /// </summary>
    static string Purchases(int count) =>
        $"""
        WITH tries AS (
          SELECT
            customer,
            number,
            500 * {Share(1)} + sum(CASE WHEN number > 0 THEN -ln({Share(2, "number")}) * 20 * exp({Share(3)} - 0.5) ELSE 0 END)
              OVER (PARTITION BY customer ORDER BY number) AS day
          FROM range({count}) AS customers(customer), range(150) AS numbers(number)
        ),
        kept AS (
          SELECT customer, number, day, row_number() OVER (PARTITION BY customer ORDER BY number) - 1 AS place
          FROM tries
          WHERE number = 0 OR month(TIMESTAMP '2024-01-01' + to_seconds(CAST(day * 86400 AS BIGINT))) >= 11 OR {Share(4, "number")} < 1 / 3.0
        )
        SELECT
          'c' || lpad(CAST(customer AS VARCHAR), 6, '0') AS customer_id,
          TIMESTAMPTZ '2024-01-01 00:00:00+01' + to_seconds(CAST(day * 86400 AS BIGINT)) AS ordered_at,
          CAST((5 + 20 * {Share(5)}) / {Share(6, "number")} ** 0.3 AS DECIMAL(18, 4)) AS amount
        FROM kept
        WHERE day < 731 AND place <= ln({Share(8)}) / ln(1 - 0.4 * {Share(9)} ** 3)
        """;

    static string Share(int purpose, string more = "0") => $"((hash(customer, {purpose}, {more}) % 1000000 + 0.5) / 1000000)";
}
