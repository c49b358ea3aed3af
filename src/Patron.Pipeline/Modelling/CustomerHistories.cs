using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Preprocessing;
using Patron.Models.Spend;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Purchase histories as columns, ordered by customer.</summary>
/// <param name="Keys">Who each row is about; empty where they were not asked for: texts take as much memory as all the numbers.</param>
/// <param name="Purchases">Frequency, recency and age.</param>
/// <param name="MeanSpend">Mean spend over the repeat purchases; 0 where refunds took more than was spent.</param>
/// <param name="Spends">What the repeat purchases cost, as the spend model reads it.</param>
/// <param name="ActualPurchases">Purchases in the hold-out; NaN where there is none.</param>
/// <param name="ActualAmount">Money spent in the hold-out; NaN where there is none.</param>
sealed record CustomerHistories(
    string[] Keys, PurchaseHistories Purchases, double[] MeanSpend, SpendHistories Spends, double[] ActualPurchases, double[] ActualAmount)
{
    public int Count => Purchases.Count;

    /// <summary>What else is known of each customer, column by column; empty for a model without static covariates.</summary>
    public IReadOnlyList<FeatureColumn> Covariates { get; init; } = [];

    /// <summary>The purchases by day beside the calendar; null for a model without one.</summary>
    public PurchaseDays? Days { get; init; }

    /// <summary>Mean spend of each customer in the hold-out; 0 without a purchase there.</summary>
    public double[] ActualMeanSpend()
    {
        double[] spend = new double[Count];
        for (int row = 0; row < spend.Length; row++)
            spend[row] = ActualPurchases[row] > 0 ? Math.Max(0, ActualAmount[row] / ActualPurchases[row]) : 0;
        return spend;
    }

    /// <summary>The histories of a model that end at an instant; its table is bound.</summary>
    /// <param name="context">Of the step.</param>
    /// <param name="model">The model.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="withKeys">Whether it matters who the customers are.</param>
    public static CustomerHistories Read(StepContext context, LifetimeValueDefinition model, DateTimeOffset asOf, bool withKeys)
    {
        CustomerHistories histories;
        using (Result result = Query(context, model, asOf, withKeys))
            histories = Of(result.ReadAll(), model, withKeys);
        return model.Calendar is null ? histories : histories with { Days = PurchaseDays.Read(context, model, asOf) };
    }

    /// <summary>
    /// The same in parts of about a million customers, one in memory at a time; the connection is busy until all are read. With a calendar all at
    /// once, as the days of purchases come from a second query.
    /// </summary>
    public static IEnumerable<CustomerHistories> ReadInParts(StepContext context, LifetimeValueDefinition model, DateTimeOffset asOf)
    {
        if (model.Calendar is not null)
        {
            yield return Read(context, model, asOf, withKeys: true);
            yield break;
        }

        using Result result = Query(context, model, asOf, withKeys: true);
        foreach (ColumnTable part in result.ReadInParts(1_000_000))
            yield return Of(part, model, withKeys: true);
    }

    static Result Query(StepContext context, LifetimeValueDefinition model, DateTimeOffset asOf, bool withKeys) => context.Lake.Connection.Query(
        $"""
        SELECT
          {(withKeys ? "customer_key, " : "")}frequency, recency, age, greatest(mean_spend, 0) AS mean_spend, actual_purchases, actual_amount
          {(model.ReadsAmounts ? ", free_purchases, mean_log_spend, log_variance" : "")}
          {string.Concat(ColumnsOf(model).Select(column => $", {Sql.Identifier(StaticCovariatesSql.NameOf(column))}"))}
        FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
        WHERE as_of = {LakeSession.TimestampLiteral(asOf)}
        ORDER BY customer_key
        """,
        context.Cancellation);

    static CustomerHistories Of(ColumnTable rows, LifetimeValueDefinition model, bool withKeys)
    {
        string[] keys = (withKeys ? rows.Texts("customer_key") : [])!;
        (double[] frequency, double[] meanSpend) = (rows.Doubles("frequency"), rows.Doubles("mean_spend"));
        return new CustomerHistories(
            keys,
            PurchaseHistories.Create(frequency, rows.Doubles("recency"), rows.Doubles("age")),
            meanSpend,
            model.ReadsAmounts
                ? SpendHistories.Create(
                    frequency, meanSpend, rows.Doubles("free_purchases"), rows.Doubles("mean_log_spend"), rows.Doubles("log_variance"))
                : SpendHistories.OfMeans(frequency, meanSpend),
            rows.Doubles("actual_purchases"),
            rows.Doubles("actual_amount"))
        {
            Covariates = [.. ColumnsOf(model).Select(column => CovariateOf(rows, column))],
        };
    }

    static IReadOnlyList<string> ColumnsOf(LifetimeValueDefinition model) => model.Covariates?.Static.Columns ?? [];

    static FeatureColumn CovariateOf(ColumnTable rows, string name)
    {
        string column = StaticCovariatesSql.NameOf(name);
        return rows.Columns.First(known => known.Name == column).Type.Id == TypeId.Varchar
            ? new CategoryColumn(name, rows.Texts(column))
            : new NumericColumn(name, rows.Doubles(column));
    }
}
