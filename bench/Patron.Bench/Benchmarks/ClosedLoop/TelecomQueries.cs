using System.Globalization;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>What an operator's tables are made of, and what they tell of customers on a day.</summary>
static class TelecomQueries
{
    const int CampaignDays = 28;
    const int GoneWithin = 35;
    const int SilentDays = 28;

    /// <summary>Days from a contact until what came of it is known.</summary>
    public const int KnownAfterDays = CampaignDays + GoneWithin + SilentDays;

    /// <summary>Statements that make the tables of a written world.</summary>
    public static string Tables(string folder) =>
        $"""
        CREATE TABLE customers AS SELECT *, CAST(activated_at AS TIMESTAMP) AS activated FROM {Csv(folder, "customers")};
        CREATE TABLE usage AS
          SELECT customer_id, CAST(day AS DATE) AS day, service, CAST(units AS DECIMAL(18,2)) AS units,
            CAST(loaded_at AS TIMESTAMP) AS loaded
          FROM {Csv(folder, "usage_daily")};
        CREATE TABLE ends AS
          SELECT customer_id, CAST(ended_at AS TIMESTAMP) AS ended, CAST(known_at AS TIMESTAMP) AS known
          FROM {Csv(folder, "contract_ends")};
        CREATE TABLE revenue AS
          SELECT customer_id, CAST(month AS DATE) AS month, service, CAST(revenue AS DECIMAL(18,2)) AS revenue,
            CAST(loaded_at AS TIMESTAMP) AS loaded
          FROM {Csv(folder, "revenue_monthly")};
        CREATE TABLE network AS
          SELECT customer_id, CAST(day AS DATE) AS day, CAST(dropped_call_share AS DECIMAL(9,4)) AS dropped,
            CAST(throughput_mbps AS DECIMAL(18,2)) AS speed, CAST(loaded_at AS TIMESTAMP) AS loaded
          FROM {Csv(folder, "network_daily")};
        CREATE TABLE complaints AS
          SELECT customer_id, topic, CAST(opened_at AS TIMESTAMP) AS opened, CAST(resolved_at AS TIMESTAMP) AS resolved
          FROM {Csv(folder, "complaints")};
        CREATE TABLE launches AS
          SELECT region, CAST(launched_at AS TIMESTAMP) AS launched FROM {Csv(folder, "competitor_launches")};
        CREATE TABLE contacts AS
          SELECT offer_id, customer_id, CAST(CAST(starts_at AS TIMESTAMP) AS DATE) AS moment, o.offer AS arm,
            "group" = 'treated' AS treated, CAST(accepted_at AS TIMESTAMP) AS accepted
          FROM {Csv(folder, "offers")} AS o JOIN {Csv(folder, "campaigns")} AS k USING (campaign_code)
        """;

    /// <summary>A statement that makes what came of contacts, as far as it is known.</summary>
    public static string Answers =>
        $"""
        CREATE TABLE answers AS
          SELECT customer_id, moment, arm, treated, accepted, CAST(accepted IS NOT NULL AS INTEGER) AS used,
            CAST({Gone("moment")} AS INTEGER) AS outcome, CAST({Lost("moment")} AS INTEGER) AS lost
          FROM contacts JOIN customers USING (customer_id) LEFT JOIN ends USING (customer_id)
        """;

    /// <summary>A statement that makes what is true of contacts.</summary>
    public static string Truths(string folder, string[] arms) =>
        $"""
        CREATE TABLE truths AS
          SELECT c.customer_id, c.moment, CAST(arpu AS DOUBLE) AS base, r.persona,
            {Of(arms, arm => $"CAST(churn_{arm} AS DOUBLE) AS effect_{arm}, CAST(accepts_{arm} AS DOUBLE) AS use_{arm}")}
          FROM {Csv(folder, "truth/offers")} AS t JOIN contacts AS c USING (offer_id)
            JOIN {Csv(folder, "truth/customers")} AS r ON r.customer_id = c.customer_id
        """;

