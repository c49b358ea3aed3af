using System.Globalization;
using MathNet.Numerics.Distributions;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using static Patron.Pipeline.Tests.Measurement.ClusteredShop;
using Measure = Patron.Models.Experiments.Metric;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>
/// Effects with errors of whole households against those of the customers one by one: households whose members have other rules and
/// segments, several contacts of a customer, customers who come new at a later instant, and every day.
/// </summary>
public sealed class ClusterEffectsTests
{
    const int Window = 10;
    const double Tolerance = 1e-10;

    static readonly DateTime Now = new(2026, 1, 14);

    [Fact]
    public void Effects_and_errors_are_those_of_the_sums_of_households()
    {
        Order[] orders = Draw(7);
        using MeasuredShop shop = Measured(orders);
        Contact[] contacts = ContactsOf(shop);
        ColumnTable rows = shop.Query("""
            SELECT *, CAST(campaign_as_of AS TIMESTAMP) AS contacted FROM gold.campaign_effects
            WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-14 00:00:00' AND campaign = 'spring' AND campaign_as_of < as_of
              AND effect IS NOT NULL
            """);
        int ofSegments = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            Contact[] compared = Among(contacts, rows.DateTimes("contacted")[row], rows.Texts("rule")[row], rows.Texts("segment")[row]);
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
            ofSegments += rows.Texts("segment")[row] is null ? 0 : 1;
        }

