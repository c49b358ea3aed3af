using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Histories block by block; within a block customers of like frequency and silence stand together, so that the four of a vector need about
/// the same work.
/// </summary>
sealed class HistoriesByWork
{
    [ThreadStatic]
    static BlockVectors? _ofThread;

    readonly PurchaseHistories _histories;
    readonly int[] _rows;

    public HistoriesByWork(PurchaseHistories histories, int? threads)
    {
        _histories = histories;
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        _rows = [.. Enumerable.Range(0, histories.Count)];
        OrderedSum.ForBlocks(histories.Count, threads, (start, end) =>
        {
            Span<double> work = stackalloc double[end - start];
            for (int row = start; row < end; row++)
                work[row - start] = (frequency[row] + 1) * (age[row] - recency[row]) / (age[row] + recency[row] + 1e-300);
            work.Sort(_rows.AsSpan(start, end - start));
        });
    }

    public int Count => _rows.Length;

    /// <summary>The rows [start, end) of a block; valid until this thread asks for others.</summary>
    public BlockVectors Block(int start, int end)
    {
        (double[] frequency, double[] recency, double[] age) = _histories.Columns;
        CustomerWeights weights = _histories.Weights;
        BlockVectors vectors = _ofThread ??= new BlockVectors();
        for (int index = start; index < end; index++)
        {
            int row = _rows[index];
            vectors.Put(index - start, frequency[row], recency[row], age[row], weights[row]);
        }

        vectors.End(end - start);
        return vectors;
    }
}
