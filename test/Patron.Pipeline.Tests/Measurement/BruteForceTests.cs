using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>
/// Effects of the step against those of the customers' outcomes one by one: several instants, several contacts of a customer, two
/// campaigns that share customers and instants, orders at any time, and windows of which only a part is known.
/// </summary>
public sealed class BruteForceTests
{
    const int Customers = 400;
    const int Window = 10;

    /// <summary>That of ratios: it ends as the campaign comes again.</summary>
    const int Ratios = 3;

    const double Tolerance = 1e-10;

    static readonly string Campaign = MeasuredShop.Campaign.Replace("business_as_usual", "contacts: 2\nbusiness_as_usual", StringComparison.Ordinal);
    const string Letters = """
        priority: 2
        overlap: allow
        audience: region = 'north' OR age = 'young'
        control: 0.2
        stratify_by: [age]
        channel: post
        rules: [{ name: letter, when: "true", treatment: letter, campaign_code: L, cost: 0.20 }]
        """;

    static readonly DateTime[] Instants = [new(2026, 1, 5), new(2026, 1, 8)];
    static readonly DateTime Now = new(2026, 1, 13);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Effects_are_those_of_the_customers_one_by_one(long seed)
    {
        using MeasuredShop shop = new(
            Customers,
            ("metrics/revenue.yml", MeasuredShop.Revenue),
            ("metrics/buyers.yml", "kind: share\nwindow: 10d\ncuped: true\nsql: SELECT customer_id, ordered_at AS time, amount > 12 AS value FROM silver.orders\n"),
            ("metrics/basket.yml", """
                kind: ratio
                window: 3d
                cuped: true
                segment_by: stratum
                sql: SELECT customer_id, ordered_at AS time, amount AS numerator, 1 AS denominator FROM silver.orders
                """));
        List<Order> orders = Draw(seed);
        shop.Orders(orders.Select((order, at) => string.Create(
            CultureInfo.InvariantCulture, $"{at + 1},{order.Customer},{order.Time:yyyy-MM-dd HH:mm:ss},{order.Amount:F4}")));
        shop.Write("treatments/spring.yml", Campaign.Replace("\"true\"\ncontrol", "age <> 'young' OR region = 'north'\ncontrol", StringComparison.Ordinal));
        shop.Run("2026-01-05");
        shop.Write("treatments/spring.yml", Campaign);
        shop.Write("treatments/letters.yml", Letters);
        shop.Run("2026-01-08");
        shop.Run(Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        Contact[] all = ContactsOf(shop);
        Contact[] contacts = FirstsOf(all);
        Assert.Contains(contacts, contact => contact.Number == 2);
        Assert.Contains(contacts.GroupBy(contact => (contact.Customer, contact.Instant)), one => one.DistinctBy(contact => contact.Campaign).Count() == 2);
        ColumnTable rows = shop.Query("""
            SELECT *, CAST(campaign_as_of AS TIMESTAMP) AS contacted FROM gold.campaign_effects
            WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-13 00:00:00' AND campaign_as_of < as_of
            """);
        (int compared, int earned, int again) = (0, 0, 0);
        for (int row = 0; row < rows.Rows; row++)
        {
            if (rows.IsNull("effect", row))
                continue;
            Effect expected = Expected(rows, row, contacts, orders);
            Near(expected.Absolute.Value, rows.Doubles("effect")[row]);
            Near(expected.Absolute.Low, rows.Doubles("low")[row]);
            Near(expected.Absolute.High, rows.Doubles("high")[row]);
            Near(expected.Absolute.PValue, rows.Doubles("p_value")[row]);
            Assert.Equal(rows.Doubles("low")[row] > 0 || rows.Doubles("high")[row] < 0, rows.Doubles("p_value")[row] < 0.05);
            if (!rows.IsNull("earned_per_spent", row))
            {
                Near(expected.Absolute.Value * rows.Longs("n_treated")[row] / Spent(rows, row, contacts, all), rows.Doubles("earned_per_spent")[row]);
                earned++;
            }

            double spent = Spent(rows, row, contacts, all);
            Near(spent, rows.Doubles("cost")[row]);
            again += spent > Spent(rows, row, contacts, contacts) ? 1 : 0;

            Near(expected.Control.Value, rows.Doubles("mean_control")[row]);
            Near(expected.Treated.Value, rows.Doubles("mean_treated")[row]);
            Assert.Equal((expected.Treated.Count, expected.Control.Count), (rows.Longs("n_treated")[row], rows.Longs("n_control")[row]));
            compared++;
        }

        Assert.True(compared > 50, $"{compared} effects");
        Assert.True(earned > 5, $"{earned} effects in money");
        Assert.True(again > 5 && again < compared - 5, $"{again} of {compared} with later costs");
    }

    /// <summary>What the contacts of the treated cost by the campaigns' files, with those that the same customers had later.</summary>
    static double Spent(ColumnTable rows, int row, Contact[] contacts, Contact[] all)
    {
        (string? campaign, string? rule, DateTime instant) = (rows.Texts("campaign")[row], rows.Texts("rule")[row], rows.DateTimes("contacted")[row]);
        Contact[] first =
        [
            .. Of(campaign, contacts).Where(contact => contact.Instant == instant && (rule is null || contact.Rule == rule))
                .Where(contact => rows.Texts("segment")[row] is not { } segment || contact.Age == segment)
                .Where(contact => campaign is null ? contact.Group != "hold_out" : contact.Group == "treated"),
        ];
        HashSet<string> customers = [.. first.Select(contact => contact.Customer)];
        return first.Concat(all.Where(contact => customers.Contains(contact.Customer) && (campaign is null || contact.Campaign == campaign)
                && contact.Instant > instant && contact.Instant < instant.AddDays(rows.Longs("days_observed")[row])))
            .Sum(contact => contact.Group != "treated" ? 0 : contact.Rule switch { "north" => 0.5, "south" => 0.1, _ => 0.2 });
    }

    /// <summary>Those that count in a campaign; in all together those of each customer's first instant in any.</summary>
    static IEnumerable<Contact> Of(string? campaign, Contact[] contacts) => campaign is null
        ? contacts.GroupBy(contact => contact.Customer).SelectMany(own => own.Where(contact => contact.Instant == own.Min(one => one.Instant)))
        : contacts.Where(contact => contact.Campaign == campaign);

    static void Near(double expected, double found) => Assert.InRange(found, expected - (Tolerance * (1 + Math.Abs(expected))), expected + (Tolerance * (1 + Math.Abs(expected))));

    static Effect Expected(ColumnTable rows, int row, Contact[] contacts, List<Order> orders)
    {
        string metric = rows.Texts("metric")[row]!;
        (string? campaign, string? rule, string? segment) = (rows.Texts("campaign")[row], rows.Texts("rule")[row], rows.Texts("segment")[row]);
        string against = rows.Texts("comparison")[row]!;
        DateTime instant = rows.DateTimes("contacted")[row];
        Contact[] all = [.. Of(campaign, contacts).Where(contact => contact.Instant == instant && (rule is null || contact.Rule == rule) && (segment is null || contact.Age == segment))];
        string[] control = [.. all.Where(contact => contact.Group == against).Select(contact => contact.Customer).Distinct()];
        string[] treated = [.. all.Where(contact => campaign is null ? contact.Group != against : contact.Group == "treated").Select(contact => contact.Customer).Distinct()];
        DateTime until = instant.AddDays(rows.Longs("days_observed")[row]);
        return Effect.Of(
            metric switch { "basket" => Metric.Ratio(0, 1), "buyers" => Metric.Proportion(0), _ => Metric.Mean(0) },
            Moments(control), Moments(treated),
            new EffectOptions { Covariates = metric == "basket" ? [Metric.Mean(2), Metric.Mean(3)] : [Metric.Mean(1)] });

        GroupMoments Moments(string[] customers)
        {
            ILookup<string, Order> byCustomer = orders.ToLookup(order => order.Customer);
            double[][] columns = [.. customers.Select(customer => metric switch
            {
                "basket" => new[] { Sum(After(customer)), After(customer).Count(), Sum(Before(customer)), Before(customer).Count() },
                "buyers" => [Any(After(customer)), Any(Before(customer))],
                _ => [Sum(After(customer)), Sum(Before(customer))],
            })];
            return GroupMoments.FromColumns([.. Enumerable.Range(0, columns[0].Length).Select(column => columns.Select(one => one[column]).ToArray())]);

            IEnumerable<Order> After(string customer) => byCustomer[customer].Where(order => order.Time >= instant && order.Time < until);
            IEnumerable<Order> Before(string customer) => byCustomer[customer].Where(order => order.Time < instant && order.Time >= instant.AddDays(metric == "basket" ? -Ratios : -Window));
        }

        static double Sum(IEnumerable<Order> orders) => (double)orders.Sum(order => order.Amount);
        static double Any(IEnumerable<Order> orders) => orders.Any(order => order.Amount > 12) ? 1 : 0;
    }

    /// <summary>Later contacts of a campaign go to customers whom its first one may have changed.</summary>
    static Contact[] FirstsOf(Contact[] contacts)
    {
        Contact[] kept =
        [
            .. contacts.GroupBy(contact => (contact.Campaign, contact.Customer))
                .SelectMany(own => own.Where(contact => contact.Instant == own.Min(one => one.Instant))),
        ];
        Assert.True(kept.Length < contacts.Length);
        Assert.True(kept.Select(contact => contact.Instant).Distinct().Count() > 1, "nobody came new at a later instant");
        return kept;
    }

    static Contact[] ContactsOf(MeasuredShop shop)
    {
        ColumnTable rows = shop.Query("""
            SELECT customer_key, campaign, CAST(as_of AS TIMESTAMP) AS contacted, contact_no, "group", intended_rule, stratum AS age
            FROM gold.treatments WHERE intended_rule IS NOT NULL
            """);
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new Contact(
                rows.Texts("customer_key")[row]!, rows.Texts("campaign")[row]!, rows.DateTimes("contacted")[row], (int)Convert.ToInt64(rows.Value("contact_no", row), CultureInfo.InvariantCulture),
                rows.Texts("group")[row]!, rows.Texts("intended_rule")[row]!, rows.Texts("age")[row]!)),
        ];
    }

    static List<Order> Draw(long seed)
    {
        RandomStream random = RandomStream.For(seed, "brute_force");
        List<Order> orders = [];
        for (int customer = 0; customer < Customers; customer++)
        {
            double liking = 5 + (20 * random.Uniform());
            for (int order = random.Poisson(3); order > 0; order--)
            {
                DateTime time = Instants[0].AddDays(-15).AddSeconds(Math.Floor(random.Uniform() * 35 * 86_400));
                orders.Add(new Order($"c{customer}", time, Math.Round((decimal)(liking * random.Uniform()), 4)));
            }
        }

        return orders;
    }

    sealed record Order(string Customer, DateTime Time, decimal Amount);

    sealed record Contact(string Customer, string Campaign, DateTime Instant, int Number, string Group, string Rule, string Age);
}
