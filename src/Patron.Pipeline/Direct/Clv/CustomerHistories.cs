using Patron.DuckDb;
using Patron.Models.Btyd;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Customers, their histories, and what they spent.</summary>
/// <param name="Keys">Who each row is.</param>
/// <param name="Histories">What models are fitted on.</param>
/// <param name="MeanSpend">Mean spend over repeat purchases; null where amounts are not known.</param>
sealed record CustomerHistories(string[] Keys, PurchaseHistories Histories, double[]? MeanSpend)
{
    public int Count => Keys.Length;

    /// <summary>From a table with the columns customer_key, frequency, recency, age and mean_spend.</summary>
    public static CustomerHistories Of(ColumnTable table, bool hasSpend) => new(
        table.Texts("customer_key")!,
        PurchaseHistories.Create(table.Doubles("frequency"), table.Doubles("recency"), table.Doubles("age")),
        hasSpend ? table.Doubles("mean_spend") : null);

    /// <summary>Some of the rows.</summary>
    public CustomerHistories Take(int[] rows) => new(
        Array.ConvertAll(rows, row => Keys[row]),
        PurchaseHistories.Create(Pick(Histories.Frequency, rows), Pick(Histories.Recency, rows), Pick(Histories.Age, rows)),
        MeanSpend is null ? null : Pick(MeanSpend, rows));

    static double[] Pick(ReadOnlySpan<double> column, int[] rows)
    {
        double[] picked = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            picked[i] = column[rows[i]];
        return picked;
    }
}
