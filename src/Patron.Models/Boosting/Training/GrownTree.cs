using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>A tree that is done, with the leaf of each row it was grown on.</summary>
sealed class GrownTree(TreeDraft draft, IReadOnlyList<GrowingLeaf> leaves)
{
    /// <summary>The tree over the codes of the binned table.</summary>
    public CodedTree Coded { get; } = draft.ToCoded();

    /// <summary>Whether there is any split.</summary>
    public bool HasSplit => leaves.Count > 1;

    public DecisionTree ToTree() => draft.ToTree();

    /// <summary>Adds the tree's values to the scores of the rows it was grown on.</summary>
    public void AddTo(double[] scores, RowPartition partition, int? threads)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
        Parallel.For(0, leaves.Count, options, index =>
        {
            GrowingLeaf leaf = leaves[index];
            double value = Coded.ValueOf(leaf.Node);
            foreach (int row in partition.Rows(leaf.Start, leaf.Count))
                scores[row] += value;
        });
    }
}
