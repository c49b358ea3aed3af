using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>A measured shop whose campaign draws households, with orders by customers of whom those of one household like the same.</summary>
static class ClusteredShop
{
    public const int Customers = 900;

    public static readonly DateTime Contacted = new(2026, 1, 5);

    public static readonly string Campaign = MeasuredShop.Campaign
        .Replace("stratify_by: [age]", "cluster: household", StringComparison.Ordinal);

    /// <summary>Three customers a household, and every tenth customer has none.</summary>
    public const string Households = "CASE WHEN n % 10 > 0 THEN 'h' || n // 3 END";

    public static MeasuredShop With(params (string File, string Text)[] files) => Of(Households, files);

    /// <param name="household">SQL of the household over <c>n</c>, the customer's number.</param>
    /// <param name="files">More files, and others in the place of its own.</param>
    public static MeasuredShop Of(string household, params (string File, string Text)[] files) => new(
        Customers,
        [
            Table(household),
            ("features/people.yml", """
                features: [region, age, household]
                sql: SELECT customer_id, region, age, household FROM silver.customers WHERE as_of() IS NOT NULL
                """),
            ("treatments/spring.yml", Campaign),
            .. files,
        ]);

    /// <summary>The file of the customers.</summary>
    public static (string File, string Text) Table(string household) => ("tables/silver/customers.sql", $"""
        SELECT 'c' || n AS customer_id, CASE WHEN n % 2 = 0 THEN 'north' ELSE 'south' END AS region, 'any' AS age, {household} AS household
        FROM range({Customers}) AS numbers(n)
        """);

    public static string Metric(string kind, string values, string more = "") =>
        $"kind: {kind}\nwindow: 10d\n{more}sql: SELECT customer_id, ordered_at AS time, {values} FROM silver.orders\n";

    /// <summary>Puts orders into the shop's source.</summary>
    public static void Take(this MeasuredShop shop, IEnumerable<Order> orders) => shop.Orders(orders.Select((order, at) => string.Create(
        CultureInfo.InvariantCulture, $"{at + 1},{order.Customer},{order.Time:yyyy-MM-dd HH:mm:ss},{order.Amount:F4}")));

    /// <summary>Some three orders of each customer within twelve days before and after the contact.</summary>
    public static Order[] Draw(long seed)
    {
        RandomStream random = RandomStream.For(seed, "households");
        double[] liking = [.. Enumerable.Range(0, Customers).Select(_ => 5 + (20 * random.Uniform()))];
        List<Order> orders = [];
        for (int customer = 0; customer < Customers; customer++)
        {
            for (int order = random.Poisson(3); order > 0; order--)
            {
                DateTime time = Contacted.AddDays(-12).AddSeconds(Math.Floor(random.Uniform() * 24 * 86_400));
                orders.Add(new Order($"c{customer}", time, Math.Round((decimal)(liking[customer / 3] * random.Uniform()), 4)));
            }
        }

        return [.. orders];
    }
}

/// <summary>One order, by the clocks of the shop.</summary>
sealed record Order(string Customer, DateTime Time, decimal Amount);
