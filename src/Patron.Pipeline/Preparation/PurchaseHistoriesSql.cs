using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL that gives each customer's purchase history as of an instant: <c>customer_key, frequency, recency, age, mean_spend</c>, ordered
/// by key. Purchases of one calendar day are one purchase; days are those of the session's time zone.
/// </summary>
/// <remarks>
/// Needs the scalar functions <c>exact_mean</c>, and of single amounts <c>exact_log_mean</c> and <c>exact_log_variance</c>. With weeks and as of 1997-10-01 it gives the calibration summary of the CDNOW data that
/// Fader, Hardie and Lee (2005) fit: an age of 38.857 weeks for a first purchase on 1997-01-01.
/// </remarks>
sealed record PurchaseHistoriesSql
{
    /// <summary>A table or a table expression.</summary>
    public required string Source { get; init; }

    /// <summary>SQL of the customer's key; rows where it is NULL are left out.</summary>
    public required string Customer { get; init; }

    /// <summary>SQL of the purchase's time: DATE, TIMESTAMP or TIMESTAMPTZ; rows where it is NULL are left out.</summary>
    public required string Time { get; init; }

    /// <summary>SQL of the calendar day of <see cref="Time"/>; a cast to DATE unless given.</summary>
    public string? Day { get; init; }

    /// <summary>SQL of the amount, cast to DECIMAL(18,4); without it mean_spend is 0.</summary>
    public string? Amount { get; init; }

    /// <summary>
    /// Whether three more columns tell of the days behind mean_spend: free_purchases (those with nothing left to pay), mean_log_spend and
    /// log_variance of the amounts of the others, their logarithms to eight decimals so that the order of adding cannot show.
    /// </summary>
    public bool SingleAmounts { get; init; }

    /// <summary>Whether one more column, purchase_days, has the days of all purchases, ascending, with a blank between.</summary>
    public bool PurchaseDays { get; init; }

    /// <summary>SQL of the instant, in the type of <see cref="Time"/>; only rows strictly before it count.</summary>
    public required string AsOf { get; init; }

    /// <summary>The calendar day of the last instant before <see cref="AsOf"/>: ages end on it.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The unit of recency and age.</summary>
    public required TimeUnit Unit { get; init; }

    /// <summary>
    /// SQL of a later instant. When given, two more columns tell what the same customers did from <see cref="AsOf"/> until then:
    /// actual_purchases (days with a purchase) and actual_amount.
    /// </summary>
    public string? ActualUntil { get; init; }

    /// <summary>The last day before a local instant: the day itself unless it is midnight.</summary>
    public static DateOnly LastDayBefore(DateTime local) => DateOnly.FromDateTime(local.AddTicks(-1));

    /// <summary>One SELECT.</summary>
    public string ToSql() => ActualUntil is null
        ? $"""
            WITH {Days("days", $"{Time} < {AsOf}")},
            {Customers}
            SELECT
            {Columns}
            FROM customers
            ORDER BY customer_key
            """
        : $"""
            WITH {Days("days", $"{Time} < {AsOf}")},
            {Customers},
            {Days("later_days", $"{Time} >= {AsOf} AND {Time} < {ActualUntil}")},
            later AS (
              SELECT customer, count(*) AS purchases, sum(amount) AS amount
              FROM later_days
              GROUP BY customer
            )
            SELECT
            {Columns},
              coalesce(later.purchases, 0) AS actual_purchases,
              coalesce(later.amount, 0) AS actual_amount
            FROM customers
            LEFT JOIN later USING (customer)
            ORDER BY customer_key
            """;

    /// <summary>A SELECT that counts the rows before the instant that <see cref="ToSql"/> leaves out: <c>excluded</c>.</summary>
    public string ToExcludedSql() =>
        $"""
        SELECT count(*) AS excluded
        FROM {Source}
        WHERE {Customer} IS NULL OR {Time} IS NULL
        """;

    string Days(string name, string condition) =>
        $"""
        {name} AS (
          SELECT
            {Customer} AS customer,
            {Day ?? $"CAST({Time} AS DATE)"} AS day,
            {(Amount is null ? "CAST(0 AS DECIMAL(18, 4))" : $"coalesce(sum(CAST({Amount} AS DECIMAL(18, 4))), 0)")} AS amount
          FROM {Source}
          WHERE {Customer} IS NOT NULL AND {condition}
          GROUP BY ALL
        )
        """;

    string ListedDays => PurchaseDays ? "\n    string_agg(CAST(day AS VARCHAR), ' ' ORDER BY day) AS purchase_days," : "";

    string Customers => SingleAmounts ? CustomersWithAmounts : CustomersAlone;

    string CustomersWithAmounts =>
        $"""
        logs AS (
          SELECT *, amount <= 0 AS is_free, CASE WHEN amount > 0 THEN CAST(ln(amount) AS DECIMAL(19, 8)) ELSE 0 END AS log_amount
          FROM days
        ),
        customers AS (
          SELECT
            customer,
            count(*) - 1 AS frequency,{ListedDays}
            min(day) AS first_day,
            max(day) AS last_day,
            sum(amount) - arg_min(amount, day) AS repeat_amount,
            count(*) FILTER (is_free) - CAST(arg_min(is_free, day) AS BIGINT) AS free,
            sum(log_amount) - arg_min(log_amount, day) AS logs,
            sum(log_amount * log_amount) - arg_min(log_amount * log_amount, day) AS log_squares
          FROM logs
          GROUP BY customer
        )
        """;

    string CustomersAlone =>
        $"""
        customers AS (
          SELECT
            customer,
            count(*) - 1 AS frequency,{ListedDays}
            min(day) AS first_day,
            max(day) AS last_day,
            sum(amount) - arg_min(amount, day) AS repeat_amount
          FROM days
          GROUP BY customer
        )
        """;

    string Columns =>
        $"""
          CAST(customers.customer AS VARCHAR) AS customer_key,
          customers.frequency,
          (customers.last_day - customers.first_day) / {UnitDays} AS recency,
          (DATE '{LastDay:yyyy-MM-dd}' - customers.first_day) / {UnitDays} AS age,
          coalesce(exact_mean(customers.repeat_amount, nullif(customers.frequency, 0)), 0) AS mean_spend{(SingleAmounts ? AmountColumns : "")}{(PurchaseDays ? ",\n  customers.purchase_days" : "")}
        """;

    static string AmountColumns =>
        """
        ,
          customers.free AS free_purchases,
          coalesce(exact_log_mean(CAST(customers.logs AS DECIMAL(38, 8)), customers.frequency - customers.free), 0) AS mean_log_spend,
          coalesce(exact_log_variance(
            CAST(customers.log_squares AS DECIMAL(38, 16)), CAST(customers.logs AS DECIMAL(38, 8)), customers.frequency - customers.free), 0)
            AS log_variance
        """;

    string UnitDays => Unit.Days.ToString("0.####", CultureInfo.InvariantCulture) + "e0";
}
