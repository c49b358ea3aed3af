namespace Patron.Models.Trees;

/// <summary>A tree over codes: at each node the row's code of a column is among those that go left, or is not.</summary>
sealed class CodedTree(int[] columns, int[] children, CodeSet[] goesLeft, double[] values)
{
    public double ValueOf(int node) => values[node];

    /// <summary>The value of the leaf of one row of a table of codes, column after column.</summary>
    public double ValueOf(byte[][] codes, int row)
    {
        int node = 0;
        for (int column = columns[0]; column >= 0; column = columns[node])
            node = children[(2 * node) + (goesLeft[node].Contains(codes[column][row]) ? 0 : 1)];
        return values[node];
    }

    /// <summary>Adds the values of the leaves of rows whose codes lie row after row.</summary>
    public void AddTo(Span<double> scores, ReadOnlySpan<byte> codes, int stride)
    {
        for (int row = 0; row < scores.Length; row++)
        {
            ReadOnlySpan<byte> mine = codes.Slice(row * stride, stride);
            int node = 0;
            for (int column = columns[0]; column >= 0; column = columns[node])
                node = children[(2 * node) + (goesLeft[node].Contains(mine[column]) ? 0 : 1)];
            scores[row] += values[node];
        }
    }
}
