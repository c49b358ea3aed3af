using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>What a model loses of its quality when the values of one column are dealt to other rows.</summary>
/// <param name="Column">The column.</param>
/// <param name="Drop">
/// Mean of the metric less that with the column permuted; its interval is that of the chance of permutations, not of rows.
/// </param>
/// <param name="Drops">The drop of each permutation.</param>
/// <remarks>
/// Breiman (2001), Machine Learning 45, section 10; Fisher, Rudin and Dominici (2019), JMLR 20. Of two columns that say the same each
/// looks less important than it would alone.
/// </remarks>
public sealed record PermutationImportance(string Column, Estimate Drop, IReadOnlyList<double> Drops)
{
    /// <summary>The importance of all columns, the greatest first, of equal ones the first in the table.</summary>
    /// <param name="scores">Scores of a table's rows.</param>
    /// <param name="table">Rows whose outcomes the metric knows; better such as the model has not learnt from.</param>
    /// <param name="metric">Quality of scores of these rows in their order; more is better (give losses a minus sign).</param>
    /// <param name="repeats">Permutations of each column. Range: &gt;= 2.</param>
    /// <param name="seed">Decides the permutations, for each column apart.</param>
    /// <exception cref="ArgumentException">The metric of the scores is not finite.</exception>
    public static IReadOnlyList<PermutationImportance> Of(
        Func<FeatureTable, double[]> scores, FeatureTable table, Func<double[], double> metric, int repeats = 10, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 2);
        double whole = metric(scores(table));
        if (!double.IsFinite(whole))
            throw new ArgumentException($"the metric of the scores is {whole}; it must be finite", nameof(metric));
        return
        [
            .. table.Columns.Select(column =>
            {
                double[] drops = new double[repeats];
                for (int repeat = 0; repeat < repeats; repeat++)
                {
                    int[] dealt = Permutation(table.Rows, RandomStream.For(seed, $"permutation of {column.Name}", repeat));
                    drops[repeat] = whole - metric(scores(ChangedRows.With(table, column.Take(dealt))));
                }

                return new PermutationImportance(column.Name, Estimate.MeanOf(drops), drops);
            }).OrderByDescending(importance => importance.Drop.Value),
        ];
    }

    static int[] Permutation(int rows, RandomStream random)
    {
        int[] places = [.. Enumerable.Range(0, rows)];
        for (int last = rows - 1; last > 0; last--)
        {
            int other = random.Below(last + 1);
            (places[last], places[other]) = (places[other], places[last]);
        }

        return places;
    }
}
