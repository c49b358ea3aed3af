namespace Patron.Simulation.Tests.Telecom;

/// <summary>Money adds up to the cent, and what the operator knew when is told.</summary>
public sealed class MoneyTests(Worlds worlds)
{
    World Close => worlds.Close;

    [Fact]
    public void The_last_bill_of_a_month_and_service_is_what_was_charged()
    {
        Dictionary<string, long> charged = Charged();
        Dictionary<string, long> billed = [];
        Table bills = Close["revenue_monthly"];
        (string[] months, string[] services, long[] cents) = (bills.Texts("month"), bills.Texts("service"), bills.Cents("revenue"));
        (string[] customers, string[] loaded) = (bills.Texts("customer_id"), bills.Texts("loaded_at"));
        Dictionary<string, int> rows = [];
        for (int row = 0; row < bills.Rows; row++)
        {
            string key = $"{customers[row]}/{months[row]}/{services[row]}";
            bool isCorrection = rows.TryAdd(key, 1) is false;
            Assert.True(!isCorrection || string.CompareOrdinal(loaded[row - 1], loaded[row]) < 0, key);
            rows[key] += isCorrection ? 1 : 0;
            billed[key] = cents[row];
        }

        int wrong = 0;
        foreach ((string key, long sum) in charged)
        {
            if (sum > 0 && !key.Contains("2025-12", StringComparison.Ordinal) && billed[key] != sum)
            {
                wrong++;
                Assert.Equal(1, rows[key]); // wrong only where the correction would come after the end of the data
                Assert.True(string.CompareOrdinal(key.Split('/')[1], "2025-09-01") > 0, key);
            }
        }

        Near.Share(rows.Values.Count(count => count == 2) + wrong, rows.Count, Close.Options.CorrectionShare);
        Assert.Equal(Close.Totals.Corrections, rows.Values.Count(count => count == 2));
    }

    [Fact]
    public void Bills_come_on_the_fifth_of_the_next_month_and_corrections_3_to_40_days_later()
    {
        Table bills = Close["revenue_monthly"];
        (string[] months, DateTime?[] loaded) = (bills.Texts("month"), bills.Instants("loaded_at"));
        int corrections = 0;
        for (int row = 0; row < bills.Rows; row++)
        {
            DateTime billed = Table.Instant(months[row] + "T06:00:00Z").AddMonths(1).AddDays(4);
            double days = (loaded[row]!.Value - billed).TotalDays;
            Assert.True(days is 0 or (>= 3 and <= 40), $"row {row}: {days}");
            corrections += days > 0 ? 1 : 0;
        }

        Assert.Equal(Close.Totals.Corrections, corrections);
        Assert.True(corrections > 100);
    }

    [Theory]
    [InlineData("usage_daily")]
    [InlineData("network_daily")]
    public void Rows_come_the_next_morning_and_a_share_of_them_up_to_five_days_later(string table)
    {
        (string[] days, DateTime?[] loaded) = (Close[table].Texts("day"), Close[table].Instants("loaded_at"));
        int late = 0;
        int settled = 0;
        for (int row = 0; row < days.Length; row++)
        {
            double wait = (loaded[row]!.Value - Table.Instant(days[row] + "T04:00:00Z").AddDays(1)).TotalDays;
            Assert.True(wait is 0 or 1 or 2 or 3 or 4 or 5 && loaded[row] < Close.To, $"row {row}: {wait}");
            if (Close.Day(days[row]) >= Close.Options.Days - 7)
                continue;
            settled++;
            late += wait > 0 ? 1 : 0;
        }

        Near.Share(late, settled, Close.Options.LateShare);
    }

    [Fact]
    public void A_prepaid_customer_never_spends_more_than_was_topped_up_and_a_postpaid_one_tops_nothing_up()
    {
        Dictionary<string, long> spent = Sums(Charged().Select(pair => (pair.Key.Split('/')[0], pair.Value)));
        Table topUps = Close["top_ups"];
        Dictionary<string, long> paid = Sums(topUps.Texts("customer_id").Zip(topUps.Cents("amount")));
        string[] contracts = Close["customers"].Texts("contract");
        (string[] who, string[] activated) = (Close["customers"].Texts("customer_id"), Close["customers"].Texts("activated_at"));
        for (int row = 0; row < who.Length; row++)
        {
            long amount = paid.GetValueOrDefault(who[row]);
            long balance = amount - spent.GetValueOrDefault(who[row]);
            if (contracts[row] == "postpaid")
                Assert.Equal(0, amount);
            else if (Close.Day(activated[row]) >= 0)
                Assert.InRange(balance, 0, 5_000);
            else
                Assert.InRange(balance, -5_000, 5_000); // the balance at the start of the data
        }
    }

    [Fact]
    public void Postpaid_customers_pay_a_subscription_and_prepaid_ones_do_not()
    {
        Dictionary<string, int> customers = Close["customers"].Index("customer_id");
        string[] contracts = Close["customers"].Texts("contract");
        Table bills = Close["revenue_monthly"];
        IEnumerable<string> subscribers = bills.Texts("customer_id").Zip(bills.Texts("service"))
            .Where(pair => pair.Second == "subscription").Select(pair => pair.First).Distinct();
        Assert.All(subscribers, customer => Assert.Equal("postpaid", contracts[customers[customer]]));
        Assert.True(subscribers.Count() > 90);
    }

    /// <summary>Cents by customer, month and service, from daily usage, packages, and subscriptions as billed last.</summary>
    Dictionary<string, long> Charged()
    {
        (Table usage, Table packages) = (Close["usage_daily"], Close["packages"]);
        return Sums(Keys(usage, "day", usage.Texts("service")).Zip(usage.Cents("charged"))
            .Concat(Keys(packages, "bought_at", [.. Enumerable.Repeat("packages", packages.Rows)]).Zip(packages.Cents("price"))));
        static IEnumerable<string> Keys(Table table, string time, string[] services) => table.Texts("customer_id")
            .Zip(table.Texts(time), services)
            .Select(row => $"{row.First}/{row.Second[..7]}-01/{row.Third}");
    }

    static Dictionary<string, long> Sums(IEnumerable<(string Key, long Cents)> values) =>
        values.GroupBy(value => value.Key).ToDictionary(group => group.Key, group => group.Sum(value => value.Cents));
}
