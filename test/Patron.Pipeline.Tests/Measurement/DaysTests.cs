using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>
/// <c>gold.campaign_days</c> against orders one by one, around the night in which clocks are put forward: days are those of the clocks,
/// whether orders have a local time or are instants.
/// </summary>
public sealed class DaysTests
{
    const int Customers = 300;
    const int Window = 9;
    const double Tolerance = 1e-10;

    static readonly DateTime Contact = new(2026, 3, 25, 12, 0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Days_are_those_of_the_orders_one_by_one_across_a_change_of_clocks(long seed)
    {
        using MeasuredShop shop = new(
            Customers,
            ("metrics/local.yml", "kind: mean\nwindow: 9d\nsql: SELECT customer_id, ordered_at AS time, amount AS value FROM silver.orders\n"),
            ("metrics/instants.yml", "kind: mean\nwindow: 9d\nsql: SELECT customer_id, CAST(ordered_at AS TIMESTAMPTZ) AS time, amount AS value FROM silver.orders\n"),
            ("metrics/basket.yml", "kind: ratio\nwindow: 9d\nsql: SELECT customer_id, ordered_at AS time, amount AS numerator, 1 AS denominator FROM silver.orders\n"));
        Order[] orders = Draw(seed);
        shop.Orders(orders.Select((order, at) => string.Create(
            CultureInfo.InvariantCulture, $"{at + 1},{order.Customer},{order.Time:yyyy-MM-dd HH:mm:ss},{order.Amount:F4}")));
        shop.Run("2026-03-25T12:00");
        shop.Run("2026-04-20");

        ILookup<(string Group, string Rule), string> customers = CustomersOf(shop);
        ColumnTable rows = shop.Query("""
            SELECT *, CAST(date AS TIMESTAMP) AS began FROM gold.campaign_days
            WHERE CAST(as_of AS DATE) = DATE '2026-04-20' AND CAST(campaign_as_of AS DATE) = DATE '2026-03-25' AND campaign = 'spring'
            """);
        Assert.True(rows.Rows >= 3 * 3 * 3 * Window, $"{rows.Rows} rows");
        int effects = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            (string metric, string group, string? rule) = (rows.Texts("metric")[row]!, rows.Texts("group")[row]!, rows.Texts("rule")[row]);
            int day = (int)rows.Longs("day")[row];
            double[][] own = Outcomes(group, rule, day);
            Assert.Equal(own.Length, rows.Longs("n")[row]);
            Assert.Equal(Contact.Date.AddDays(day), rows.DateTimes("began")[row]);
            bool isRatio = metric == "basket";
            Near(Figure(own, 0, isRatio), rows, "value", row);
            Near(Figure(own, 2, isRatio), rows, "so_far", row);
            if (rows.IsNull("effect", row))
                continue;
            var effect = Effect.Of(isRatio ? Metric.Ratio(0, 1) : Metric.Mean(0), SoFar(Outcomes("control", rule, day)), SoFar(own));
            Near(effect.Absolute.Value, rows, "effect", row);
            Near(effect.Absolute.Low, rows, "low", row);
            Near(effect.Absolute.High, rows, "high", row);
            effects++;
        }

        Assert.True(effects > 50, $"{effects} effects");

        // Of each customer amount and orders on the day, and up to its end.
        double[][] Outcomes(string group, string? rule, int day) =>
        [
            .. customers.Where(one => one.Key.Group == group && (rule is null || one.Key.Rule == rule)).SelectMany(one => one).Select(customer =>
            {
                Order[] own = [.. orders.Where(order => order.Customer == customer && order.Time >= Contact && order.Time < Contact.AddDays(day + 1))];
                Order[] today = [.. own.Where(order => order.Time >= Contact.AddDays(day))];
                return new[] { Sum(today), today.Length, Sum(own), own.Length };
            }),
        ];
    }

    static double Sum(IEnumerable<Order> orders) => (double)orders.Sum(order => order.Amount);

    static double? Figure(double[][] customers, int at, bool isRatio)
    {
        double below = isRatio ? customers.Sum(one => one[at + 1]) : customers.Length;
        return below == 0 ? null : customers.Sum(one => one[at]) / below;
    }

    static GroupMoments SoFar(double[][] customers) =>
        GroupMoments.FromColumns([customers.Select(one => one[2]).ToArray(), customers.Select(one => one[3]).ToArray()]);

    static void Near(double? expected, ColumnTable rows, string column, int row)
    {
        Assert.Equal(expected is null, rows.IsNull(column, row));
        if (expected is { } number)
            Assert.InRange(rows.Doubles(column)[row], number - (Tolerance * (1 + Math.Abs(number))), number + (Tolerance * (1 + Math.Abs(number))));
    }

    static ILookup<(string Group, string Rule), string> CustomersOf(MeasuredShop shop)
    {
        ColumnTable rows = shop.Query("""
            SELECT customer_key, "group", intended_rule FROM gold.treatments
            WHERE CAST(as_of AS DATE) = DATE '2026-03-25' AND intended_rule IS NOT NULL
            """);
        return Enumerable.Range(0, rows.Rows).ToLookup(row => (rows.Texts("group")[row]!, rows.Texts("intended_rule")[row]!), row => rows.Texts("customer_key")[row]!);
    }

    /// <summary>At any time but in the hour that there was not.</summary>
    static Order[] Draw(long seed)
    {
        RandomStream random = RandomStream.For(seed, "days");
        List<Order> orders = [];
        for (int customer = 0; customer < Customers; customer++)
        {
            for (int order = random.Poisson(4); order > 0; order--)
            {
                DateTime time = Contact.AddDays(-3).AddSeconds(Math.Floor(random.Uniform() * 15 * 86_400));
                if (time.Date != new DateTime(2026, 3, 29) || time.Hour != 2)
                    orders.Add(new Order($"c{customer}", time, Math.Round((decimal)(20 * random.Uniform()), 4)));
            }
        }

        return [.. orders];
    }

    sealed record Order(string Customer, DateTime Time, decimal Amount);
}
