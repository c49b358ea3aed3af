using System.Collections.Frozen;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Propensity;

/// <summary>A learner whose score is a sum over trees on raw columns; missing values are values like others to it.</summary>
public abstract class TreeLearner : PropensityLearner
{
    readonly (string Column, FrozenSet<string> Categories)[] _known;

    private protected TreeLearner(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, double start) =>
        (TreeColumns, Trees, Start, Columns, _known) = (
            columns, trees, start, [.. columns.Select(column => column.Name)],
            [
                .. columns.Where(column => column.Categories is not null)
                    .Select(column => (column.Name, column.Categories!.ToFrozenSet(StringComparer.Ordinal))),
            ]);

    /// <summary>The columns that trees name by their place.</summary>
    public IReadOnlyList<TreeColumn> TreeColumns { get; }

    /// <summary>The trees, whose values add up.</summary>
    public IReadOnlyList<DecisionTree> Trees { get; }

    /// <summary>The score without any tree.</summary>
    public double Start { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <summary>Path-dependent Shapley values of the trees. The base is their mean over the training rows.</summary>
    /// <inheritdoc/>
    public override ScoreContributions Contributions(FeatureTable table) =>
        TreeShap.Contributions(TreeColumns, Trees, Start, table);

    internal override double[] Scores(FeatureTable table, UnseenCounter unseen)
    {
        foreach ((string column, FrozenSet<string> categories) in _known)
        {
            if (table.Find(column) is CategoryColumn values)
                CountUnseen(values, categories, unseen);
        }

        return SumsOfTrees(table);
    }

    private protected abstract double[] SumsOfTrees(FeatureTable table);

    /// <summary>What to say of columns with more categories than trees tell apart.</summary>
    internal IEnumerable<string> WarningsFor(FeatureTable table)
    {
        if (Trees.All(tree => tree.Nodes == 1))
            yield return "no column tells the outcomes apart: every row gets the overall share";
        foreach (TreeColumn column in TreeColumns)
        {
            if (column.Categories is not { } known || table.Find(column.Name) is not CategoryColumn values)
                continue;
            int found = values.Values.OfType<string>().Distinct(StringComparer.Ordinal).Count();
            if (found > known.Count)
            {
                yield return $"column '{column.Name}' has {found} categories: the {known.Count} most frequent are told apart, "
                    + "the others count as missing";
            }
        }
    }

    static void CountUnseen(CategoryColumn column, FrozenSet<string> known, UnseenCounter unseen)
    {
        foreach (string? value in column.Values)
        {
            if (value is not null && !known.Contains(value))
                unseen.Add(column.Name, value);
        }
    }
}
