namespace Patron.Models.Numerics;

/// <summary>Cholesky's factor of a small symmetric positive definite matrix; only the lower triangle is read.</summary>
static class Cholesky
{
    /// <summary>
    /// Fills <paramref name="factor"/> with L, where L L' = matrix + shift I; false when that is not positive definite.
    /// </summary>
    public static bool TryFactor(double[,] matrix, double shift, double[,] factor)
    {
        int n = matrix.GetLength(0);
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double sum = matrix[row, column] + (row == column ? shift : 0);
                double whole = sum;
                for (int k = 0; k < column; k++)
                    sum -= factor[row, k] * factor[column, k];
                if (row != column)
                    factor[row, column] = sum / factor[column, column];
                else if (sum > 1e-14 * Math.Abs(whole))
                    factor[row, row] = Math.Sqrt(sum);
                else
                    return false;
            }
        }

        return true;
    }

    /// <summary>Solves L L' x = b in place.</summary>
    public static void Solve(double[,] factor, Span<double> b)
    {
        int n = b.Length;
        for (int row = 0; row < n; row++)
        {
            for (int k = 0; k < row; k++)
                b[row] -= factor[row, k] * b[k];
            b[row] /= factor[row, row];
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
                b[row] -= factor[k, row] * b[k];
            b[row] /= factor[row, row];
        }
    }

    /// <summary>The inverse of L L', exactly symmetric.</summary>
    public static double[,] Inverse(double[,] factor)
    {
        int n = factor.GetLength(0);
        double[,] inverse = new double[n, n];
        double[] column = new double[n];
        for (int index = 0; index < n; index++)
        {
            Array.Clear(column);
            column[index] = 1;
            Solve(factor, column);
            for (int row = index; row < n; row++)
                inverse[row, index] = inverse[index, row] = column[row];
        }

        return inverse;
    }
}
