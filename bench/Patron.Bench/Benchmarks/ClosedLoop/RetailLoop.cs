using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Simulation;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>The shop: an outcome is an order within four weeks, its base the value of an order.</summary>
sealed class RetailLoop : LoopWorld
{
    const double MarginOfValue = 0.4;

    static readonly RetailOptions Options = new() { To = new(2025, 9, 1), ContactShare = 0 };

    public override string Name => "retail";

    public override string[] Arms { get; } = ["reminder", "voucher_10", "voucher_20"];

    public override double[] Costs { get; } = [0.05, 0.10, 0.85];

    public override double[] Discounts { get; } = [0, 0.1, 0.2];

    public override double BudgetPerCustomer => 0.15;

    public override IReadOnlyList<DateOnly> Waves { get; } =
        [new(2025, 3, 3), new(2025, 3, 31), new(2025, 4, 28)];

    public override (DateOnly First, DateOnly Second) Decisions => (new(2025, 5, 26), new(2025, 6, 23));

    public override double Margin => MarginOfValue;

    public override bool RanksByOutcome => true;

    public override int[] Rules { get; } = [2, 1, 0];

    public override (string Since, string Consent) Roster => ("joined_at", "email_consent");

    public override void Write(long seed, int customers, ContactPlan? plan, string folder) =>
        RetailWorld.Write(Options with { Seed = seed, Customers = customers, Contacts = plan }, folder);

    public override string Tables(string folder, bool isSeen) =>
        $"""
        CREATE TABLE orders AS SELECT order_id, customer_id, CAST(ordered_at AS TIMESTAMP) AS ordered, campaign_code
          FROM read_csv('{folder}/orders.csv', all_varchar = true);
        CREATE TABLE contacts AS
          SELECT customer_id, campaign_code, CAST(CAST(starts_at AS TIMESTAMP) AS DATE) AS moment, CAST(starts_at AS TIMESTAMP) AS start,
            CAST(ends_at AS TIMESTAMP) AS ending, treatment AS arm, "group" = 'treated' AS treated
          FROM read_csv('{folder}/contacts.csv', all_varchar = true) AS c
            JOIN read_csv('{folder}/campaigns.csv', all_varchar = true) AS k USING (campaign_code);
        CREATE TABLE answers AS
          SELECT c.customer_id, c.moment, c.arm, c.treated, count(o.order_id) AS outcome, count(o.order_id) AS realised,
            count(o.order_id) FILTER (o.campaign_code = c.campaign_code) AS used
          FROM contacts AS c LEFT JOIN orders AS o ON o.customer_id = c.customer_id AND o.ordered >= c.start AND o.ordered < c.ending
          GROUP BY ALL;
        CREATE TABLE truths AS
          SELECT t.customer_id, c.moment, CAST(mean_order_value AS DOUBLE) AS base,
            {string.Join(", ", Arms.Select(arm => $"CAST(added_{arm} AS DOUBLE) AS effect_{arm}, CAST(used_{arm} AS DOUBLE) AS use_{arm}"))}
          FROM read_csv('{folder}/truth/contacts.csv', all_varchar = true) AS t JOIN contacts AS c USING (customer_id, campaign_code)
            JOIN read_csv('{folder}/truth/customers.csv', all_varchar = true) AS r USING (customer_id);
        """ + (isSeen ?
        $"""
        CREATE TABLE customers AS SELECT * FROM read_csv('{folder}/customers.csv', all_varchar = true);
        CREATE TABLE valued AS
          SELECT order_id, customer_id, ordered, campaign_code, value FROM orders
          JOIN (SELECT order_id, sum(CAST(quantity AS INTEGER) * CAST(unit_price AS DECIMAL(18,2))) AS value
            FROM read_csv('{folder}/order_lines.csv', all_varchar = true) GROUP BY ALL) AS lines USING (order_id);
        """ : "");

