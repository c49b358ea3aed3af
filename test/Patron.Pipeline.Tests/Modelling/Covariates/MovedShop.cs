using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>A shop in which customers of the channel shop buy a third as often as those of web, and each year of age makes purchases 2 % more frequent.</summary>
static class MovedShop
{
    public const string Customers = "silver.customer";

    public static LifetimeValueDefinition Without { get; } =
        Definitions.LifetimeValue with { Holdout = Duration.Parse("26w"), Discount = default };

    public static LifetimeValueDefinition With { get; } = Without with
    {
        Covariates = new CovariatesDefinition { Static = new StaticCovariates { Table = Customers, Columns = ["channel", "age"] } },
    };

    /// <summary>What a purchase brings where customers of the channel shop spend twice as much.</summary>
    public static string TwiceInShop =>
        $"(10 + 20 * {Share(5)}) * (0.5 + {Share(9, "number")}) * CASE {Channel} WHEN 'shop' THEN 2 ELSE 1 END";

    /// <summary>The shop with its tables, and nothing run.</summary>
    public static TestShop Of(LifetimeValueDefinition model, string? customers = null, int count = 1500, int firstDay = 0, string? amount = null)
    {
        TestShop shop = new(change: project => project with { Models = [model], Features = [] });
        shop.WritePurchases(Purchases(count, firstDay, amount ?? $"(5 + 20 * {Share(5)}) / {Share(4, "number")} ** 0.3"));
        shop.Lake.Overwrite(Customers, customers ?? Known(count), shop.Context);
        return shop;
    }

    public static TestShop Scored(LifetimeValueDefinition model, string? customers = null, int count = 1500, int firstDay = 0, string? amount = null)
    {
        TestShop shop = Of(model, customers, count, firstDay, amount);
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

    /// <summary>One row for each customer.</summary>
    public static string Known(int count) =>
        $"SELECT {Key} AS customer_id, {Channel} AS channel, {Age} AS age FROM range({count}) AS customers(customer)";

    /// <summary>First purchases from a day until one and a half years have passed; gaps are exponential with a mean of each customer's own, and each purchase may be the last.</summary>
    static string Purchases(int count, int firstDay, string amount) =>
        $"""
        SELECT
          {Key} AS customer_id,
          TIMESTAMPTZ '2024-01-01 00:00:00+01' + to_seconds(CAST(day * 86400 AS BIGINT)) AS ordered_at,
          CAST({amount} AS DECIMAL(18, 4)) AS amount
        FROM (
          SELECT
            customer,
            number,
            {firstDay} + {540 - firstDay} * {Share(1)} + sum(CASE WHEN number > 0 THEN -ln({Share(2, "number")}) * 30 * exp({Share(3)} - 0.5)
              * CASE {Channel} WHEN 'shop' THEN 3 ELSE 1 END * exp(-0.02 * ({Age} - 45)) ELSE 0 END)
              OVER (PARTITION BY customer ORDER BY number) AS day
          FROM range({count}) AS customers(customer), range(60) AS numbers(number)
          WHERE number <= ln({Share(8)}) / ln(1 - 0.6 * {Share(9)} ** 3)
        )
        WHERE day < 731
        """;

    static string Key => "'c' || lpad(CAST(customer AS VARCHAR), 6, '0')";

    static string Channel => $"CASE WHEN {Share(6)} < 0.6 THEN 'web' WHEN {Share(6)} < 0.95 THEN 'shop' ELSE 'app' END";

    static string Age => $"(25 + CAST(floor(40 * {Share(7)}) AS INTEGER))";

    static string Share(int purpose, string more = "0") => $"((hash(customer, {purpose}, {more}) % 1000000 + 0.5) / 1000000)";
}
