using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Purchase histories as columns, ordered by customer.</summary>
/// <param name="Keys">Who each row is about.</param>
/// <param name="Purchases">Frequency, recency and age.</param>
/// <param name="MeanSpend">Mean spend over the repeat purchases; 0 where refunds took more than was spent.</param>
/// <param name="ActualPurchases">Purchases in the hold-out; NaN where there is none.</param>
/// <param name="ActualAmount">Money spent in the hold-out; NaN where there is none.</param>
sealed record CustomerHistories(
    string[] Keys, PurchaseHistories Purchases, double[] MeanSpend, double[] ActualPurchases, double[] ActualAmount)
{
    public int Count => Keys.Length;

    /// <summary>The histories of a model that end at an instant; its table is bound.</summary>
    public static CustomerHistories Read(StepContext context, LifetimeValueDefinition model, DateTimeOffset asOf)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT customer_key, frequency, recency, age, greatest(mean_spend, 0) AS mean_spend, actual_purchases, actual_amount
            FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
            WHERE as_of = {LakeSession.TimestampLiteral(asOf)}
            ORDER BY customer_key
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        return new CustomerHistories(
            rows.Texts("customer_key")!,
            PurchaseHistories.Create(rows.Doubles("frequency"), rows.Doubles("recency"), rows.Doubles("age")),
            rows.Doubles("mean_spend"),
            rows.Doubles("actual_purchases"),
            rows.Doubles("actual_amount"));
    }
}
