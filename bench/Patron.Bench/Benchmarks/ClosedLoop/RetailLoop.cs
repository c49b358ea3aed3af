using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Simulation;
using Patron.Simulation.Retail;
using PurchaseProcess = Patron.Simulation.Retail.PurchaseProcess;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>The shop: an outcome is an order within four weeks, its base the value of an order.</summary>
sealed class RetailLoop : LoopWorld
{
    static readonly RetailOptions Options = new() { To = new(2025, 9, 1), ContactShare = 0 };

    public override string Name => "retail";

    public override string[] Arms { get; } = ["reminder", "voucher_10", "voucher_20"];

    public override double[] Costs { get; } = [0.05, 0.10, 0.85];

    public override double[] Discounts { get; } = [0, 0.1, 0.2];

    public override double BudgetPerCustomer => 0.15;

    public override double Margin => 0.4;

    public override IReadOnlyList<DateOnly> QuietDays { get; } = [new(2024, 9, 16), new(2024, 10, 14)];

    public override IReadOnlyList<DateOnly> Waves { get; } =
        [new(2025, 2, 17), new(2025, 3, 17), new(2025, 4, 14), new(2025, 5, 12)];

    public override (DateOnly First, DateOnly Second) Decisions => (new(2025, 6, 9), new(2025, 7, 7));

    public override bool RanksByOutcome => true;

    public override int[] Rules { get; } = [2, 1, 0];

    public override int Customers => 80_000;

    public override int Seeds => 2;

    public override string Oracle =>
        """
        The oracle is the best policy there is for who sees what can be seen: it has each customer's expected profits given channel, country,
        every order and every contact, by Bayes' theorem with the world's own parameters, which the engine does not know.
        """;

    public override IReadOnlyList<(string Customer, DateOnly Since)> Roster(CampaignWorldOptions options)
    {
        RetailOptions retail = (RetailOptions)options;
        SeasonalClock clock = new(retail.From, retail.To.DayNumber - retail.From.DayNumber, retail.SeasonStrength);
        return
        [
            .. Enumerable.Range(0, retail.Customers).Where(customer => CustomerTraits.Draw(retail, customer).EmailConsent)
                .Select(customer => ($"C{customer:D8}", retail.From.AddDays((int)(PurchaseProcess.FirstOrder(retail, clock, customer) / 86_400)))),
        ];
    }

    public override RetailOptions OptionsOf(long seed, int customers) => Options with { Seed = seed, Customers = customers };

    public override void Write(CampaignWorldOptions options, string folder) => RetailWorld.Write((RetailOptions)options, folder);

    public override Parts Expected(WrittenLoop world, CampaignWorldOptions options, Seen rows, DateOnly day) =>
        new RetailPosterior((RetailOptions)options, this).Expected(world, rows, day);

    public override string Tables(string folder) =>
        $"""
        CREATE TABLE customers AS SELECT * FROM read_csv('{folder}/customers.csv', all_varchar = true);
        CREATE TABLE orders AS
          SELECT order_id, customer_id, CAST(ordered_at AS TIMESTAMP) AS ordered, campaign_code, value
          FROM read_csv('{folder}/orders.csv', all_varchar = true)
          JOIN (SELECT order_id, sum(CAST(quantity AS INTEGER) * CAST(unit_price AS DECIMAL(18,2))) AS value
            FROM read_csv('{folder}/order_lines.csv', all_varchar = true) GROUP BY ALL) AS lines USING (order_id);
        CREATE TABLE contacts AS
          SELECT customer_id, campaign_code, CAST(CAST(starts_at AS TIMESTAMP) AS DATE) AS moment, CAST(starts_at AS TIMESTAMP) AS start,
            CAST(ends_at AS TIMESTAMP) AS ending, treatment AS arm, "group" = 'treated' AS treated
          FROM read_csv('{folder}/contacts.csv', all_varchar = true) AS c
            JOIN read_csv('{folder}/campaigns.csv', all_varchar = true) AS k USING (campaign_code);
        CREATE TABLE answers AS
          SELECT c.customer_id, c.moment, c.start, c.ending, c.arm, c.treated, count(o.order_id) AS outcome,
            count(o.order_id) FILTER (o.campaign_code = c.campaign_code) AS used
          FROM contacts AS c LEFT JOIN orders AS o ON o.customer_id = c.customer_id AND o.ordered >= c.start AND o.ordered < c.ending
          GROUP BY ALL;
        CREATE TABLE truths AS
          SELECT t.customer_id, c.moment, CAST(mean_order_value AS DOUBLE) AS base,
            {string.Join(", ", Arms.Select(arm => $"CAST(added_{arm} AS DOUBLE) AS effect_{arm}, CAST(used_{arm} AS DOUBLE) AS use_{arm}"))}
          FROM read_csv('{folder}/truth/contacts.csv', all_varchar = true) AS t JOIN contacts AS c USING (customer_id, campaign_code)
            JOIN read_csv('{folder}/truth/customers.csv', all_varchar = true) AS r USING (customer_id);
        """;

