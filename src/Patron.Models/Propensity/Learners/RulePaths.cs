using System.Globalization;
using Patron.Models.Boosting;
using Patron.Models.Trees;

namespace Patron.Models.Propensity;

/// <summary>Reads the paths of a tree as rules in words.</summary>
static class RulePaths
{
    /// <summary>A longer list of categories is told by those that it does not have.</summary>
    const int MostNamed = 5;

    public static IEnumerable<PropensityRule> Of(BoostedTrees trees) => From(trees, 0, []);

    static IEnumerable<PropensityRule> From(BoostedTrees trees, int node, string[] conditions)
    {
        DecisionTree tree = trees.Trees[0];
        if (tree.Column[node] == DecisionTree.Leaf)
            return [new PropensityRule(conditions, trees.Start + tree.Value[node], tree.Rows[node])];
        (string left, string right) = Conditions(trees.Columns[tree.Column[node]], tree, node);
        return
        [
            .. From(trees, tree.Left[node], [.. conditions, left]),
            .. From(trees, tree.Right[node], [.. conditions, right]),
        ];
    }

    static (string Left, string Right) Conditions(TreeColumn column, DecisionTree tree, int node)
    {
        (string left, string right) = column.Categories is { } known
            ? OfCategories(column.Name, known, [.. tree.CategoriesLeft(node)])
            : OfNumber(column.Name, tree.Threshold[node]);
        return tree.MissingLeft[node] ? ($"{left} or missing", right) : (left, $"{right} or missing");
    }

    static (string Left, string Right) OfNumber(string column, double threshold)
    {
        if (threshold == double.MaxValue)
            return ($"{column} is known", $"{column} is not known");
        string text = threshold.ToString("G6", CultureInfo.InvariantCulture);
        return ($"{column} <= {text}", $"{column} > {text}");
    }

    static (string Left, string Right) OfCategories(string column, IReadOnlyList<string> known, int[] left)
    {
        string[] mine = [.. left.Select(place => known[place])];
        string[] others = [.. known.Except(mine)];
        string[] named = mine.Length <= others.Length || others.Length == 0 ? mine : others;
        string list = string.Join(" or ", named.Take(MostNamed)) + (named.Length > MostNamed ? $" or {named.Length - MostNamed} others" : "");
        (string with, string without) = ($"{column} is {list}", $"{column} is not {list}");
        return named == mine ? (with, without) : (without, with);
    }
}
