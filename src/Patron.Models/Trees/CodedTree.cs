namespace Patron.Models.Trees;

/// <summary>A tree over codes: at each node the row's code of a column is among those that go left, or is not.</summary>
sealed class CodedTree(int[] columns, int[] children, CodeSet[] goesLeft, double[] values)
{
    /// <summary>Number of leaves.</summary>
    public int Leaves => (columns.Length + 1) / 2;

    public double ValueOf(int node) => values[node];

    /// <summary>The column that a node asks; negative at a leaf.</summary>
    public int ColumnOf(int node) => columns[node];

    public int LeftOf(int node) => children[2 * node];

    public int RightOf(int node) => children[(2 * node) + 1];

    public CodeSet GoesLeft(int node) => goesLeft[node];

    /// <summary>The value of the leaf of one row of a table of codes, column after column.</summary>
    public double ValueOf(byte[][] codes, int row)
    {
        int node = 0;
        for (int column = columns[0]; column >= 0; column = columns[node])
            node = children[(2 * node) + (goesLeft[node].Contains(codes[column][row]) ? 0 : 1)];
        return values[node];
    }

    /// <summary>Adds the values of the leaves of rows, whose codes lie column after column, so many places apart.</summary>
    public void AddTo(Span<double> scores, ReadOnlySpan<byte> codes, int apart)
    {
        for (int row = 0; row < scores.Length; row++)
        {
            int node = 0;
            for (int column = columns[0]; column >= 0; column = columns[node])
                node = children[(2 * node) + (goesLeft[node].Contains(codes[(column * apart) + row]) ? 0 : 1)];
            scores[row] += values[node];
        }
    }
}
