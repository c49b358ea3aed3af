using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;
using Measure = Patron.Models.Experiments.Metric;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>A campaign whose groups are drawn by household, measured with errors of whole households.</summary>
public sealed class ClusterTests
{
    const int Customers = 900;
    const int Window = 10;
    const double Tolerance = 1e-10;

    static readonly DateTime Contacted = new(2026, 1, 5);

    static readonly string Campaign = MeasuredShop.Campaign
        .Replace("stratify_by: [age]", "cluster: household", StringComparison.Ordinal);

    [Fact]
    public void Effects_and_errors_are_those_of_the_sums_of_households()
    {
        using MeasuredShop shop = Shop(
            ("metrics/revenue.yml", MeasuredShop.Revenue),
            ("metrics/plain.yml", MeasuredShop.Revenue.Replace("cuped: true", "cuped: false", StringComparison.Ordinal)),
            ("metrics/buyers.yml", Metric("share", "amount > 12 AS value")),
            ("metrics/basket.yml", Metric("ratio", "amount AS numerator, 1 AS denominator")));
        Order[] orders = Draw(7);
        shop.Orders(orders.Select((order, at) => string.Create(
            CultureInfo.InvariantCulture, $"{at + 1},{order.Customer},{order.Time:yyyy-MM-dd HH:mm:ss},{order.Amount:F4}")));
        shop.Run("2026-01-05");
        shop.Run("2026-01-12");
        Contact[] contacts = ContactsOf(shop);
        ColumnTable rows = shop.Query("""
            SELECT * FROM gold.campaign_effects
            WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-12 00:00:00' AND campaign = 'spring' AND campaign_as_of < as_of
              AND effect IS NOT NULL
            """);
        Assert.True(rows.Rows >= 4 * 3 * 2, $"{rows.Rows} effects");
        for (int row = 0; row < rows.Rows; row++)
        {
            Contact[] compared = [.. contacts.Where(contact => rows.Texts("rule")[row] is not { } rule || contact.Rule == rule)];
            Effect expected = Expected(
                rows.Texts("metric")[row]!, rows.Texts("comparison")[row]!, compared, orders, rows.Longs("days_observed")[row]);
            Near(expected.Absolute.Value, rows.Doubles("effect")[row]);
            Near(expected.Absolute.Low, rows.Doubles("low")[row]);
            Near(expected.Absolute.High, rows.Doubles("high")[row]);
            Near(expected.Absolute.PValue, rows.Doubles("p_value")[row]);
            Near(expected.Treated.Value, rows.Doubles("mean_treated")[row]);
            Assert.Equal(
                (expected.Treated.Count, expected.Control.Count),
                (rows.Longs("clusters_treated")[row], rows.Longs("clusters_control")[row]));
            string[] treated = [.. compared.Where(one => one.Group == "treated").Select(one => one.Customer).Distinct()];
            Assert.Equal(treated.Length, rows.Longs("n_treated")[row]);
        }
    }

