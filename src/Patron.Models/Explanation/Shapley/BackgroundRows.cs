using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>
/// Branches whose unknown columns take the values of background rows: in place of a leaf stands one for each way in which these
/// rows pass its columns, weighted by how many do it so. A column that is not known then lets all pass or none.
/// </summary>
static class BackgroundRows
{
    const int WidestVector = 64;

    public static BranchedTree[] Compare(BranchedTree[] trees, AskedColumns asked, FeatureTable background)
    {
        int rows = background.Rows;
        int stride = (rows + WidestVector - 1) / WidestVector * WidestVector;
        FeatureColumn[] columns = asked.In(background);
        byte[] codes = new byte[asked.Count * stride];
        for (int place = 0; place < asked.Count; place++)
            asked[place].Encode(columns[place], 0, rows, codes.AsSpan(place * stride), 1);
        BranchedTree[] compared = new BranchedTree[trees.Length];
        for (int tree = 0; tree < trees.Length; tree++)
        {
            byte[] sides = new byte[trees[tree].Sides.Nodes * stride];
            trees[tree].Sides.Write(codes, sides, stride);
            compared[tree] = trees[tree] with
            {
                Branches = [.. trees[tree].Branches.Select(branch => Compare(branch, sides, rows, stride))],
            };
        }

        return compared;
    }

    static Branch Compare(Branch branch, byte[] sides, int rows, int stride)
    {
        byte[] answers = new byte[branch.Answers.Length * stride];
        branch.WriteAnswers(sides, answers, stride);
        return branch with { Leaves = [.. branch.Leaves.SelectMany(leaf => Compare(leaf, answers, rows, stride))] };
    }

    static IEnumerable<BranchLeaf> Compare(BranchLeaf leaf, byte[] answers, int rows, int stride)
    {
        OrderedDictionary<string, int> ways = new(StringComparer.Ordinal);
        for (int row = 0; row < rows; row++)
        {
            string way = string.Create(leaf.Columns.Length, row, (passed, at) =>
            {
                for (int column = 0; column < passed.Length; column++)
                    passed[column] = leaf.Columns[column].Answers.All(a => (answers[(a.Answer * stride) + at] != 0) == a.IsYes) ? '1' : '0';
            });
            ways[way] = ways.GetValueOrDefault(way) + 1;
        }

        return ways.Select(way => new BranchLeaf(
            leaf.Value * way.Value / rows,
            [.. leaf.Columns.Select((column, index) => column with { Without = way.Key[index] - '0' })]));
    }
}
