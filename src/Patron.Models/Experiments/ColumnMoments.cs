using Patron.Models.Numerics;

namespace Patron.Models.Experiments;

/// <summary>Moments of columns in memory, in two passes: no digits are lost to a mean far above the spread.</summary>
static class ColumnMoments
{
    public static GroupMoments Of(IReadOnlyList<double[]> columns)
    {
        int rows = RowsOf(columns);
        int width = columns.Count;
        double[] means = new double[width];
        OrderedSum.Over(rows, means, null, (start, end, sums) =>
        {
            for (int column = 0; column < width; column++)
            {
                foreach (double value in columns[column].AsSpan(start, end - start))
                    sums[column] += value;
            }
        });
        for (int column = 0; column < width; column++)
        {
            if (!double.IsFinite(means[column]))
                throw NotFinite(columns[column], column);
            means[column] = rows > 0 ? means[column] / rows : 0;
        }

        return new GroupMoments(rows, means, Covariances(columns, means, rows));
    }

    public static GroupMoments OfClusters(IReadOnlyList<string> clusters, IReadOnlyList<double[]> columns)
    {
        int rows = RowsOf(columns);
        if (clusters.Count != rows)
            throw new ArgumentException($"{clusters.Count} clusters for {rows} rows; each row needs its own", nameof(clusters));
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] place = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            if (!places.TryGetValue(clusters[row], out place[row]))
                places.Add(clusters[row], place[row] = places.Count);
        }

        double[][] sums = [.. Enumerable.Range(0, columns.Count + 1).Select(_ => new double[places.Count])];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns.Count; column++)
                sums[column][place[row]] += columns[column][row];
            sums[columns.Count][place[row]]++;
        }

        return Of(sums);
    }

    static double[,] Covariances(IReadOnlyList<double[]> columns, double[] means, int rows)
    {
        int width = columns.Count;
        double[] products = new double[width * width];
        OrderedSum.Over(rows, products, null, (start, end, sums) =>
        {
            for (int one = 0; one < width; one++)
            {
                for (int other = 0; other <= one; other++)
                {
                    (double[] left, double[] right, double sum) = (columns[one], columns[other], 0.0);
                    for (int row = start; row < end; row++)
                        sum += (left[row] - means[one]) * (right[row] - means[other]);
                    sums[(one * width) + other] = sum;
                }
            }
        });
        double[,] covariances = new double[width, width];
        for (int one = 0; one < width; one++)
        {
            for (int other = 0; other <= one; other++)
                GroupMoments.Set(covariances, one, other, rows > 1 ? products[(one * width) + other] / (rows - 1) : 0);
            if (!double.IsFinite(covariances[one, one]))
                throw NotFinite(columns[one], one);
            // Deviations of equal values are the rounding of their mean.
            if (covariances[one, one] <= 1e-28 * means[one] * means[one])
                covariances[one, one] = 0;
        }

        return covariances;
    }

    static int RowsOf(IReadOnlyList<double[]> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("a group needs at least one column", nameof(columns));
        int rows = columns[0].Length;
        return columns.All(column => column.Length == rows)
            ? rows
            : throw new ArgumentException($"columns of {string.Join(", ", columns.Select(column => column.Length))} rows; they must be equally long", nameof(columns));
    }

    static ArgumentException NotFinite(double[] column, int place)
    {
        int row = Array.FindIndex(column, value => !double.IsFinite(value));
        return new(row >= 0
            ? $"column {place}, row {row}: {column[row]} is not a number to count with; leave the row out or replace it"
            : $"column {place} has numbers too large to be summed");
    }
}
