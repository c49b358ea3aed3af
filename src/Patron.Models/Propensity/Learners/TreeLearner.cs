using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Propensity;

/// <summary>A learner whose score is a sum over trees on raw columns; missing values are values like others to it.</summary>
public abstract class TreeLearner : PropensityLearner
{
    readonly (string Column, TextPlaces Categories)[] _unasked;

    private protected TreeLearner(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, double start)
    {
        (TreeColumns, Trees, Start, Columns) = (columns, trees, start, [.. columns.Select(column => column.Name)]);
        HashSet<int> asked = [.. trees.SelectMany(tree => tree.Column.ToArray())];
        ScoredColumns =
        [
            .. columns.Where((column, place) => column.Categories is not null || asked.Contains(place)).Select(column => column.Name),
        ];
        _unasked =
        [
            .. columns.Where((column, place) => column.Categories is not null && !asked.Contains(place))
                .Select(column => (column.Name, new TextPlaces(column.Categories!))),
        ];
    }

    /// <summary>The columns that trees name by their place.</summary>
    public IReadOnlyList<TreeColumn> TreeColumns { get; }

    /// <summary>The trees, whose values add up.</summary>
    public IReadOnlyList<DecisionTree> Trees { get; }

    /// <summary>The score without any tree.</summary>
    public double Start { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <summary>Those that a tree asks, and all categories: what is unknown of these is counted.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<string> ScoredColumns { get; }

    /// <summary>Path-dependent Shapley values of the trees. The base is their mean over the training rows.</summary>
    /// <inheritdoc/>
    public override ScoreContributions Contributions(FeatureTable table) =>
        TreeShap.Contributions(TreeColumns, Trees, Start, table);

    internal override double[] Scores(FeatureTable table, UnseenCounter unseen)
    {
        foreach ((string column, TextPlaces categories) in _unasked)
        {
            if (table.Find(column) is CategoryColumn values)
                CountUnseen(values, categories, unseen);
        }

        return SumsOfTrees(table, unseen);
    }

    /// <summary>The scores; counts unknown categories of the columns that trees ask.</summary>
    private protected abstract double[] SumsOfTrees(FeatureTable table, UnseenCounter unseen);

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

    static void CountUnseen(CategoryColumn column, TextPlaces known, UnseenCounter unseen)
    {
        foreach (string? value in column.Values)
        {
            if (value is not null && known.Of(value) == TextPlaces.Unknown)
                unseen.Add(column.Name, value);
        }
    }
}
