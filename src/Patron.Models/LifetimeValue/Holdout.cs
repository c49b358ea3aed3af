using Patron.Models.Evaluation;

namespace Patron.Models.LifetimeValue;

/// <summary>
/// What customers did in the time after their histories end. It is a type of its own, and can only be compared with
/// predictions that are already made: no outcome can slip into the inputs of a forecast.
/// </summary>
public sealed class Holdout
{
    readonly double[] _purchases;
    readonly double[] _meanSpend;

    Holdout(double[] purchases, double[] meanSpend)
    {
        _purchases = purchases;
        _meanSpend = meanSpend;
    }

    /// <summary>Copies columns, one row for each customer in the order of the histories.</summary>
    /// <param name="purchases">Purchases in the hold-out time. Range: &gt;= 0.</param>
    /// <param name="meanSpend">Mean spend over them; not read where there are none. Range: &gt;= 0.</param>
    /// <exception cref="ArgumentException">Unequal columns, or a value out of range; names row and value.</exception>
    public static Holdout Create(ReadOnlySpan<double> purchases, ReadOnlySpan<double> meanSpend)
    {
        Spend.SpendCheck.Columns(purchases, meanSpend, least: 0);
        return new Holdout(purchases.ToArray(), meanSpend.ToArray());
    }

    /// <summary>Judges predictions made for a horizon of the hold-out's length.</summary>
    /// <exception cref="ArgumentException">The predictions have another number of rows, or none.</exception>
    public HoldoutReport Compare(CustomerValues predicted)
    {
        int[] buyers = [.. Enumerable.Range(0, _purchases.Length).Where(row => _purchases[row] > 0)];
        CountMetrics purchases = CountMetrics.Of(predicted.ExpectedPurchases, _purchases);
        if (buyers.Length == 0)
            return new HoldoutReport(purchases, null, null);
        double[] actual = [.. buyers.Select(row => _meanSpend[row])];
        CountMetrics spend = CountMetrics.Of([.. buyers.Select(row => predicted.ExpectedSpend[row])], actual);
        double mean = actual.Average();
        double spread = actual.Sum(value => (value - mean) * (value - mean));
        double? explained = spread > 0 ? 1 - (spend.Rmse * spend.Rmse * spend.Rows / spread) : null;
        return new HoldoutReport(purchases, spend, explained);
    }
}
