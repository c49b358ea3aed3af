using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>
/// Exact Shapley values of trees: what each column adds to a row's score, averaged over all orders in which the columns could
/// become known. Row sums and base are the score; a column that no tree asks adds 0.
/// </summary>
/// <remarks>
/// Lundberg, Erion and Lee (2018), arXiv:1802.03888; Lundberg et al. (2020), Nature Machine Intelligence 2. What is computed is
/// theirs, how is not: see <see cref="PathGame"/> and <see cref="Branch"/>. The same bits on any number of threads, and of a row
/// whatever rows stand beside it.
/// </remarks>
public static class TreeShap
{
    /// <summary>
    /// Contributions where a column that is not known sends a row both ways, by the cover of the children ("path dependent"):
    /// the training rows that came to a node stand for its distribution.
    /// </summary>
    /// <param name="columns">The columns that the trees name by their place.</param>
    /// <param name="trees">The trees; a score is the start and the value of one leaf of each.</param>
    /// <param name="start">The score without any tree.</param>
    /// <param name="table">The rows; it must have the columns that are asked, and may have more.</param>
    /// <param name="threads">Most threads; null is all processors.</param>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds an infinite number.</exception>
    public static ScoreContributions Contributions(
        IReadOnlyList<TreeColumn> columns,
        IReadOnlyList<DecisionTree> trees,
        double start,
        FeatureTable table,
        int? threads = null)
    {
        AskedColumns asked = new(columns, trees);
        BranchedTree[] branched = [.. trees.Select(tree => BranchedTree.Of(tree, asked))];
        return new TreeContributions(columns, asked, branched).Of(table, start, threads);
    }

    /// <summary>
    /// Contributions where a column that is not known takes the value of a background row, averaged over all of these
    /// ("interventional"): nothing is assumed of how columns hang together. The base is the mean score of the background.
    /// </summary>
    /// <param name="columns">The columns that the trees name by their place.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="start">The score without any tree.</param>
    /// <param name="table">The rows to explain.</param>
    /// <param name="background">Rows to compare with, such as some hundred training rows. Range: at least one.</param>
    /// <param name="threads">Most threads; null is all processors.</param>
    /// <exception cref="ArgumentException">
    /// As for <see cref="Contributions"/>, of either table, or the background has no rows.
    /// </exception>
    public static ScoreContributions Interventional(
        IReadOnlyList<TreeColumn> columns,
        IReadOnlyList<DecisionTree> trees,
        double start,
        FeatureTable table,
        FeatureTable background,
        int? threads = null)
    {
        if (background.Rows == 0)
            throw new ArgumentException("the background has no rows to compare with", nameof(background));
        AskedColumns asked = new(columns, trees);
        BranchedTree[] branched = [.. trees.Select(tree => BranchedTree.Of(tree, asked))];
        BranchedTree[] compared = BackgroundRows.Compare(branched, asked, background);
        return new TreeContributions(columns, asked, compared).Of(table, start, threads);
    }
}
