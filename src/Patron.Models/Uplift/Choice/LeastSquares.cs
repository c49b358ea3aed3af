using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>Least squares of a few columns without intercept, with standard errors that hold for errors of unequal spread.</summary>
/// <remarks>MacKinnon and White (1985), Journal of Econometrics 29: HC3, each residual by one less its leverage.</remarks>
sealed record LeastSquares(double[] Coefficients, double[] StandardErrors)
{
    /// <param name="columns">Columns of numbers.</param>
    /// <param name="target">What they are to tell.</param>
    /// <param name="keys">Who each row is about; null: each is about another.</param>
    public static LeastSquares Of(double[][] columns, double[] target, string[]? keys = null)
    {
        int width = columns.Length;
        double[,] products = new double[width, width];
        double[] coefficients = new double[width];
        for (int row = 0; row < target.Length; row++)
        {
            for (int i = 0; i < width; i++)
            {
                coefficients[i] += columns[i][row] * target[row];
                for (int j = 0; j < width; j++)
                    products[i, j] += columns[i][row] * columns[j][row];
            }
        }

        double[,] factor = new double[width, width];
        if (!Cholesky.TryFactor(products, 0, factor))
            throw new ArgumentException("the columns depend on one another, so that nothing tells their slopes", nameof(columns));
        Cholesky.Solve(factor, coefficients);
        double[,] inverse = Cholesky.Inverse(factor);
        Dictionary<string, double[]> byKey = new(StringComparer.Ordinal);
        double[] variances = new double[width];
        double[] moved = new double[width];
        for (int row = 0; row < target.Length; row++)
        {
            (double residual, double leverage) = (target[row], 0);
            for (int i = 0; i < width; i++)
            {
                moved[i] = 0;
                for (int j = 0; j < width; j++)
                    moved[i] += inverse[i, j] * columns[j][row];
                residual -= coefficients[i] * columns[i][row];
                leverage += columns[i][row] * moved[i];
            }

            double error = residual / (1 - leverage);
            double[] sums = keys is null ? new double[width] : SumsOf(keys[row], byKey, width);
            for (int i = 0; i < width; i++)
            {
                sums[i] += moved[i] * error;
                variances[i] += keys is null ? sums[i] * sums[i] : 0;
            }
        }

        foreach (double[] sums in byKey.Values)
        {
            for (int i = 0; i < width; i++)
                variances[i] += sums[i] * sums[i];
        }

        return new LeastSquares(coefficients, Array.ConvertAll(variances, Math.Sqrt));
    }

    static double[] SumsOf(string key, Dictionary<string, double[]> byKey, int width)
    {
        if (!byKey.TryGetValue(key, out double[]? sums))
            byKey[key] = sums = new double[width];
        return sums;
    }
}
