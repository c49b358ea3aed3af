using System.Numerics.Tensors;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <content>
/// The quantities for whole columns: spans on the caller's thread, for a SQL function's vectors; histories on all processors.
/// Every row has the same bits as the call for that row alone.
/// </content>
public abstract partial class PurchaseModel
{
    /// <summary>Rows of which what is between fits into the processor's nearest cache.</summary>
    const int RowsAtOnce = 256;

    /// <summary><see cref="ProbabilityAlive(double, double, double)"/> for columns of equal length.</summary>
    public void ProbabilityAlive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, Span<double> result)
    {
        Check(frequency, recency, age);
        HistoryCheck.SameLength(result.Length, frequency.Length, nameof(result));
        Alive(frequency, recency, age, result);
    }

    /// <summary><see cref="ExpectedPurchases(double, double, double, double)"/> for columns of equal length.</summary>
    public void ExpectedPurchases(
        ReadOnlySpan<double> frequency,
        ReadOnlySpan<double> recency,
        ReadOnlySpan<double> age,
        double horizon,
        Span<double> result)
    {
        Check(frequency, recency, age);
        HistoryCheck.SameLength(result.Length, frequency.Length, nameof(result));
        CheckHorizon(horizon);
        Expected(frequency, recency, age, horizon, result);
    }

    /// <summary><see cref="DiscountedPurchases(double, double, double, double, double)"/> for columns of equal length.</summary>
    public void DiscountedPurchases(
        ReadOnlySpan<double> frequency,
        ReadOnlySpan<double> recency,
        ReadOnlySpan<double> age,
        double horizon,
        double rate,
        Span<double> result)
    {
        Check(frequency, recency, age);
        HistoryCheck.SameLength(result.Length, frequency.Length, nameof(result));
        CheckDiscount(horizon, rate);
        for (int row = 0; row < result.Length; row++)
            result[row] = Discounted(frequency[row], recency[row], age[row], horizon, rate);
    }

    /// <summary>Probability of being alive for every history.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] ProbabilityAlive(PurchaseHistories histories, int? threads = null)
    {
        Check(histories);
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        return ByBlock(histories.Count, threads, (block, result) => Alive(frequency.AsSpan(block), recency.AsSpan(block), age.AsSpan(block), result));
    }

    /// <summary>
    /// Expected purchases in the coming <paramref name="horizon"/> for every history; work is shared by customers of whom the model
    /// expects the same while they are alive.
    /// </summary>
    /// <param name="histories">The histories.</param>
    /// <param name="horizon">Length of the forecast. Range: 0 to 1e100.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] ExpectedPurchases(PurchaseHistories histories, double horizon, int? threads = null)
    {
        CheckHorizon(horizon);
        Check(histories);
        if (ExpectsFast)
        {
            (double[] frequency, double[] recency, double[] age) = histories.Columns;
            return ByBlock(histories.Count, threads, (block, result) =>
                Expected(frequency.AsSpan(block), recency.AsSpan(block), age.AsSpan(block), horizon, result));
        }

        AliveForecast forecast = AliveForecast.Of(this, histories, horizon, rate: 0, threads);
        return IfAlive(histories, forecast.GroupOfRow, forecast.Purchases(this), threads);
    }

    /// <summary>Discounted expected purchases for every history; work is shared as for expected purchases.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="horizon">Length of the forecast. Range: 0 to 1e100, or infinity when rate &gt; 0.</param>
    /// <param name="rate">Continuous discount rate per unit of time. Range: &gt;= 0, finite.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] DiscountedPurchases(PurchaseHistories histories, double horizon, double rate, int? threads = null)
    {
        CheckDiscount(horizon, rate);
        Check(histories);
        AliveForecast forecast = AliveForecast.Of(this, histories, horizon, rate, threads);
        return IfAlive(histories, forecast.GroupOfRow, forecast.Discounted(this), threads);
    }

    /// <summary><see cref="Alive(double, double, double)"/> for columns of equal length.</summary>
    private protected virtual void Alive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, Span<double> result)
    {
        for (int row = 0; row < result.Length; row++)
            result[row] = Alive(frequency[row], recency[row], age[row]);
    }

    /// <summary><see cref="ExpectedIfAlive(double, double, double, double)"/> for columns of equal length.</summary>
    internal virtual void ExpectedIfAlive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, double horizon, Span<double> result)
    {
        for (int row = 0; row < result.Length; row++)
            result[row] = ExpectedIfAlive(frequency[row], recency[row], age[row], horizon);
    }

    void Expected(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, double horizon, Span<double> result)
    {
        Span<double> alive = stackalloc double[RowsAtOnce];
        for (int row = 0; row < result.Length; row += RowsAtOnce)
        {
            Range rows = row..Math.Min(row + RowsAtOnce, result.Length);
            Span<double> expected = result[rows];
            Alive(frequency[rows], recency[rows], age[rows], alive[..expected.Length]);
            ExpectedIfAlive(frequency[rows], recency[rows], age[rows], horizon, expected);
            TensorPrimitives.Multiply(alive[..expected.Length], expected, expected);
        }
    }

    double[] IfAlive(PurchaseHistories histories, int[] groups, double[] ifAlive, int? threads)
    {
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        return ByBlock(histories.Count, threads, (block, result) =>
        {
            Alive(frequency.AsSpan(block), recency.AsSpan(block), age.AsSpan(block), result);
            ReadOnlySpan<int> groupOfRow = groups.AsSpan(block);
            for (int row = 0; row < result.Length; row++)
                result[row] *= ifAlive[groupOfRow[row]];
        });
    }

    internal static double[] ByRow(int rows, int? threads, Func<int, double> value)
    {
        FitCheck.Threads(threads);
        double[] result = new double[rows];
        OrderedSum.ForBlocks(rows, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
                result[row] = value(row);
        });
        return result;
    }

    /// <summary>The same where a function fills the rows of a block.</summary>
    internal static double[] ByBlock(int rows, int? threads, Action<Range, Span<double>> fill)
    {
        FitCheck.Threads(threads);
        double[] result = GC.AllocateUninitializedArray<double>(rows);
        OrderedSum.ForBlocks(rows, threads, (start, end) => fill(start..end, result.AsSpan(start..end)));
        return result;
    }

    void Check(ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age)
    {
        HistoryCheck.Columns(frequency, recency, age);
        for (int row = 0; RefusesMore && row < frequency.Length; row++)
            CheckRow(row, frequency[row], recency[row], age[row]);
    }

    /// <summary>Refuses histories that the model cannot have; what all models refuse is refused when they are made.</summary>
    internal void Check(PurchaseHistories histories)
    {
        for (int row = 0; RefusesMore && row < histories.Count; row++)
            CheckRow(row, histories.Frequency[row], histories.Recency[row], histories.Age[row]);
    }
}