    public override string Features(DateOnly day)
    {
        string at = At(day);
        string Of(Func<string, string> column) => string.Join(", ", Arms.Select(column));
        return
            $"""
            WITH bought AS (
              SELECT customer_id, count(*) AS orders, min(ordered) AS first, max(ordered) AS last,
                CAST(sum(value) AS DOUBLE) / count(*) AS mean_value,
                count(*) FILTER (ordered >= {at} - INTERVAL 28 DAY) AS orders_4w,
                count(*) FILTER (ordered >= {at} - INTERVAL 91 DAY) AS orders_13w,
                count(*) FILTER (ordered >= {at} - INTERVAL 182 DAY) AS orders_26w
              FROM (SELECT * FROM orders WHERE ordered < {at}) GROUP BY customer_id
            ), reacted AS (
              SELECT customer_id, sum(used) AS codes_used, count(*) FILTER (NOT treated) AS sent_none,
                coalesce(sum(outcome) FILTER (NOT treated), 0) AS orders_none,
                coalesce(sum(active) FILTER (NOT treated), 0) AS active_none,
                {Of(arm => $"count(*) FILTER (treated AND arm = '{arm}') AS sent_{arm}, "
                    + $"coalesce(sum(outcome) FILTER (treated AND arm = '{arm}'), 0) AS orders_{arm}, "
                    + $"coalesce(sum(active) FILTER (treated AND arm = '{arm}'), 0) AS active_{arm}")}
              FROM (SELECT a.*, greatest(0, epoch(least(last, ending)) - epoch(start)) / 604800 AS active
                FROM answers AS a JOIN bought USING (customer_id) WHERE moment < DATE '{day:yyyy-MM-dd}') GROUP BY customer_id
            )
            SELECT customer_id, acquisition_channel, country, CAST(birth_year AS INTEGER) AS birth_year,
              orders, orders_4w, orders_13w, orders_26w, mean_value,
              epoch({at} - first) / 604800 AS weeks_since_first, epoch({at} - last) / 604800 AS weeks_since_last,
              epoch(last - first) / 604800 AS recency, coalesce(codes_used, 0) AS codes_used, coalesce(sent_none, 0) AS sent_none,
              coalesce(orders_none, 0) AS orders_none, coalesce(active_none, 0) AS active_none,
              {Of(arm => $"coalesce(sent_{arm}, 0) AS sent_{arm}, coalesce(orders_{arm}, 0) AS orders_{arm}, "
                + $"coalesce(active_{arm}, 0) AS active_{arm}")},
              CASE WHEN weeks_since_last >= 8 AND weeks_since_last < 52 THEN 0
                WHEN orders = 1 AND weeks_since_last >= 3 AND weeks_since_last < 26 THEN 1
                WHEN weeks_since_last < 52 THEN 2 ELSE -1 END AS segment
            FROM customers JOIN bought USING (customer_id) LEFT JOIN reacted USING (customer_id)
            WHERE email_consent = 'true'
            """;
    }

    public override string Happened(DateOnly day) =>
        $"""
        SELECT customer_id, count(*) AS outcome FROM orders
        WHERE ordered >= {At(day)} AND ordered < {At(day)} + INTERVAL 28 DAY GROUP BY customer_id
        """;

    /// <summary>
    /// Expected purchases and the probability of being alive by BG/NBD, the value of an order by gamma-gamma, fitted on what is known
    /// now; the pace outside of campaigns, and the orders in campaigns beside what that pace lets expect there.
    /// </summary>
    public override Derived Derive(Seen rows, Seen now)
    {
        BgNbd purchases = BgNbd.Fit(Histories(now)).Model;
        GammaGamma spend = GammaGamma.Fit(now["orders"], now["mean_value"]).Model;
        (double[] orders, double[] recency, double[] age) = (rows["orders"], rows["recency"], rows["weeks_since_first"]);
        double[] means = rows["mean_value"];
        double[] value = [.. orders.Select((count, row) => spend.ExpectedSpend(count, means[row]))];
        double[] expected = [.. orders.Select((count, row) => purchases.ExpectedPurchases(count - 1, recency[row], age[row], 4))];
        double[] alive = Alive(purchases, rows);
        Reactions reactions = new(this, rows, purchases, alive);
        double[] keen = new Reactions(this, now, purchases, Alive(purchases, now)).Factors();
        return new(
            value,
            expected,
            [
                ("expected_orders", expected), ("p_alive", alive), ("expected_value", value), ("pace", reactions.Pace),
                ("keen", reactions.Evidence(keen)), ("annoyed", reactions.Evidence([0.6, 0.6, 0.6])),
                ("reaction", reactions.Ratio()),
            ]);
    }

    static double[] Alive(BgNbd purchases, Seen rows)
    {
        (double[] orders, double[] recency, double[] age) = (rows["orders"], rows["recency"], rows["weeks_since_first"]);
        return [.. orders.Select((count, row) => purchases.ProbabilityAlive(count - 1, recency[row], age[row]))];
    }

    static string At(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{day:yyyy-MM-dd}'");

    static PurchaseHistories Histories(Seen rows) => PurchaseHistories.Create(
        [.. rows["orders"].Select(count => count - 1)], rows["recency"], rows["weeks_since_first"]);
}
