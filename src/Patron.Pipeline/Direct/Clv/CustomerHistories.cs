using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Customers, their histories, and what they spent.</summary>
/// <param name="Keys">Who each row is.</param>
/// <param name="Histories">What models are fitted on.</param>
/// <param name="MeanSpend">Mean spend over repeat purchases; null where amounts are not known.</param>
/// <param name="Spends">What the repeat purchases cost, as spend models read it; null likewise. Means below 0 (more returned than bought) are 0.</param>
sealed record CustomerHistories(string[] Keys, PurchaseHistories Histories, double[]? MeanSpend, SpendHistories? Spends)
{
    public int Count => Keys.Length;

    /// <summary>
    /// From a table with the columns customer_key, frequency, recency, age and mean_spend; with single amounts also free_purchases,
    /// mean_log_spend and log_variance.
    /// </summary>
    public static CustomerHistories Of(ColumnTable table, bool hasSpend, bool singleAmounts)
    {
        double[] frequency = table.Doubles("frequency");
        double[]? meanSpend = hasSpend ? table.Doubles("mean_spend") : null;
        double[]? paid = meanSpend is null ? null : Array.ConvertAll(meanSpend, spend => Math.Max(spend, 0));
        return new(
            table.Texts("customer_key")!,
            PurchaseHistories.Create(frequency, table.Doubles("recency"), table.Doubles("age")),
            meanSpend,
            paid is null ? null
                : singleAmounts ? SpendHistories.Create(
                    frequency, paid, table.Doubles("free_purchases"), table.Doubles("mean_log_spend"), table.Doubles("log_variance"))
                : SpendHistories.OfMeans(frequency, paid));
    }

    /// <summary>Some of the rows, without what they spent.</summary>
    public CustomerHistories TakePurchases(int[] rows) => new(
        Array.ConvertAll(rows, row => Keys[row]),
        PurchaseHistories.Create(Pick(Histories.Frequency, rows), Pick(Histories.Recency, rows), Pick(Histories.Age, rows)),
        null,
        null);

    static double[] Pick(ReadOnlySpan<double> column, int[] rows)
    {
        double[] picked = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            picked[i] = column[rows[i]];
        return picked;
    }
}
