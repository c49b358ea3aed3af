using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>Contributions of many trees to many rows: some trees at a time, so that their tables stay few, and some rows.</summary>
sealed class TreeContributions(IReadOnlyList<TreeColumn> columns, AskedColumns asked, BranchedTree[] trees)
{
    // 16 MiB, about what the furthest cache holds.
    const long MostTableValues = 1 << 21;

    public ScoreContributions Of(FeatureTable table, double start, int? threads)
    {
        double[] values = new double[checked(table.Rows * columns.Count)];
        FeatureColumn[] raw = asked.In(table);
        foreach (ArraySegment<BranchedTree> group in Groups())
        {
            BranchTable?[][] tables = TablesOf(group, table.Rows, threads);
            OrderedSum.ForBlocks(table.Rows, threads, (first, end) =>
                new ContributionBatch(asked, columns.Count, group, tables).AddTo(values, raw, first, end));
        }

        FeatureMatrix matrix = new([.. columns.Select(column => column.Name)], table.Rows, values);
        return new ScoreContributions(matrix, start + trees.Sum(tree => tree.Branches.Sum(branch => branch.Leaves.Sum(Mean))));
    }

    static double Mean(BranchLeaf leaf) => leaf.Columns.Aggregate(leaf.Value, (product, column) => product * column.Without);

    IEnumerable<ArraySegment<BranchedTree>> Groups()
    {
        int first = 0;
        long size = 0;
        for (int tree = 0; tree < trees.Length; tree++)
        {
            long own = trees[tree].Branches.Sum(BranchTable.SizeOf);
            if (size > 0 && size + own > MostTableValues)
            {
                yield return new ArraySegment<BranchedTree>(trees, first, tree - first);
                (first, size) = (tree, 0);
            }

            size += own;
        }

        if (first < trees.Length)
            yield return new ArraySegment<BranchedTree>(trees, first, trees.Length - first);
    }

    /// <summary>None of a branch with more combinations than there are rows: the arithmetic is the same.</summary>
    static BranchTable?[][] TablesOf(ArraySegment<BranchedTree> group, int rows, int? threads)
    {
        BranchTable?[][] tables = [.. group.Select(tree => new BranchTable?[tree.Branches.Count])];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
        Parallel.For(0, group.Count, options, tree =>
        {
            PathGame game = new();
            for (int index = 0; index < tables[tree].Length; index++)
            {
                Branch branch = group[tree].Branches[index];
                tables[tree][index] = branch.FitsTable && branch.Combinations <= rows ? new BranchTable(branch, game) : null;
            }
        });
        return tables;
    }
}
