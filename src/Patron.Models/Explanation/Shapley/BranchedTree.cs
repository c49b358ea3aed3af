using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>A tree as the sides of its splits and the branches that it falls into.</summary>
sealed record BranchedTree(SplitSides Sides, IReadOnlyList<Branch> Branches)
{
    public static BranchedTree Of(DecisionTree tree, AskedColumns asked) =>
        new(SplitSides.Of(tree, asked), new BranchCutter(tree).Cut());
}