    /// <summary>The tables as the warehouse has them on the morning of a day.</summary>
    public static IReadOnlyList<(string Table, string Select)> Known(DateOnly day)
    {
        string at = At(day);
        return
        [
            ("customers", $"SELECT * FROM customers WHERE activated < {at}"),
            ("usage", $"SELECT * FROM usage WHERE loaded < {at}"),
            ("ends", $"SELECT * FROM ends WHERE known < {at}"),
            ("revenue", $"SELECT * FROM revenue WHERE loaded < {at}"),
            ("network", $"SELECT * FROM network WHERE loaded < {at}"),
            ("complaints", $"SELECT * REPLACE (CASE WHEN resolved < {at} THEN resolved END AS resolved) FROM complaints "
                + $"WHERE opened < {at}"),
            ("launches", $"SELECT * FROM launches WHERE launched < {at}"),
            ("contacts", $"SELECT * REPLACE (CASE WHEN accepted < {at} THEN accepted END AS accepted) FROM contacts "
                + $"WHERE moment < {at}"),
        ];
    }

    static string Csv(string folder, string table) => $"read_csv('{folder}/{table}.csv', all_varchar = true)";

    /// <summary>A SELECT of everybody who may be contacted on a day, with what is known on its morning.</summary>
    public static string Features(DateOnly day, string[] arms)
    {
        string at = At(day);
        return
            $"""
            WITH used AS (
              SELECT customer_id, date_diff('day', max(day), CAST({at} AS DATE)) AS silent,
                {Days("use", "true", 7, 14, 28, 112)}, {Days("data", "service = 'data'", 28, 112)},
                {Days("voice", "service = 'voice'", 28, 112)},
                {Bits("voice")}, {Bits("sms")}, {Bits("data")},
                {Units("data", 14, 28, 112)}, {Units("voice", 14, 28, 112)}, {Units("sms", 28, 112)}
              FROM (SELECT *, date_diff('day', day, CAST({at} AS DATE)) AS ago FROM usage
                WHERE day < {at} AND day >= {at} - INTERVAL 112 DAY AND loaded < {at})
              GROUP BY customer_id
            ), billed AS (
              SELECT customer_id, CAST(sum(revenue) AS DOUBLE) AS revenue_sum, count(DISTINCT month) AS months,
                CAST(sum(revenue) FILTER (month >= date_trunc('month', {at}) - INTERVAL 1 MONTH) AS DOUBLE) AS revenue_1m,
                CAST(sum(revenue) FILTER (month >= date_trunc('month', {at}) - INTERVAL 2 MONTH) AS DOUBLE) AS revenue_2m,
                CAST(sum(revenue) FILTER (month >= date_trunc('month', {at}) - INTERVAL 4 MONTH) AS DOUBLE) AS revenue_4m
              FROM (SELECT customer_id, month, service, arg_max(revenue, loaded) AS revenue
                FROM revenue JOIN customers USING (customer_id)
                WHERE loaded < {at} AND month < date_trunc('month', {at}) AND month > activated GROUP BY ALL) GROUP BY customer_id
            ), felt AS (
              SELECT customer_id, avg(dropped) FILTER (ago <= 28) AS dropped_4w, avg(dropped) AS dropped_8w,
                avg(speed) FILTER (ago <= 28) AS speed_4w, avg(speed) AS speed_8w
              FROM (SELECT *, date_diff('day', day, CAST({at} AS DATE)) AS ago FROM network
                WHERE day < {at} AND day >= {at} - INTERVAL 56 DAY AND loaded < {at})
              GROUP BY customer_id
            ), complained AS (
              SELECT customer_id, count(*) AS complaints, count(*) FILTER (resolved IS NULL OR resolved >= {at}) AS open,
                max(epoch({at} - opened) / 86400) FILTER (resolved IS NULL OR resolved >= {at}) AS open_days,
                count(*) FILTER (topic = 'billing') AS billing, count(*) FILTER (topic = 'network') AS on_network
              FROM complaints WHERE opened < {at} AND opened >= {at} - INTERVAL 90 DAY GROUP BY customer_id
            ), reacted AS (
              SELECT customer_id, count(*) AS sent, count(*) FILTER (accepted < {at}) AS accepted,
                {Of(arms, arm => $"count(*) FILTER (arm = '{arm}') AS sent_{arm}, "
                  + $"count(*) FILTER (arm = '{arm}' AND accepted < {at}) AS accepted_{arm}")}
              FROM answers WHERE treated AND moment < {at} GROUP BY customer_id
            )
            SELECT customer_id, contract, 2025 - CAST(birth_year AS INTEGER) AS age, gender, language, region, city_size,
              device_class, device_generation, acquisition_channel, epoch({at} - activated) / 86400 AS tenure,
              used.* EXCLUDE (customer_id),
              use_28 / (1 + use_112) AS use_share, use_14 / (1 + use_112) AS use_late,
              data_14_units / (1 + data_112_units) AS data_late, voice_14_units / (1 + voice_112_units) AS voice_late,
              coalesce(revenue_sum, 0) AS revenue_sum, coalesce(months, 0) AS months, revenue_1m, revenue_2m, revenue_4m,
              revenue_1m / (1 + revenue_sum / months) AS revenue_late, felt.* EXCLUDE (customer_id),
              coalesce(complaints, 0) AS complaints, coalesce(open, 0) AS open, open_days, coalesce(billing, 0) AS billing,
              coalesce(on_network, 0) AS on_network,
              epoch({at} - launched) / 86400 AS launched_days,
              coalesce(sent, 0) AS sent, coalesce(accepted, 0) AS accepted,
              {Of(arms, arm => $"coalesce(sent_{arm}, 0) AS sent_{arm}, coalesce(accepted_{arm}, 0) AS accepted_{arm}")},
              CASE WHEN tenure >= 112 AND use_28 < 0.7 * (use_112 - use_28) / 3 THEN 0 WHEN data_28 >= 6 THEN 1
                WHEN tenure < 182 THEN 2 ELSE -1 END AS segment
            FROM customers JOIN used USING (customer_id) LEFT JOIN billed USING (customer_id) LEFT JOIN felt USING (customer_id)
              LEFT JOIN complained USING (customer_id) LEFT JOIN reacted USING (customer_id) LEFT JOIN ends USING (customer_id)
              LEFT JOIN (SELECT * FROM launches WHERE launched < {at}) USING (region)
            WHERE sms_consent = 'true' AND use_112 > 0 AND silent <= 42 AND (known IS NULL OR known >= {at})
            """;
    }