        Assert.True(rows.Rows > 100 && ofSegments > 50, $"{rows.Rows} effects, {ofSegments} of segments");
        Assert.Equal(2, rows.DateTimes("contacted").Distinct().Count());
        bool Parted(Func<Contact, string> by) =>
            contacts.GroupBy(one => (one.Instant, one.Group, one.Household)).Any(one => one.Select(by).Distinct().Count() > 1);
        Assert.True(Parted(one => one.Segment) && Parted(one => one.Rule) && contacts.Any(one => one.Number == 2));
        Assert.Contains(
            contacts.GroupBy(one => one.Household), one => one.Select(member => member.Instant).Distinct().Count() > 1);
    }

    /// <summary>Residuals of households over all their members (Cochran 1977, equation 6.13), Welch's interval.</summary>
    [Fact]
    public void The_interval_is_that_of_the_ratio_by_hand_on_every_day_and_the_one_for_all_days_begins_with_enough_households()
    {
        Order[] orders = Draw(7);
        using MeasuredShop shop = Measured(orders);
        Contact[] contacts = Among(ContactsOf(shop), Contacted, null, null);
        ColumnTable days = shop.Query("""
            SELECT * FROM gold.campaign_days
            WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-14 00:00:00'
              AND CAST(campaign_as_of AS TIMESTAMP) = TIMESTAMP '2026-01-05 00:00:00' AND campaign = 'spring' AND metric = 'dear' AND rule IS NULL AND segment IS NULL AND "group" = 'treated' ORDER BY day
            """);
        Assert.Equal(9, days.Rows);
        (double first, double time, int start) = (0, 0, 0);
        for (int day = 0; day < days.Rows; day++)
        {
            (double treated, double ofTreated, int households, int buying) = ByHand("treated", day + 1);
            (double control, double ofControl, int others, int buyingToo) = ByHand("control", day + 1);
            double variance = ofTreated + ofControl;
            double freedom = variance * variance / ((ofTreated * ofTreated / (households - 1)) + (ofControl * ofControl / (others - 1)));
            double wide = StudentT.InvCDF(0, 1, freedom, 0.975) * Math.Sqrt(variance);
            Near(treated, days.Doubles("so_far")[day]);
            Near(treated - control, days.Doubles("effect")[day]);
            Assert.Equal(treated - control - wide, days.Doubles("low")[day], 1e-6);
            Assert.Equal(treated - control + wide, days.Doubles("high")[day], 1e-6);
            Assert.Equal(Math.Min(buying, buyingToo) < 10, days.IsNull("sequential_low", day));
            if (days.IsNull("sequential_low", day))
                continue;
            (first, start) = first == 0 ? (variance, day) : (first, start);
            time = Math.Max(time, variance / first);
            EffectEstimate all = ConfidenceSequence.Of(
                new EffectEstimate(treated - control, Math.Sqrt(variance), 0, 0, 1), (long)(1e6 * time),
                new ConfidenceSequenceOptions { TunedFor = 1e6 * Window / (start + 1) });
            Assert.Equal(all.Low, days.Doubles("sequential_low")[day], 1e-5);
            Assert.Equal(all.High, days.Doubles("sequential_high")[day], 1e-5);
        }

        Assert.True(days.IsNull("sequential_low", 0) && !days.IsNull("sequential_low", days.Rows - 1));

        (double Mean, double Variance, int Households, int Buying) ByHand(string group, int until)
        {
            (double Sum, double Size)[] sums =
            [
                .. contacts.Where(one => one.Group == group).DistinctBy(one => one.Customer).GroupBy(one => one.Household).Select(household => (
                    household.Sum(one => orders.Where(order => order.Customer == one.Customer && order.Time >= Contacted
                        && order.Time < Contacted.AddDays(until)).Sum(DearPart)),
                    (double)household.Count())),
            ];
            double size = sums.Sum(one => one.Size);
            double mean = sums.Sum(one => one.Sum) / size;
            double residuals = sums.Sum(one => Math.Pow(one.Sum - (mean * one.Size), 2));
            return (mean, residuals * sums.Length / (sums.Length - 1) / size / size, sums.Length, sums.Count(one => one.Sum > 0));
        }
    }

    /// <summary>Decided twice, the second time for more of the customers, and measured at a third instant.</summary>
    static MeasuredShop Measured(Order[] orders)
    {
        string campaign = Campaign.Replace("cluster: household", "cluster: household\ncontacts: 2", StringComparison.Ordinal);
        const string BySegment = "cuped: true\nsegment_by: spenders\n";
        MeasuredShop shop = With(
            ("models/spenders.yml", "kind: rfm\ntable: silver.orders\ntime: ordered_at\namount: amount\n"),
            ("metrics/revenue.yml", Metric("mean", "amount AS value", BySegment)),
            ("metrics/dear.yml", Metric("mean", "greatest(amount - 15, 0) AS value")),
            ("metrics/buyers.yml", Metric("share", "amount > 12 AS value", BySegment)),
            ("metrics/basket.yml", Metric("ratio", "amount AS numerator, 1 AS denominator", BySegment)));
        shop.Take(orders);
        const string AtFirst = "audience: substr(customer_key, -1) NOT IN ('1', '5', '8')";
        shop.Write("treatments/spring.yml", campaign.Replace("audience: \"true\"", AtFirst, StringComparison.Ordinal));
        shop.Run("2026-01-05");
        shop.Write("treatments/spring.yml", campaign);
        shop.Run("2026-01-08");
        shop.Run(Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return shop;
    }

    /// <summary>Those that a row is of.</summary>
    static Contact[] Among(Contact[] contacts, DateTime instant, string? rule, string? segment) =>
    [
        .. contacts.Where(one => one.Instant == instant && (rule is null || one.Rule == rule) && (segment is null || one.Segment == segment)),
    ];

    /// <summary>The mean a customer, or the ratio, of sums of households, each with the error of the households.</summary>
    static Effect Expected(string metric, string comparison, Contact[] contacts, Order[] orders, long days)
    {
        DateTime instant = contacts[0].Instant;
        DateTime until = instant.AddDays(days);
        ILookup<string, Order> byCustomer = orders.ToLookup(order => order.Customer);
        IReadOnlyList<Measure> covariates = metric switch
        {
            "dear" => [],
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
                value(byCustomer[customer].Where(order => order.Time >= instant && order.Time < until)));
            double Before(Func<IEnumerable<Order>, double> value) => customers.Sum(customer =>
                value(byCustomer[customer].Where(order => order.Time < instant && order.Time >= instant.AddDays(-Window))));
            return metric switch
            {
                "basket" => [After(Sum), After(Count), customers.Length, Before(Sum), Before(Count)],
                "buyers" => [After(Any), customers.Length, Before(Any)],
                "dear" => [After(Dear), customers.Length],
                _ => [After(Sum), customers.Length, Before(Sum)],
            };
        }

        static double Sum(IEnumerable<Order> some) => (double)some.Sum(order => order.Amount);
        static double Count(IEnumerable<Order> some) => some.Count();
        static double Dear(IEnumerable<Order> some) => some.Sum(DearPart);
        static double Any(IEnumerable<Order> some) => some.Any(order => order.Amount > 12) ? 1 : 0;
    }

    /// <summary>Of each customer the contacts of the first instant.</summary>
    static Contact[] ContactsOf(MeasuredShop shop)
    {
        ColumnTable rows = shop.Query("""
            SELECT treatments.*, CAST(treatments.as_of AS TIMESTAMP) AS contacted, coalesce(segments.segment, '(none)') AS segment
            FROM gold.treatments AS treatments
            LEFT JOIN gold.segments AS segments ON segments.customer_key = treatments.customer_key AND segments.as_of = treatments.as_of
            WHERE intended_rule IS NOT NULL
            """);
        Contact[] all =
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new Contact(
                rows.Texts("customer_key")[row]!, rows.DateTimes("contacted")[row],
                Convert.ToInt32(rows.Value("contact_no", row), CultureInfo.InvariantCulture), rows.Texts("group")[row]!,
                rows.Texts("intended_rule")[row]!, rows.Texts("segment")[row]!, rows.Texts("cluster")[row]!)),
        ];
        Dictionary<string, DateTime> firsts =
            all.GroupBy(one => one.Customer).ToDictionary(one => one.Key, one => one.Min(contact => contact.Instant));
        return [.. all.Where(contact => contact.Instant == firsts[contact.Customer])];
    }

    static double DearPart(Order order) => (double)Math.Max(order.Amount - 15, 0);

    static void Near(double expected, double found) => Assert.Equal(expected, found, Tolerance * (1 + Math.Abs(expected)));

    sealed record Contact(string Customer, DateTime Instant, int Number, string Group, string Rule, string Segment, string Household);
}
