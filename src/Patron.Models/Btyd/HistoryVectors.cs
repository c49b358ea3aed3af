using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>
/// Histories in vectors of four customers, padded with rows of weight zero. Customers of like frequency and silence stand
/// together, so that the four of a vector need about the same work.
/// </summary>
sealed class HistoryVectors
{
    readonly double[] _frequency;
    readonly double[] _recency;
    readonly double[] _silence;
    readonly double[] _weight;

    HistoryVectors(int rows)
    {
        Count = (rows + 3) / 4 * 4;
        (_frequency, _recency) = (new double[Count], new double[Count]);
        (_silence, _weight) = (new double[Count], new double[Count]);
    }

    /// <summary>Number of rows, a multiple of four.</summary>
    public int Count { get; }

    public static HistoryVectors From(PurchaseHistories histories)
    {
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        int[] rows = [.. Enumerable.Range(0, histories.Count)];
        double[] work = new double[rows.Length];
        foreach (int row in rows)
            work[row] = (frequency[row] + 1) * (age[row] - recency[row]) / (age[row] + recency[row] + 1e-300);
        Array.Sort(work, rows);
        HistoryVectors vectors = new(rows.Length);
        for (int index = 0; index < rows.Length; index++)
        {
            int row = rows[index];
            vectors._frequency[index] = frequency[row];
            vectors._recency[index] = recency[row];
            vectors._silence[index] = age[row] - recency[row];
            vectors._weight[index] = histories.Weights[row];
        }

        return vectors;
    }

    public ReadOnlySpan<Vector256<double>> Frequency(int start, int end) => Vectors(_frequency, start, end);

    public ReadOnlySpan<Vector256<double>> Recency(int start, int end) => Vectors(_recency, start, end);

    /// <summary>Age less recency.</summary>
    public ReadOnlySpan<Vector256<double>> Silence(int start, int end) => Vectors(_silence, start, end);

    public ReadOnlySpan<Vector256<double>> Weight(int start, int end) => Vectors(_weight, start, end);

    static ReadOnlySpan<Vector256<double>> Vectors(double[] column, int start, int end) =>
        MemoryMarshal.Cast<double, Vector256<double>>(column.AsSpan(start, end - start));
}
