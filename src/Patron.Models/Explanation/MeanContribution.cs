using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Explanation;

/// <summary>How far a column moves the scores of a model.</summary>
/// <param name="Column">The column.</param>
/// <param name="Size">Mean size of what it adds to a row's score, up or down, on the scale of the learner.</param>
/// <remarks>Lundberg et al. (2020), Nature Machine Intelligence 2: the mean of |contribution| as a measure of importance.</remarks>
public sealed record MeanContribution(string Column, double Size)
{
    /// <summary>Rows that are looked at, at most.</summary>
    public const int MostRows = 10_000;

    /// <summary>All columns of a model, the furthest first, of equal ones by name; of many rows those spread evenly over the table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Raw columns, one row at least.</param>
    public static IReadOnlyList<MeanContribution> Of(PropensityModel model, FeatureTable table)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(table.Rows, 1, nameof(table));
        FeatureMatrix parts = model.Contributions(table.Take(SpreadRows(table.Rows, MostRows))).Values;
        double[] sums = new double[parts.Features.Count];
        for (int row = 0; row < parts.Rows; row++)
        {
            ReadOnlySpan<double> values = parts.Row(row);
            for (int column = 0; column < sums.Length; column++)
                sums[column] += Math.Abs(values[column]);
        }

        return
        [
            .. parts.Features.Select((name, column) => new MeanContribution(name, sums[column] / parts.Rows))
                .OrderByDescending(one => one.Size).ThenBy(one => one.Column, StringComparer.Ordinal),
        ];
    }

    /// <summary>The places of at most so many rows, evenly apart.</summary>
    public static int[] SpreadRows(int rows, int most)
    {
        int count = Math.Min(most, rows);
        return [.. Enumerable.Range(0, count).Select(index => (int)((long)index * rows / count))];
    }
}