    public override string Features(DateOnly day)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{day:yyyy-MM-dd}'");
        return
            $"""
            WITH bought AS (
              SELECT customer_id, count(*) AS orders, min(ordered) AS first, max(ordered) AS last, CAST(sum(value) AS DOUBLE) / count(*) AS mean_value,
                count(*) FILTER (ordered >= {at} - INTERVAL 28 DAY) AS orders_4w, count(*) FILTER (ordered >= {at} - INTERVAL 91 DAY) AS orders_13w,
                count(*) FILTER (ordered >= {at} - INTERVAL 182 DAY) AS orders_26w
              FROM (SELECT * FROM valued WHERE ordered < {at}) GROUP BY customer_id
            ), contacted AS (
              SELECT customer_id, count(*) FILTER (treated) AS treated, coalesce(sum(outcome) FILTER (treated), 0) AS treated_orders,
                count(*) FILTER (NOT treated) AS untreated, coalesce(sum(outcome) FILTER (NOT treated), 0) AS untreated_orders, sum(used) AS codes_used
              FROM (SELECT * FROM answers WHERE moment < DATE '{day:yyyy-MM-dd}') GROUP BY customer_id
            )
            SELECT customer_id, acquisition_channel, country, CAST(birth_year AS INTEGER) AS birth_year,
              orders, orders_4w, orders_13w, orders_26w, mean_value,
              epoch({at} - first) / 604800 AS weeks_since_first, epoch({at} - last) / 604800 AS weeks_since_last,
              epoch(last - first) / 604800 AS recency, orders / (1 + epoch({at} - first) / 604800) AS pace,
              coalesce(treated, 0) AS treated, coalesce(treated_orders, 0) AS treated_orders, coalesce(untreated, 0) AS untreated,
              coalesce(untreated_orders, 0) AS untreated_orders, coalesce(codes_used, 0) AS codes_used,
              CASE WHEN weeks_since_last >= 8 AND weeks_since_last < 52 THEN 0
                WHEN orders = 1 AND weeks_since_last >= 3 AND weeks_since_last < 26 THEN 1
                WHEN weeks_since_last < 52 THEN 2 ELSE -1 END AS segment
            FROM customers JOIN bought USING (customer_id) LEFT JOIN contacted USING (customer_id)
            WHERE email_consent = 'true'
            """;
    }

    /// <summary>Expected purchases and the probability of being alive by BG/NBD, the value of an order by gamma-gamma, fitted on what is known now.</summary>
    public override Derived Derive(Seen table, Seen now)
    {
        BgNbd purchases = BgNbd.Fit(Histories(now)).Model;
        GammaGamma spend = GammaGamma.Fit(now["orders"], now["mean_value"]).Model;
        (double[] orders, double[] recency, double[] age) = (table["orders"], table["recency"], table["weeks_since_first"]);
        double[] means = table["mean_value"];
        double[] value = [.. orders.Select((count, row) => spend.ExpectedSpend(count, means[row]))];
        double[] expected = [.. orders.Select((count, row) => purchases.ExpectedPurchases(count - 1, recency[row], age[row], 4))];
        double[] alive = [.. orders.Select((count, row) => purchases.ProbabilityAlive(count - 1, recency[row], age[row]))];
        double[] rate = [.. orders.Select((count, row) => (purchases.R + count - 1) / (purchases.Alpha + recency[row]))];
        double mean = purchases.R / purchases.Alpha;
        return new(
            value,
            [("expected_orders", expected), ("p_alive", alive), ("expected_value", value), ("rate", rate)],
            [
                .. Derived.Each(table, "acquisition_channel", "search", "social", "referral", "marketplace"),
                ("brisk", Array.ConvertAll(rate, one => one / (one + mean))),
            ]);
    }

    static PurchaseHistories Histories(Seen rows) => PurchaseHistories.Create(
        [.. rows["orders"].Select(count => count - 1)], rows["recency"], rows["weeks_since_first"]);
}
