namespace Patron.Bench.Benchmarks;

/// <summary>
/// The best SQL found by hand for the summaries. Tried and slower: counting distinct days by bit strings, and subtracting the
/// first day's amount through a join; two levels of grouping win.
/// </summary>
static class HandWritten
{
    public const string Table = "silver.purchases";

    /// <summary>Midnight of 2024-01-01 in Berlin.</summary>
    public const string AsOf = "TIMESTAMPTZ '2023-12-31 23:00:00+00'";

    public static readonly Day LocalDay = new("bought_at", "TIMESTAMP '2024-01-01'", "CAST(bought_at AS DATE)");

    public static readonly Day CastDay = new("ordered_at", AsOf, "CAST(ordered_at AS DATE)");

    /// <summary>The engine's calendar is slow; who knows the clock changes of the two years can do without it.</summary>
    public static readonly Day OffsetDay = new(
        "ordered_at", AsOf,
        """
        DATE '1970-01-01' + CAST((epoch_us(ordered_at) + CASE
              WHEN ordered_at >= TIMESTAMPTZ '2023-10-29 01:00:00+00' THEN 3600000000
              WHEN ordered_at >= TIMESTAMPTZ '2023-03-26 01:00:00+00' THEN 7200000000
              WHEN ordered_at >= TIMESTAMPTZ '2022-10-30 01:00:00+00' THEN 3600000000
              WHEN ordered_at >= TIMESTAMPTZ '2022-03-27 01:00:00+00' THEN 7200000000
              ELSE 3600000000 END) // 86400000000 AS INTEGER)
        """);

    public const string RfmByDistinct =
        $"""
        SELECT
          CAST(customer_id AS VARCHAR) AS customer_key,
          {AsOf} AS as_of,
          DATE '2024-01-01' - max(CAST(ordered_at AS DATE)) AS days_since_last,
          count(DISTINCT CAST(ordered_at AS DATE)) AS purchases,
          sum(amount) AS amount
        FROM {Table}
        WHERE ordered_at < {AsOf}
        GROUP BY customer_id
        ORDER BY customer_key
        """;

    public static string Histories(Day day, string amount) =>
        $"""
        WITH customers AS (
          SELECT
            customer_id,
            count(*) - 1 AS frequency,
            min(day) AS first_day,
            max(day) AS last_day,
            sum(amount) - arg_min(amount, day) AS repeat_amount
          FROM ({Days(day, amount)})
          GROUP BY customer_id
        )
        SELECT
          CAST(customer_id AS VARCHAR) AS customer_key,
          frequency,
          (last_day - first_day) / 7e0 AS recency,
          (DATE '2023-12-31' - first_day) / 7e0 AS age,
          CASE WHEN frequency > 0 THEN CAST(repeat_amount AS DOUBLE) / frequency ELSE 0 END AS mean_spend
        FROM customers
        ORDER BY customer_key
        """;

    public static string RfmByDays(Day day) =>
        $"""
        SELECT
          CAST(customer_id AS VARCHAR) AS customer_key,
          {AsOf} AS as_of,
          DATE '2024-01-01' - max(day) AS days_since_last,
          count(*) AS purchases,
          sum(amount) AS amount
        FROM ({Days(day, "amount")})
        GROUP BY customer_id
        ORDER BY customer_key
        """;

    static string Days(Day day, string amount) =>
        $"""
        SELECT customer_id, {day.Expression} AS day, sum({amount}) AS amount
        FROM {Table}
        WHERE {day.Time} < {day.AsOf}
        GROUP BY ALL
        """;
}

/// <summary>A column of times and the SQL of its calendar day.</summary>
sealed record Day(string Time, string AsOf, string Expression);
