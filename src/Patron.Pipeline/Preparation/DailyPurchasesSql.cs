namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL that counts, for each day, the customers who are new and the days on which others bought again, of the customers known before an
/// instant: <c>day, new_customers, repeat_purchases</c>, ordered by day. Purchases of one calendar day are one purchase.
/// </summary>
sealed record DailyPurchasesSql
{
    /// <summary>A table or a table expression.</summary>
    public required string Source { get; init; }

    /// <summary>SQL of the customer's key; rows where it is NULL are left out.</summary>
    public required string Customer { get; init; }

    /// <summary>SQL of the purchase's time; rows where it is NULL are left out.</summary>
    public required string Time { get; init; }

    /// <summary>SQL of the calendar day of <see cref="Time"/>; a cast to DATE unless given.</summary>
    public string? Day { get; init; }

    /// <summary>SQL of the instant before which a customer must have bought to count.</summary>
    public required string KnownBefore { get; init; }

    /// <summary>SQL of the instant before which purchases count.</summary>
    public required string Until { get; init; }

    /// <summary>One SELECT.</summary>
    public string ToSql() =>
        $"""
        WITH days AS (
          SELECT {Customer} AS customer, {Day ?? $"CAST({Time} AS DATE)"} AS day, min({Time}) AS first_time
          FROM {Source}
          WHERE {Customer} IS NOT NULL AND {Time} < {Until}
          GROUP BY ALL
        ),
        customers AS (
          SELECT customer, min(day) AS first_day
          FROM days
          GROUP BY customer
          HAVING min(first_time) < {KnownBefore}
        )
        SELECT
          day,
          count(*) FILTER (WHERE day = first_day) AS new_customers,
          count(*) FILTER (WHERE day > first_day) AS repeat_purchases
        FROM days
        JOIN customers USING (customer)
        GROUP BY day
        ORDER BY day
        """;
}
