using System.Numerics.Tensors;

namespace Patron.Models.Numerics;

/// <summary>
/// Sums over rows that have the same bits on any number of threads: blocks of fixed size are summed each by one thread, and the
/// blocks' sums are added in the order of the blocks.
/// </summary>
static class OrderedSum
{
    /// <summary>Rows in a block; a multiple of every vector's width.</summary>
    public const int BlockRows = 4096;

    /// <summary>Adds the sums of the rows [start, end) to <paramref name="sums"/>.</summary>
    public delegate void Block(int start, int end, Span<double> sums);

    /// <summary>Sums over all rows.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="totals">Receives the sums; its length is the number of sums.</param>
    /// <param name="threads">Most threads to use; null for all processors.</param>
    /// <param name="block">Called once for every block, on any thread.</param>
    public static void Over(int rows, Span<double> totals, int? threads, Block block)
    {
        int width = totals.Length;
        int blocks = (rows + BlockRows - 1) / BlockRows;
        double[] partial = new double[blocks * width];
        ForBlocks(rows, threads, (start, end) => block(start, end, partial.AsSpan(start / BlockRows * width, width)));
        totals.Clear();
        for (int index = 0; index < blocks; index++)
            TensorPrimitives.Add(totals, partial.AsSpan(index * width, width), totals);
    }

    /// <summary>
    /// Calls <paramref name="body"/> for every block [start, end) of rows; for results that are written by row. What it throws of the first
    /// block that fails is thrown.
    /// </summary>
    public static void ForBlocks(int rows, int? threads, Action<int, int> body)
    {
        int blocks = (rows + BlockRows - 1) / BlockRows;
        if (blocks <= 1 || threads == 1)
        {
            for (int block = 0; block < blocks; block++)
                body(block * BlockRows, Math.Min(rows, (block + 1) * BlockRows));
            return;
        }

        ParallelWork.For(blocks, threads, block => body(block * BlockRows, Math.Min(rows, (block + 1) * BlockRows)));
    }
}
