using Patron.Models.Numerics;

namespace Patron.Models.Explanation;

/// <summary>Ridge regression on weighted rows; the intercept is not penalised.</summary>
sealed class WeightedRidge
{
    WeightedRidge(double intercept, double[] coefficients, double fidelity) =>
        (Intercept, Coefficients, Fidelity) = (intercept, coefficients, fidelity);

    public double Intercept { get; }

    public double[] Coefficients { get; }

    /// <summary>Weighted R squared; 1 where the target does not differ.</summary>
    public double Fidelity { get; }

    /// <param name="rows">Row after row the values of all columns.</param>
    /// <param name="columns">The columns that take part.</param>
    /// <param name="target">What is to be told.</param>
    /// <param name="weights">Above 0.</param>
    /// <param name="penalty">Above 0, so that there is one solution.</param>
    public static WeightedRidge Fit(double[][] rows, int[] columns, double[] target, double[] weights, double penalty)
    {
        double all = weights.Sum();
        double targetMean = Mean(row => target[row]);
        double[] means = Array.ConvertAll(columns, column => Mean(row => rows[row][column]));
        double[,] products = new double[columns.Length, columns.Length];
        double[] coefficients = new double[columns.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                double moved = weights[row] * (rows[row][columns[i]] - means[i]);
                coefficients[i] += moved * (target[row] - targetMean);
                for (int j = 0; j <= i; j++)
                    products[i, j] += moved * (rows[row][columns[j]] - means[j]);
            }
        }

        double[,] factor = new double[columns.Length, columns.Length];
        if (!Cholesky.TryFactor(products, penalty, factor))
            throw new InvalidOperationException("the scores near the row are not finite, so that no linear model fits them");
        Cholesky.Solve(factor, coefficients);
        double intercept = targetMean - coefficients.Zip(means, (coefficient, mean) => coefficient * mean).Sum();
        (double left, double whole) = (0, 0);
        for (int row = 0; row < rows.Length; row++)
        {
            double told = intercept;
            for (int i = 0; i < columns.Length; i++)
                told += coefficients[i] * rows[row][columns[i]];
            left += weights[row] * (target[row] - told) * (target[row] - told);
            whole += weights[row] * (target[row] - targetMean) * (target[row] - targetMean);
        }

        bool differs = target.Any(value => value != target[0]);
        return new WeightedRidge(intercept, coefficients, differs ? 1 - (left / whole) : 1);

        double Mean(Func<int, double> value)
        {
            double sum = 0;
            for (int row = 0; row < rows.Length; row++)
                sum += weights[row] * value(row);
            return sum / all;
        }
    }
}