    /// <summary>
    /// Contract ended by five weeks after the end of a campaign that began then; or, where nothing tells the end, no use in the
    /// four weeks that follow.
    /// </summary>
    public static string Gone(string moment) =>
        $"{Ended(moment)} OR {Silent(moment)}";

    /// <summary>
    /// The same of those who were still there at the moment: others are gone whatever is done. Who did not use again before he was
    /// silent is taken for gone before; some of these an offer would have kept.
    /// </summary>
    public static string Lost(string moment) =>
        $"""
        coalesce(ended >= {moment}, false) AND {Ended(moment)}
          OR {Silent(moment)} AND EXISTS (
            SELECT 1 FROM usage AS v WHERE v.customer_id = customers.customer_id AND v.day >= {moment})
        """;

    static string Ended(string moment) => $"coalesce(ended < {moment} + INTERVAL {CampaignDays + GoneWithin} DAY, false)";

    static string Silent(string moment) =>
        $"""
        (contract = 'prepaid' AND NOT EXISTS (SELECT 1 FROM usage AS u WHERE u.customer_id = customers.customer_id
          AND u.day >= {moment} + INTERVAL {CampaignDays + GoneWithin} DAY
          AND u.day < {moment} + INTERVAL {KnownAfterDays} DAY))
        """;

    static string Days(string name, string condition, params int[] windows) =>
        string.Join(", ", windows.Select(days => $"count(DISTINCT day) FILTER ({condition} AND ago <= {days}) AS {name}_{days}"));

    static readonly int[] Stretches = [0, 28];

    /// <summary>A bit for each day with use: 28 of them in a number, twice; and days with use before.</summary>
    static string Bits(string service) => string.Join(", ", Stretches.Select(before =>
        $"coalesce(bit_or(1::BIGINT << greatest(0, least(27, ago - {before + 1}))) "
            + $"FILTER (service = '{service}' AND ago > {before} AND ago <= {before + 28}), 0) AS {service}_bits_{before}")
        .Append($"count(DISTINCT day) FILTER (service = '{service}' AND ago > 56) AS {service}_before"));

    static string Units(string service, params int[] windows) => string.Join(", ", windows.Select(days =>
        $"CAST(coalesce(sum(units) FILTER (service = '{service}' AND ago <= {days}), 0) AS DOUBLE) AS {service}_{days}_units"));

    static string Of(string[] arms, Func<string, string> column) => string.Join(", ", arms.Select(column));

    /// <summary>The start of a day, in SQL.</summary>
    public static string At(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{day:yyyy-MM-dd}'");
}
