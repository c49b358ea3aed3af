using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>
/// Exact Shapley values of trees, a column's share of a row's score: where a column is not known to a coalition, a row goes both
/// ways by the cover of the children. In trees x leaves x depth squared steps for a row, not in 2 to the columns.
/// </summary>
/// <remarks>
/// Lundberg, Erion and Lee (2018), "Consistent individualized feature attribution for tree ensembles", algorithm 2 (path
/// dependent).
/// </remarks>
public static class TreeShap
{
    /// <summary>What each column adds to each row's score; row sums and base are start + the sum of the trees.</summary>
    /// <param name="columns">The columns that trees name by their place.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="start">The score without any tree.</param>
    /// <param name="table">The rows; it must have the columns that are asked.</param>
    /// <param name="threads">Most threads; the same bits on any number. Null is all processors.</param>
    /// <exception cref="ArgumentException">A column that is asked is missing or of another kind.</exception>
    public static ScoreContributions Contributions(
        IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, double start, FeatureTable table, int? threads = null)
    {
        ShapTree[] shaped = [.. trees.Select(tree => new ShapTree(tree, columns))];
        var values = AskedValues.Of(columns, trees, table);
        double[] result = new double[checked(table.Rows * columns.Count)];
        OrderedSum.ForBlocks(table.Rows, threads, (first, end) =>
        {
            ShapPaths paths = new(shaped.Length == 0 ? 0 : shaped.Max(tree => tree.Depth));
            for (int row = first; row < end; row++)
            {
                Span<double> into = result.AsSpan(row * columns.Count, columns.Count);
                foreach (ShapTree tree in shaped)
                    paths.AddTo(into, tree, values, row);
            }
        });
        string[] names = [.. columns.Select(column => column.Name)];
        return new ScoreContributions(new FeatureMatrix(names, table.Rows, result), start + shaped.Sum(tree => tree.Mean));
    }
}
