using System.Text.Json;

namespace Patron.Models.Tests.Support;

/// <summary>Comparisons by relative error, so that a tolerance means the same for large and small values.</summary>
static class Close
{
    /// <summary>Numbers below the least normal one are multiples of 5e-324: rounding moves them by a few of those, however small they are.</summary>
    public const double Quantum = 4 * double.Epsilon;

    public static void Relative(double expected, double actual, double tolerance)
    {
        double error = expected == 0 ? Math.Abs(actual) : Math.Abs((actual / expected) - 1);
        Assert.True(error <= tolerance, $"expected {expected:R}, got {actual:R}: relative error {error:G3} above {tolerance:G3}");
    }

    /// <summary>A symmetric matrix, entry by entry.</summary>
    public static void Matrix(JsonElement expected, double[,] actual, double tolerance)
    {
        double[][] rows = expected.Deserialize<double[][]>()!;
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < rows.Length; column++)
            {
                Relative(rows[row][column], actual[row, column], tolerance);
                Assert.Equal(actual[column, row], actual[row, column]);
            }
        }
    }

    /// <summary>A mean within three of its standard errors of 0.</summary>
    public static void MeanIsZero(IEnumerable<double> differences)
    {
        double[] values = [.. differences];
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        double error = deviation / Math.Sqrt(values.Length);
        Assert.InRange(mean, -3 * error, 3 * error);
        Assert.True(error > 0);
    }
}
