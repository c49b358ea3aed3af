using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Preparation;

/// <summary>When the purchases of a table were made, seen from the run's instant, in days of the project's zone.</summary>
/// <param name="Rows">Rows with a time.</param>
/// <param name="First">The day of the first; null where there is none.</param>
/// <param name="Newest">The day of the newest before the instant; null where there is none.</param>
/// <param name="Later">Rows at the instant or after it, which are not used.</param>
/// <param name="Latest">The day of the latest of those; null where there is none.</param>
/// <param name="Refunds">Rows before the instant with an amount below 0; 0 where the amount is not asked for.</param>
sealed record PurchaseSpan(long Rows, DateOnly? First, DateOnly? Newest, long Later, DateOnly? Latest, long Refunds)
{
    /// <param name="context">The step that asks; the table is bound.</param>
    /// <param name="source">SQL of the table.</param>
    /// <param name="time">The column that says when a purchase happened.</param>
    /// <param name="amount">The column of money; null where refunds are not asked for.</param>
    public static PurchaseSpan Of(StepContext context, string source, string time, string? amount = null)
    {
        string column = Sql.Identifier(time);
        string asOf = LakeSession.TimestampLiteral(context.AsOf);
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT
              count({column}),
              CAST(min({column}) AS DATE),
              CAST(max({column}) FILTER (WHERE {column} < {asOf}) AS DATE),
              count(*) FILTER (WHERE {column} >= {asOf}),
              CAST(max({column}) FILTER (WHERE {column} >= {asOf}) AS DATE),
              {(amount is null ? "0::BIGINT" : $"count(*) FILTER (WHERE {column} < {asOf} AND {Sql.Identifier(amount)} < 0)")}
            FROM {source}
            WHERE isfinite({column})
            """,
            context.Cancellation);
        ColumnTable found = result.ReadAll();
        return new(
            (long)found.Value(0, 0)!, (DateOnly?)found.Value(1, 0), (DateOnly?)found.Value(2, 0), (long)found.Value(3, 0)!,
            (DateOnly?)found.Value(4, 0), (long)found.Value(5, 0)!);
    }
}
