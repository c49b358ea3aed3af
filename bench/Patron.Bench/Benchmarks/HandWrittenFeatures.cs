using System.Globalization;
using Patron.Pipeline.Lake;

namespace Patron.Bench.Benchmarks;

/// <summary>The features of <see cref="FeatureBenchmark"/> as one would write them by hand, for months alone.</summary>
static class HandWrittenFeatures
{
    static readonly string[] Windows = ["", "_7d", "_30d", "_3m", "_1y"];

    /// <summary>
    /// One group by customer and month, with what falls into the last 7 and 30 days beside the whole; then window functions over a grid of
    /// customers and months.
    /// </summary>
    public static string Sql(IReadOnlyList<DateTimeOffset> months) =>
        $"""
        WITH months (k, as_of) AS (VALUES {Months(months)}),
        parts AS (
          SELECT
            customer_id, k,
            {States("")},
            {States("_7d", "FILTER (WHERE ordered_at >= m.as_of - INTERVAL 7 DAY)")},
            {States("_30d", "FILTER (WHERE ordered_at >= m.as_of - INTERVAL 30 DAY)")},
            {States("_next", "FILTER (WHERE ordered_at >= n.as_of - INTERVAL 30 DAY)")},
            min(ordered_at) AS first_at, max(ordered_at) AS last_at, max({"{'at': ordered_at, 'channel': channel}"}) AS last
          FROM (
            SELECT *, CASE {string.Join(' ', Enumerable.Range(-11, 23).Select(k => $"WHEN ordered_at < {Literal(months[0], k)} THEN {k}"))} END AS k
            FROM silver.purchases
          )
          JOIN (SELECT k, as_of FROM months UNION ALL SELECT k, NULL FROM range(-11, 0) AS early(k)) AS m USING (k)
          LEFT JOIN months AS n ON n.k = m.k + 1
          GROUP BY customer_id, k
        ),
        grid AS (
          SELECT customer_id, k FROM (SELECT customer_id, min(k) AS first FROM parts GROUP BY customer_id) JOIN range(-11, 12) AS all_months(k) ON k >= first
        ),
        totals AS (
          SELECT
            customer_id, k,
            {string.Join(",\n    ", Merged())},
            min(first_at) OVER life AS first_at, max(last_at) OVER life AS last_at,
            last_value(last IGNORE NULLS) OVER life AS last
          FROM grid LEFT JOIN parts USING (customer_id, k)
          WINDOW life AS (PARTITION BY customer_id ORDER BY k),
            quarter AS (PARTITION BY customer_id ORDER BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW),
            year AS (PARTITION BY customer_id ORDER BY k ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)
        )
        {Features("FROM totals JOIN months USING (k)", "last.channel")}
        """;

    /// <summary>Events joined with all later months, one group by, a filter for each window.</summary>
    public static string Joined(IReadOnlyList<DateTimeOffset> months) =>
        $"""
        WITH months (k, as_of) AS (VALUES {Months(months)}),
        since AS (
          SELECT
            as_of, as_of - INTERVAL 7 DAY AS since_7d, as_of - INTERVAL 30 DAY AS since_30d, as_of - INTERVAL 3 MONTH AS since_3m,
            as_of - INTERVAL 1 YEAR AS since_1y
          FROM months
        ),
        totals AS (
          SELECT
            customer_id, as_of,
            {string.Join(",\n    ", Windows.Select(window => States(window, window.Length == 0 ? "" : $"FILTER (WHERE ordered_at >= since{window})")))},
            min(ordered_at) AS first_at, max(ordered_at) AS last_at, max({"{'at': ordered_at, 'channel': channel}"}) AS last
          FROM silver.purchases JOIN since ON ordered_at < as_of
          GROUP BY customer_id, as_of
        )
        {Features("FROM totals", "last.channel")}
        """;

    static string Features(string from, string channel) =>
        $"""
        SELECT
          CAST(customer_id AS VARCHAR) AS customer_key, as_of,
          {string.Join(",\n  ", Windows.Select(Window))},
          CAST(as_of AS DATE) - CAST(first_at AS DATE) AS p_days_since_first, CAST(as_of AS DATE) - CAST(last_at AS DATE) AS p_days_since_last,
          {channel} AS p_last,
          exact_mean(coalesce(sum_30d, 0), 1) / nullif(exact_mean(coalesce(sum_1y, 0), 1), 0) AS p_amount_sum_30d_per_1y,
          CAST(coalesce(n_7d, 0) AS DOUBLE) / nullif(CAST(coalesce(n_3m, 0) AS DOUBLE), 0) AS p_count_7d_per_3m
        {from}
        """;

    static string Window(string window) =>
        $"coalesce(sum{window}, 0) AS p_amount_sum{window}, exact_mean(sum{window}, CAST(n{window} AS BIGINT)) AS p_amount_mean{window}, "
        + $"coalesce(n{window}, 0) AS p_count{window}, low{window} AS p_min{window}, high{window} AS p_amount_max{window}, "
        + $"exact_variance(sq{window}, sum{window}, CAST(n{window} AS BIGINT)) AS p_var{window}, coalesce(pieces{window}, 0) AS p_quantity_sum{window}, "
        + $"exact_mean(pieces{window}, CAST(lines{window} AS BIGINT)) AS p_quantity_mean{window}, most{window} AS p_quantity_max{window}";

    static string States(string name, string filter = "") =>
        $"sum(amount) {filter} AS sum{name}, count(amount) {filter} AS n{name}, min(amount) {filter} AS low{name}, max(amount) {filter} AS high{name}, "
        + $"sum(amount * amount) {filter} AS sq{name}, sum(CAST(quantity AS DECIMAL(18, 4))) {filter} AS pieces{name}, "
        + $"count(quantity) {filter} AS lines{name}, max(quantity) {filter} AS most{name}";

    static IEnumerable<string> Merged()
    {
        foreach (string state in new[] { "sum", "n", "low", "high", "sq", "pieces", "lines", "most" })
        {
            string merge = state switch { "low" => "min", "high" or "most" => "max", _ => "sum" };
            yield return $"{merge}({state}) OVER life AS {state}";
            yield return $"{state}_7d AS {state}_7d";
            string before = $"lag({state}_next) OVER life";
            yield return merge switch
            {
                "min" => $"least({state}_30d, {before}) AS {state}_30d",
                "max" => $"greatest({state}_30d, {before}) AS {state}_30d",
                _ => $"coalesce({state}_30d, 0) + coalesce({before}, 0) AS {state}_30d",
            };
            yield return $"{merge}({state}) OVER quarter AS {state}_3m";
            yield return $"{merge}({state}) OVER year AS {state}_1y";
        }
    }

    static string Months(IReadOnlyList<DateTimeOffset> months) =>
        string.Join(", ", months.Select((month, k) => $"({k}, {LakeSession.TimestampLiteral(month)})"));

    /// <summary>The midnight that begins a month so many after the first.</summary>
    static string Literal(DateTimeOffset first, int months) =>
        string.Create(CultureInfo.InvariantCulture, $"({LakeSession.TimestampLiteral(first)} + INTERVAL ({months}) MONTH)");
}