    [Fact]
    public void Households_are_never_split_and_customers_without_one_are_drawn_alone()
    {
        using MeasuredShop shop = Shop(("metrics/revenue.yml", MeasuredShop.Revenue));
        shop.Run("2026-01-05");
        ColumnTable groups = shop.Query("""
            SELECT cluster, count(DISTINCT "group") AS groups, count(*) AS members FROM gold.treatments
            WHERE "group" <> 'hold_out' GROUP BY cluster
            """);
        Assert.All(groups.Longs("groups"), count => Assert.Equal(1, count));
        Assert.Contains(groups.Longs("members"), count => count > 1);
        Assert.Contains(groups.Texts("cluster"), cluster => cluster == "customer c10");
        ColumnTable check = shop.Query("""
            SELECT sample_ratio_p_value, clusters_treated, clusters_control FROM gold.campaign_effects
            WHERE campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL
            """);
        // Chance drew households, 0.3 of them into control and 0.6 to be treated: of one degree of freedom the root is normal.
        (double treated, double control) = (check.Longs("clusters_treated")[0], check.Longs("clusters_control")[0]);
        double z = (control - ((treated + control) / 3)) / Math.Sqrt((treated + control) * 2 / 9);
        double expected = 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(z));
        Assert.Equal(expected, check.Doubles("sample_ratio_p_value")[0], 1e-9);
    }

    [Fact]
    public void Too_few_households_decide_nothing()
    {
        string twenty = Campaign.Replace("household", "substr(customer_key, 2, 1) || region", StringComparison.Ordinal);
        using MeasuredShop shop = Shop(("metrics/revenue.yml", MeasuredShop.Revenue), ("treatments/spring.yml", twenty));
        shop.Orders(Draw(8).Select((order, at) => string.Create(
            CultureInfo.InvariantCulture, $"{at + 1},{order.Customer},{order.Time:yyyy-MM-dd HH:mm:ss},{order.Amount:F4}")));
        shop.Run("2026-01-05");
        shop.Run("2026-01-20");
        ColumnTable rows = shop.Query("""
            SELECT reason, verdict FROM gold.campaign_effects
            WHERE campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL
              AND campaign_as_of < as_of AND status = 'over'
            """);
        Assert.Contains("clusters", rows.Texts("reason")[0], StringComparison.Ordinal);
        Assert.Null(rows.Texts("verdict")[0]);
    }

    [Fact]
    public void Clusters_beside_strata_are_refused()
    {
        string both = Campaign.Replace("cluster: household", "stratify_by: [age]\ncluster: household", StringComparison.Ordinal);
        using MeasuredShop shop = Shop(("metrics/revenue.yml", MeasuredShop.Revenue), ("treatments/spring.yml", both));
        Assert.Contains(
            "spring.yml:5:10: 'cluster' draws whole clusters, and members of one may be of several strata: leave out",
            Assert.Throws<ProjectException>(() => shop.Run("2026-01-05")).Message, StringComparison.Ordinal);
    }

    static string Metric(string kind, string values) =>
        $"kind: {kind}\nwindow: 10d\ncuped: true\nsql: SELECT customer_id, ordered_at AS time, {values} FROM silver.orders\n";

    static MeasuredShop Shop(params (string File, string Text)[] files) => new(
        Customers,
        [
            ("tables/silver/customers.sql", $"""
                SELECT 'c' || n AS customer_id, CASE WHEN n % 2 = 0 THEN 'north' ELSE 'south' END AS region, 'any' AS age,
                  CASE WHEN n % 10 > 0 THEN 'h' || n // 3 END AS household
                FROM range({Customers}) AS numbers(n)
                """),
            ("features/people.yml", """
                features: [region, age, household]
                sql: SELECT customer_id, region, age, household FROM silver.customers WHERE as_of() IS NOT NULL
                """),
            ("treatments/spring.yml", Campaign),
            .. files,
        ]);

    /// <summary>The mean a customer, or the ratio, of sums of households, each with the error of the households.</summary>
    static Effect Expected(string metric, string comparison, Contact[] contacts, Order[] orders, long days)
    {
        DateTime until = Contacted.AddDays(days);
        ILookup<string, Order> byCustomer = orders.ToLookup(order => order.Customer);
        IReadOnlyList<Measure> covariates = metric switch
        {
            "plain" => [],
            "basket" => [Measure.Mean(3), Measure.Mean(4)],
            _ => [Measure.Ratio(2, 1)],
        };
        EffectOptions options = new() { Covariates = covariates };
        return Effect.Of(Measure.Ratio(0, 1), Moments(comparison), Moments("treated"), options);

        GroupMoments Moments(string group)
        {
            double[][] households =
            [
                .. contacts.Where(contact => contact.Group == group).DistinctBy(contact => contact.Customer)
                    .GroupBy(contact => contact.Household).Select(household => SumOf([.. household.Select(one => one.Customer)])),
            ];
            IEnumerable<int> columns = Enumerable.Range(0, households[0].Length);
            return GroupMoments.FromColumns([.. columns.Select(column => households.Select(one => one[column]).ToArray())]);
        }

        double[] SumOf(string[] customers)
        {
            double After(Func<IEnumerable<Order>, double> value) => customers.Sum(customer =>
                value(byCustomer[customer].Where(order => order.Time >= Contacted && order.Time < until)));
            double Before(Func<IEnumerable<Order>, double> value) => customers.Sum(customer =>
                value(byCustomer[customer].Where(order => order.Time < Contacted && order.Time >= Contacted.AddDays(-Window))));
            return metric switch
            {
                "basket" => [After(Sum), After(Count), customers.Length, Before(Sum), Before(Count)],
                "buyers" => [After(Any), customers.Length, Before(Any)],
                _ => [After(Sum), customers.Length, Before(Sum)],
            };
        }

        static double Sum(IEnumerable<Order> some) => (double)some.Sum(order => order.Amount);
        static double Count(IEnumerable<Order> some) => some.Count();
        static double Any(IEnumerable<Order> some) => some.Any(order => order.Amount > 12) ? 1 : 0;
    }

    static Contact[] ContactsOf(MeasuredShop shop)
    {
        ColumnTable rows = shop.Query("""
            SELECT customer_key, "group", intended_rule, cluster FROM gold.treatments
            WHERE intended_rule IS NOT NULL AND CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-05 00:00:00'
            """);
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new Contact(
                rows.Texts("customer_key")[row]!, rows.Texts("group")[row]!, rows.Texts("intended_rule")[row]!,
                rows.Texts("cluster")[row]!)),
        ];
    }

    /// <summary>Members of a household like the same.</summary>
    static Order[] Draw(long seed)
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

    static void Near(double expected, double found) => Assert.Equal(expected, found, Tolerance * (1 + Math.Abs(expected)));

    sealed record Order(string Customer, DateTime Time, decimal Amount);

    sealed record Contact(string Customer, string Group, string Rule, string Household);
}
