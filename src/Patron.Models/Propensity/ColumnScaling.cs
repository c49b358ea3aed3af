using System.Numerics.Tensors;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Coordinates in which the regression is well conditioned: each feature less its shift, in units of its scale. A feature is
/// shifted only where its mean is far larger than its spread (a date, say), so that the zeros of one-hot features stay zeros.
/// </summary>
sealed class ColumnScaling
{
    const double FarFromZero = 10;

    ColumnScaling(double[] shift, double[] scale)
    {
        Shift = shift;
        Scale = scale;
    }

    /// <summary>What is subtracted from each feature.</summary>
    public double[] Shift { get; }

    /// <summary>Root mean square of the shifted feature; 1 where that is 0.</summary>
    public double[] Scale { get; }

    public static ColumnScaling Of(FeatureMatrix features, int? threads)
    {
        int count = features.Features.Count;
        double[] means = new double[count];
        OrderedSum.Over(features.Rows, means, threads, (start, end, sums) => AddColumns(features, start, end, sums));
        Divide(means, features.Rows);
        RefuseWhatIsNotFinite(features, means);
        double[] squares = new double[count];
        OrderedSum.Over(features.Rows, squares, threads, (start, end, sums) => AddSquares(features, means, start, end, sums));
        Divide(squares, features.Rows);
        double[] shift = new double[count];
        double[] scale = new double[count];
        for (int column = 0; column < count; column++)
        {
            bool far = Math.Abs(means[column]) > FarFromZero * Math.Sqrt(squares[column]);
            shift[column] = far ? means[column] : 0;
            double root = Math.Sqrt(squares[column] + (far ? 0 : means[column] * means[column]));
            scale[column] = root > 1e-12 * Math.Abs(means[column]) ? root : 1;
        }

        return new ColumnScaling(shift, scale);
    }

    static void AddColumns(FeatureMatrix features, int start, int end, Span<double> sums)
    {
        for (int row = start; row < end; row++)
            TensorPrimitives.Add(sums, features.Row(row), sums);
    }

    static void AddSquares(FeatureMatrix features, double[] means, int start, int end, Span<double> sums)
    {
        double[] distance = new double[means.Length];
        for (int row = start; row < end; row++)
        {
            TensorPrimitives.Subtract(features.Row(row), means, distance);
            TensorPrimitives.Multiply(distance, distance, distance);
            TensorPrimitives.Add(sums, distance, sums);
        }
    }

    static void Divide(double[] sums, int rows)
    {
        for (int column = 0; column < sums.Length; column++)
            sums[column] /= rows;
    }

    static void RefuseWhatIsNotFinite(FeatureMatrix features, double[] means)
    {
        int column = Array.FindIndex(means, mean => !double.IsFinite(mean));
        if (column < 0)
            return;
        for (int row = 0; row < features.Rows; row++)
        {
            double value = features.Row(row)[column];
            if (!double.IsFinite(value))
                throw new ArgumentException(
                    $"feature '{features.Features[column]}', row {row}: {value}; must be finite", nameof(features));
        }

        throw new ArgumentException(
            $"feature '{features.Features[column]}': its sum is too large for a double", nameof(features));
    }
}
